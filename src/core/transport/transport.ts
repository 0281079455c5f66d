import type { SockAddr } from '../address.ts';
import type { ConnectOptions, ListenOptions } from '../options/options.ts';
import type { Reason } from '../reason.ts';
import type { ServerTransport } from './server.ts';

/**
 * gen_tcp's `{tcp_module, M}`: whoever makes connections and listening sockets. An ES module whose exports are these two
 * functions can be named by the option `tcp_module`; one that it has not got is `enotsup`.
 *
 * Framing, active modes, watermarks and time-outs are the library's in any case: a transport moves bytes. What it rejects
 * with is passed on where it is an error with a POSIX `code` (`ECONNREFUSED`), as Node's own are.
 */
export interface TransportModule {
  /** One attempt to connect to one address; names have been looked up before. */
  connect?(target: SockAddr, request: ConnectRequest): Promise<Transport>;
  /** Listens at an address; port 0 leaves the choice to the transport. */
  listen?(place: SockAddr, request: ListenRequest): Promise<ServerTransport>;
}

export interface ConnectRequest {
  /** All options of the call, checked; which of them it carries out is the transport's affair. */
  readonly options: ConnectOptions;
  /** Aborts when the time has run out, or another address has answered first. */
  readonly signal: AbortSignal;
}

export interface ListenRequest {
  /** All options of the call, checked. */
  readonly options: ListenOptions;
}

/** What a transport tells the socket that sits on it. */
export interface TransportEvents {
  /**
   * Bytes arrived. The chunk is borrowed: the next read overwrites it. So are as many bytes as `headroom` says right before it
   * in its memory, which may be written. Answer false to stop reading.
   */
  bytes(chunk: Buffer, headroom?: number): boolean;
  /** The peer's end: nothing more will arrive. */
  end(): void;
  /** The connection is gone. Everything that had arrived was handed to `bytes` first. */
  broken(reason: Reason): void;
}

/** Where the bytes of `passFrom` lie. */
export interface PassSource {
  readonly fd: number;
  /** Of a file: where to begin. Without it the offset of the descriptor says so, and is moved on. */
  readonly position?: number | undefined;
}

/** A file that is sent as packets of so many bytes, with the same header before each; what is less than one is left in the file. */
export interface PacketSource extends PassSource {
  readonly size: number;
  readonly header: Buffer;
}

/** What a transport tells of bytes that the system moves by itself; nothing before it has answered that it can. */
export interface PassEvents {
  moved(bytes: number): void;
  /** Nothing moves, as the stream takes or brings nothing, or as the descriptor does not. */
  waits(side: 'stream' | 'descriptor'): void;
  /**
   * Nothing more is moved this way: the source has ended, or the rest has to go another way, or `stop` was called, or the
   * connection is gone, which `broken` has told before. Nothing is lost: what was read and not written was handed to `bytes`.
   */
  over(): void;
}

/** Bytes on their way between the stream and a descriptor, moved by the system. */
export interface Pass {
  /** Stops it at once. */
  stop(): void;
}

/** One connected byte stream, without framing, flow control or messages. It does not read before `readStart`. */
export interface Transport {
  /** Bytes handed to `write` that the kernel has not taken; a lower number than before is progress. */
  readonly unsent: number;
  /**
   * The descriptor, for native calls; `undefined` where there is none, and once it is closed, since its number may belong
   * to another by then.
   */
  readonly fd: number | undefined;
  /** Called once, before anything else. */
  attach(events: TransportEvents): void;
  readStart(): void;
  readStop(): void;
  /** Hands over what is there at this moment, without waiting; for a socket that is not reading. */
  readNow(): void;
  /**
   * From now on no more is read at once than `allowance` answers, which is asked before each read; undefined: as much as
   * there is. Absent: whatever has arrived is read, and `{read_ahead,false}` is `enotsup`.
   */
  limitReads?(allowance: (() => number) | undefined): void;
  /** From now on nothing of what is read is kept, so that more may be read at once; or something is again. */
  readMuch?(much: boolean): void;
  /**
   * Writes the chunks in one go; `done` when the kernel has taken them all. Where it has taken them at once the answer may be
   * true, and `done` is not called.
   */
  write(chunks: readonly Uint8Array[], done: () => void): boolean | void;
  /**
   * Has the system send what a descriptor holds, up to its end; nothing is to be written meanwhile. `undefined` where this
   * transport, this system or this descriptor has no such way.
   */
  passFrom?(source: PassSource | PacketSource, events: PassEvents): Pass | undefined;
  /** Has the system write into a descriptor what arrives, up to its end; reading has to be stopped, and stay so. */
  passInto?(fd: number, events: PassEvents): Pass | undefined;
  /**
   * Has the system send on to another connection what arrives, up to its end; reading has to be stopped here, and nothing to be
   * written there. The descriptor that the events speak of is the other connection.
   */
  passOn?(to: Transport, events: PassEvents): Pass | undefined;
  /** Ends the write side, when all has been taken; resolves when the end is on its way. */
  shutdown(): Promise<void>;
  /** After `shutdown`: has the peer acknowledged everything, or is the connection over? */
  acknowledged(): boolean;
  /** Closes; what was not taken is lost. */
  close(): Promise<void>;
  /** Closes so that the peer sees a reset; a unix socket has none and closes plainly. */
  reset(): Promise<void>;
  sockname(): SockAddr;
  peername(): SockAddr;
  /** Keeps the process alive, as every transport does from the start, or no longer. */
  ref(): void;
  unref(): void;
}
