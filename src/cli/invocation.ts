import type { ConnectOptions, ListenOptions, OptionRow, Options, PacketType } from '../core/index.ts';
import type { InputFormat } from './input/format.ts';
import type { JsonData } from './json/payload.ts';
import type { OutputFormat } from './output/format.ts';
import type { WorkerSetup } from './workers/setup.ts';

/** What a command line asks for, checked and complete: whoever carries it out looks at neither argv nor the environment. */
export type Invocation =
  | ConnectInvocation
  | CallInvocation
  | ListenInvocation
  | RelayInvocation
  | WaitInvocation
  | ScanInvocation
  | DecodeInvocation
  | EncodeInvocation
  | OptionsInvocation
  /** `--help`, `--version`, `--explain`: this text goes to stdout as it is, and the run ends with 0. */
  | { readonly command: 'print'; readonly text: string };

/** A command line that asks for connections. */
export type SessionInvocation = ConnectInvocation | CallInvocation | ListenInvocation;

export interface ConnectInvocation extends Dialling {
  readonly command: 'connect';
}

export interface CallInvocation extends Dialling {
  readonly command: 'call';
  /** The request, where it stands on the line: stdin is not opened then. */
  readonly data: string | undefined;
}

/** A connection that somebody else is to accept. */
export interface Dialling {
  readonly target: Target | Adopted;
  /** With the command line's own defaults filled in; `inet` and `inet6` only where they were asked for. */
  readonly options: ConnectOptions;
  readonly session: SessionSettings;
  readonly report: ReportSettings;
  /** The deadline over every address and every attempt. */
  readonly connectTimeout: Milliseconds;
  /** For how long econnrefused and enoent are tried again; 0: not at all. */
  readonly retry: Milliseconds;
}

export interface ListenInvocation {
  readonly command: 'listen';
  readonly at: ListenPlace | Adopted;
  /** With the command line's own defaults filled in. Never holds a port, nor an `ip` that is a path: `at` says both. */
  readonly options: ListenOptions;
  readonly session: SessionSettings;
  readonly report: ReportSettings;
  readonly acceptTimeout: Milliseconds;
  /** Serve one connection after another, and many at once. */
  readonly keepOpen: boolean;
  /** Of these at most so many at once; Infinity where there is no limit. */
  readonly maxConnections: number;
  /** So many processes serve them; absent: this one. */
  readonly workers: number | undefined;
  /** This process is one of several that do. */
  readonly worker: WorkerSetup | undefined;
  /** Gets the port in decimal and a newline, written whole, once the socket listens. */
  readonly portFile: string | undefined;
  /** A descriptor that gets a line (the port; of a unix socket the path), and is closed, once the socket listens. */
  readonly readyFd: number | undefined;
}

/** A connection to one place for each that comes at another. */
export interface RelayInvocation {
  readonly command: 'relay';
  readonly at: ListenPlace;
  readonly target: Target;
  /** What the side that listens is opened with, and the one that connects. */
  readonly from: ListenOptions;
  readonly to: ConnectOptions;
  readonly connectTimeout: Milliseconds;
  readonly retry: Milliseconds;
  /** Of one pair of connections. */
  readonly idleTimeout: Milliseconds;
  readonly maxTime: Milliseconds;
  readonly maxConnections: number;
  readonly portFile: string | undefined;
  readonly readyFd: number | undefined;
  /** When the kernel passes bytes on by itself: GENTCP_FAST_PATH. */
  readonly bypass: BypassRule;
  readonly report: ReportSettings;
}

/** Until somebody listens there. */
export interface WaitInvocation {
  readonly command: 'wait';
  readonly target: Target;
  readonly options: ConnectOptions;
  /** For one attempt to connect, where the address is another host's. */
  readonly connectTimeout: Milliseconds;
  readonly maxTime: Milliseconds;
  readonly report: ReportSettings;
}

/** Which ports are open. */
export interface ScanInvocation {
  readonly command: 'scan';
  /** The host; its port means nothing. */
  readonly target: Target;
  readonly ports: readonly number[];
  readonly options: ConnectOptions;
  readonly output: 'text' | 'json';
  /** For one attempt to connect. */
  readonly connectTimeout: Milliseconds;
  readonly maxTime: Milliseconds;
  readonly report: ReportSettings;
}

