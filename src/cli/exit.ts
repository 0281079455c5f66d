import { GenTcpError, type Reason, reasonOf } from '../core/index.ts';
import { InputError } from './input/input-error.ts';
import { UsageError } from './usage-error.ts';

/** What was being done when it failed: the same reason means different things. */
export type Phase =
  | 'connect'
  /** Taking the local address and port that connect was told to use. */
  | 'bind'
  | 'listen'
  /** Asking which ports are open. */
  | 'scan'
  | 'accept'
  /** Setting an option of the system. */
  | 'options'
  /** A connection, either way. */
  | 'session'
  /** Packets without a socket: decode and encode. */
  | 'framing'
  | 'stdin'
  | 'stdout'
  /** Reading the user's own defaults. */
  | 'config'
  /** --port-file and --ready-fd. */
  | 'announce';

/** The exit codes of gentcp, by name. A signal has none of its own: gentcp dies of it. */
export const exit = {
  done: 0,
  bug: 1,
  usage: 2,
  unresolved: 3,
  notConnected: 4,
  broken: 5,
  framing: 6,
  localIo: 7,
  unsupported: 8,
  notBound: 9,
  timedOut: 124,
  readerGone: 141,
} as const;

/** What each of them says, in a line of the help. */
export const exitSummaries: Readonly<Record<keyof typeof exit, string>> = {
  done: 'everything asked was done, and every byte delivered as far as TCP can tell',
  bug: 'a bug in gentcp',
  usage: 'the command line, or a line of stdin, is wrong',
  unresolved: 'the name does not resolve',
  notConnected: 'could not connect',
  broken: 'the connection broke, data was left unsent, or an answer did not come',
  framing: 'a packet too large, malformed, or cut by the end',
  localIo: 'stdin, stdout or a file failed',
  unsupported: 'this system cannot do what was asked',
  notBound: 'the address cannot be bound',
  timedOut: 'a time that was given ran out',
  readerGone: 'the reader of stdout went away',
};

export type ExitCode = (typeof exit)[keyof typeof exit];

type Codes = Readonly<Partial<Record<Reason, ExitCode>>>;

/** Whatever is being done. */
const always: Codes = { timeout: exit.timedOut, badarg: exit.usage, nxdomain: exit.unresolved };

/** This system has not got it, or not enough of it. */
const unsupported: Codes = {
  enotsup: exit.unsupported,
  eopnotsupp: exit.unsupported,
  enoprotoopt: exit.unsupported,
  eprotonosupport: exit.unsupported,
  esocktnosupport: exit.unsupported,
  eafnosupport: exit.unsupported,
  epfnosupport: exit.unsupported,
  enosys: exit.unsupported,
  eperm: exit.unsupported,
  enodev: exit.unsupported,
  emfile: exit.unsupported,
  enfile: exit.unsupported,
  enobufs: exit.unsupported,
  enomem: exit.unsupported,
  system_limit: exit.unsupported,
};

interface PhaseRow {
  readonly codes: Codes;
  readonly otherwise: ExitCode;
}

const phases = {
  connect: {
    codes: { ...unsupported, eaddrinuse: exit.notBound, eaddrnotavail: exit.notBound },
    otherwise: exit.notConnected,
  },
  bind: { codes: unsupported, otherwise: exit.notBound },
  listen: { codes: unsupported, otherwise: exit.notBound },
  scan: { codes: unsupported, otherwise: exit.notConnected },
  accept: { codes: unsupported, otherwise: exit.broken },
  options: { codes: { einval: exit.usage }, otherwise: exit.unsupported },
  session: {
    codes: { emsgsize: exit.framing, einval: exit.framing, invalid: exit.framing, enotsup: exit.unsupported },
    otherwise: exit.broken,
  },
  framing: { codes: {}, otherwise: exit.framing },
  stdin: { codes: { emsgsize: exit.framing }, otherwise: exit.localIo },
  stdout: {
    // A socket says it with a reset where the reader left something unread.
    codes: {
      epipe: exit.readerGone,
      econnreset: exit.readerGone,
      emsgsize: exit.framing,
      einval: exit.framing,
    },
    otherwise: exit.localIo,
  },
  config: { codes: {}, otherwise: exit.localIo },
  announce: { codes: {}, otherwise: exit.localIo },
} as const satisfies Record<Phase, PhaseRow>;

/**
 * The exit code for what went wrong. What is neither the user's, the system's nor the peer's doing is a bug.
 *
 * @example exitCode(new GenTcpError('econnrefused'), 'connect') // 4
 */
export function exitCode(error: unknown, phase: Phase): ExitCode {
  if (error instanceof UsageError || error instanceof InputError) return exit.usage;
  const reason = error instanceof GenTcpError ? error.reason : reasonOf(error);
  return reason === undefined ? exit.bug : exitCodeOfReason(reason, phase);
}

/** The same for a bare reason: what a tcp_error says, or the cause behind a tcp_closed. */
export function exitCodeOfReason(reason: Reason, phase: Phase): ExitCode {
  const { codes, otherwise }: PhaseRow = phases[phase];
  return always[reason] ?? codes[reason] ?? otherwise;
}
