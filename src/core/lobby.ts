import { acceptFailure } from './accept-failure.ts';
import type { SockAddr } from './address.ts';
import { GenTcpError } from './error.ts';
import type { Socket } from './socket.ts';
import type { Timeout } from './timeout.ts';
import type { ServerTransport } from './transport/server.ts';
import type { Transport } from './transport/transport.ts';
import type { WaitingRoom } from './transport/waiting-room.ts';
import { type Waiter, withDeadline } from './waiter.ts';

/** What becomes of the connections in a lobby. A guest is what is to be known of one of them. */
export interface Doors<Guest> {
  accepted(peer: SockAddr): Guest;
  /** It has said something, or is lost, or all are called: it is a socket from now on, like any that was accepted. */
  spoke(socket: Socket, guest: Guest): void;
  /** It has ended without a word. Answers whether it may be closed at once; else it becomes a socket, too. */
  ended(guest: Guest): boolean;
  /** It cannot become the socket that the options of the listening one ask for, and is closed. */
  failed(error: GenTcpError, guest: Guest): void;
}

/**
 * Where connections wait that have said nothing yet, at no more than a descriptor and what is to be known of each: a socket is
 * worth its memory when there is something to do.
 *
 * @internal
 */
export class Lobby<Guest> {
  readonly #room: WaitingRoom<Guest> | undefined;
  readonly #doors: Doors<Guest>;
  readonly #adopt: (transport: Transport) => Socket;
  #accepting: Waiter<void> | undefined;

  /** `adopt` makes a socket as the listening one does; where it throws it has closed the connection. */
  constructor(server: ServerTransport, adopt: (transport: Transport) => Socket, doors: Doors<Guest>) {
    this.#adopt = adopt;
    this.#doors = doors;
    this.#room = server.openRoom?.<Guest>({
      accepted: (peer) => doors.accepted(peer),
      spoke: (transport, guest) => this.#spoke(transport, guest),
      ended: (guest) => doors.ended(guest),
      full: () => this.#stop()?.resolve(),
      failed: (reason) => this.#reject(acceptFailure(reason)),
      closed: () => this.#reject(new GenTcpError('closed')),
    });
  }

  /** Is there such a place here? */
  get open(): boolean {
    return this.#room !== undefined;
  }

  /** Who waits. */
  get guests(): readonly Guest[] {
    return this.#room?.guests ?? [];
  }

  /**
   * Accepts so many, as they come; resolves when they have come. One call at a time.
   *
   * Rejects as `ListenSocket.accept` does.
   */
  accept(most: number, timeout?: Timeout): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#accepting = withDeadline({ resolve, reject }, timeout, () => this.#stop());
      this.#room?.admit(most);
    });
  }

  /** Nobody waits any more: each becomes a socket. */
  callAll(): void {
    this.#room?.callAll();
  }

  /** Nobody waits any more: each sees a reset, and nobody is told. Answers how many they were. */
  resetAll(): number {
    return this.#room?.resetAll() ?? 0;
  }

  #spoke(transport: Transport, guest: Guest): void {
    try {
      this.#doors.spoke(this.#adopt(transport), guest);
    } catch (error) {
      if (!(error instanceof GenTcpError)) throw error;
      this.#doors.failed(error, guest);
    }
  }

  #reject(error: GenTcpError): void {
    this.#stop()?.reject(error);
  }

  #stop(): Waiter<void> | undefined {
    const accepting = this.#accepting;
    this.#accepting = undefined;
    this.#room?.admit(0);
    return accepting;
  }
}
