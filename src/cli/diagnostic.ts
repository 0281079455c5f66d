import { GenTcpError, type Reason, reasonOf } from '../core/index.ts';
import { escapeText } from './escape.ts';
import type { Phase } from './exit.ts';
import { type Paint, plainPaint } from './paint.ts';
import { UsageError } from './usage-error.ts';

/** What is said about a failure: what was done and why it failed, and what may help. */
export interface Diagnostic {
  readonly problem: string;
  readonly hint?: string | undefined;
}

/**
 * Puts a failure into words.
 *
 * @example diagnose(new GenTcpError('econnrefused', { what: 'connect 127.0.0.1:5678' }), 'connect').problem
 * // 'connect 127.0.0.1:5678: connection refused (econnrefused)'
 */
export function diagnose(error: unknown, phase: Phase): Diagnostic {
  if (error instanceof UsageError) return { problem: `${error.message} (badarg)`, hint: error.hint };
  if (error instanceof GenTcpError)
    return { problem: error.message, hint: specialHint(error, phase) ?? hintFor(error.reason, phase) };
  const reason = reasonOf(error);
  const problem = error instanceof Error ? error.message : String(error);
  return { problem, hint: reason === undefined ? undefined : hintFor(reason, phase) };
}

/**
 * One line for stderr, newline included, whatever the values in it hold.
 *
 * @example diagnosticLine({ problem: 'no command' }) // 'gentcp: no command\n'
 */
export function diagnosticLine({ problem, hint }: Diagnostic, paint: Paint = plainPaint): string {
  const said = `${paint.name('gentcp:')} ${paint.problem(escapeText(problem))}`;
  return hint === undefined ? `${said}\n` : `${said}; ${paint.hint(escapeText(hint))}\n`;
}

const NO_INTERFACE = 'ip link shows which there are';

const hints: Readonly<Partial<Record<Phase, Readonly<Partial<Record<Reason, string>>>>>> = {
  connect: {
    econnrefused: 'nothing listens there; --retry 5s waits for it',
    enoent: 'nothing listens there; --retry 5s waits for it',
    etimedout: 'no answer at all: a firewall, or no such host',
    enetunreach: 'no route there; -4 or -6 picks the other family',
    ehostunreach: 'a router says that no such host is there, or keeps you from it',
    nxdomain: 'neither /etc/hosts nor a name server knows it',
    eacces: 'no permission for that socket file, or a broadcast address',
    eaddrinuse: '--port and --ip are the local end; leave them out to let the system choose',
    eaddrnotavail: '--ip is the local address; this host has none such',
    enodev: NO_INTERFACE,
  },
  bind: {
    eacces: 'ports below 1024 need a privilege',
    eaddrinuse: 'leave --port out to let the system choose',
    eaddrnotavail: '--ip is the local address; this host has none such',
  },
  listen: {
    eaddrinuse: 'somebody listens there already; port 0 lets the system choose',
    eaddrnotavail: 'this host has no such address; without a host every address is served',
    eacces: 'ports below 1024 need a privilege',
    enoent: 'the directory of the socket file is not there',
    enodev: NO_INTERFACE,
    nxdomain: 'neither /etc/hosts nor a name server knows it',
  },
  session: {
    emsgsize: 'is --packet what the peer speaks? --packet-size raises the limit',
  },
  framing: {
    emsgsize: 'is --packet what these bytes are? --packet-size raises the limit',
  },
  stdin: {
    emsgsize: '--packet 4 carries more; --in chunk:N cuts smaller records',
    eisdir: 'a directory is no input; tar makes one of it',
  },
  options: {
    eperm: 'this option needs a privilege',
  },
};

/** Where the error knows more than its reason says. */
function specialHint({ reason, cause, rest }: GenTcpError, phase: Phase): string | undefined {
  if (reason === 'nxdomain' && cause === 'eagain') return 'is the network up? /etc/resolv.conf names the servers';
  if (rest === undefined) return undefined;
  if (phase === 'framing') return 'it broke off, or --packet is not what these bytes are';
  return phase === 'stdin' ? 'is stdin what --in says, and whole?' : undefined;
}

function hintFor(reason: Reason, phase: Phase): string | undefined {
  return hints[phase]?.[reason];
}
