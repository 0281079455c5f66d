import type { SockAddr } from '../address.ts';
import type { Reason } from '../reason.ts';
import type { Transport } from './transport.ts';
import type { RoomEvents, WaitingRoom } from './waiting-room.ts';

/** What a server tells the listening socket that sits on it. */
export interface ServerEvents {
  connection(transport: Transport): void;
  /** A connection could not be accepted: `emfile`, `enfile` … The server goes on. */
  failed(reason: Reason): void;
}

/** The listening half of the transport seam. */
export interface ServerTransport {
  /** Where it listens, with the port that was chosen for port 0. */
  readonly address: SockAddr;
  /** The listening descriptor, for native calls; `undefined` where there is none. */
  readonly fd: number | undefined;
  /** Called once, before anything else. */
  attach(events: ServerEvents): void;
  /**
   * Takes connections, or leaves them to the kernel. Told again after each connection: what comes in between counts as
   * wanted.
   */
  want(connections: boolean): void;
  /**
   * Has connections wait as bare descriptors until they say something. Absent, or `undefined`: there is no such room.
   *
   * @internal
   */
  openRoom?<Guest>(events: RoomEvents<Guest>): WaitingRoom<Guest> | undefined;
  close(): Promise<void>;
  /** Keeps the process alive, as every server does from the start, or no longer. */
  ref(): void;
  unref(): void;
}
