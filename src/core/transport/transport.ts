import type { SockAddr } from '../address.ts';
import type { Reason } from '../reason.ts';

/** What a transport tells the socket that sits on it. */
export interface TransportEvents {
  /** Bytes arrived. The chunk is borrowed: the next read overwrites it. Answer false to stop reading. */
  bytes(chunk: Buffer): boolean;
  /** The peer's end: nothing more will arrive. */
  end(): void;
  /** The connection is gone. Everything that had arrived was handed to `bytes` first. */
  broken(reason: Reason): void;
}

/**
 * One connected byte stream, without framing, flow control or messages: the seam that gen_tcp calls
 * `{tcp_module, M}`.
 */
export interface Transport {
  /** Bytes handed to `write` that the kernel has not taken; a lower number than before is progress. */
  readonly unsent: number;
  /** The descriptor, for native calls; `undefined` once it is closed, since its number may belong to another by then. */
  readonly fd: number | undefined;
  attach(events: TransportEvents): void;
  readStart(): void;
  readStop(): void;
  /** Hands over what is there at this moment, without waiting; for a socket that is not reading. */
  readNow(): void;
  /** Writes the chunks in one go; `done` when the kernel has taken them all. */
  write(chunks: readonly Uint8Array[], done: () => void): void;
  /** Ends the write side, when all has been taken; resolves when the end is on its way. */
  shutdown(): Promise<void>;
  /** Closes; what was not taken is lost. */
  close(): Promise<void>;
  /** Closes so that the peer sees a reset; a unix socket has none and closes plainly. */
  reset(): Promise<void>;
  sockname(): SockAddr;
  peername(): SockAddr;
  ref(): void;
  unref(): void;
}