/** Bytes on stdin → packets on stdout. */
export interface DecodeInvocation {
  readonly command: 'decode';
  /** Those that say how bytes are cut and what is delivered, the packet type among them. */
  readonly options: Options;
  readonly output: OutputFormat;
  readonly jsonData: JsonData;
  readonly maxTime: Milliseconds;
  readonly report: ReportSettings;
}

/** Records on stdin → framed bytes on stdout. */
export interface EncodeInvocation {
  readonly command: 'encode';
  readonly packet: PacketType;
  readonly input: InputFormat;
  readonly crlf: boolean;
  readonly maxTime: Milliseconds;
  readonly report: ReportSettings;
}

/** Options to be tried on real sockets. */
export interface OptionsInvocation {
  readonly command: 'options';
  readonly rows: readonly OptionRow[];
  /** A line for each, all of one, or JSON. */
  readonly form: 'list' | 'page' | 'json';
  readonly maxTime: Milliseconds;
  readonly report: ReportSettings;
}

/** Where to connect. `text` is for messages to people: `[::1]:5678`, `unix:/run/app.sock`. */
export type Target =
  { readonly kind: 'tcp'; readonly host: string; readonly port: number; readonly text: string } | Local;

/** Where to listen. No host: every address, or the one that `options.ip` or `options.ifaddr` names. */
export type ListenPlace =
  { readonly kind: 'tcp'; readonly host: string | undefined; readonly port: number; readonly text: string } | Local;

/** A unix socket; the path of an abstract one begins with a NUL. */
export interface Local {
  readonly kind: 'local';
  readonly path: string;
  readonly text: string;
}

/** `--fd N` without an address: a descriptor that is connected, or bound, already. */
export interface Adopted {
  readonly kind: 'fd';
  readonly fd: number;
  readonly text: string;
}

/** 0 .. 2^32-1, more than one setTimeout takes, or no limit. */
export type Milliseconds = number | 'infinity';

export interface SessionSettings {
  readonly input: InputFormat;
  readonly output: OutputFormat;
  /** Received packets go to this file instead of stdout; `%n` is the number of the connection. */
  readonly outFile: string | undefined;
  /** How `--out json` shows bytes. */
  readonly jsonData: JsonData;
  /** A line that stdin ended with LF leaves with CRLF, where the packet type adds no length. */
  readonly crlf: boolean;
  /** What the end of stdin does; `auto` asks what kind of file stdin is. */
  readonly eof: EofRule;
  /** What follows `tcp_passive`. */
  readonly onPassive: PassiveRule;
  /** The lengths to recv, one after another, after which the session ends; empty: recv(0) for ever. Only in passive mode. */
  readonly recv: readonly number[];
  /** The write side stays open until so many packets (bytes, on raw) have come, and then the session ends. */
  readonly expect: number | undefined;
  readonly recvTimeout: Milliseconds;
  readonly idleTimeout: Milliseconds;
  /** Over the whole run, name lookup and connecting included. */
  readonly maxTime: Milliseconds;
  /** When the kernel moves bytes by itself that nobody has to see, and holds connections that are silent: GENTCP_FAST_PATH. */
  readonly bypass: BypassRule;
}

export type EofRule = 'auto' | 'shutdown' | 'hold' | 'close';
/** From the first byte on, after some megabytes, or never. */
export type BypassRule = 'always' | 'auto' | 'off';
export type PassiveRule = 'rearm' | 'exit' | 'stay';

/** How to talk to people on stderr. */
export interface ReportSettings {
  readonly verbosity: 'quiet' | 'normal' | 'verbose';
  readonly colour: boolean;
  /** stderr is a terminal: somebody may be waiting in front of it. */
  readonly terminal: boolean;
  /** Stack traces with the diagnostics: GENTCP_DEBUG=1. */
  readonly traces: boolean;
  /** What is to be said before anything is done, without `gentcp: `; already chosen by the verbosity. */
  readonly remarks: readonly string[];
}
