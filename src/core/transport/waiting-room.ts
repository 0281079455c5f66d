import type { SockAddr } from '../address.ts';
import { GenTcpError } from '../error.ts';
import { type Arrival, type Arrivals, loadArrivals } from '../native/arrivals.ts';
import { EpollSet } from '../native/epoll-set.ts';
import type { Reason } from '../reason.ts';
import { adoptTransport } from './connect.ts';
import type { Transport } from './transport.ts';

/** So many are accepted in one turn of the loop. */
const AT_ONCE = 128;

/** What a waiting room tells of connections. A guest is what somebody wants to know of one of them. */
export interface RoomEvents<Guest> {
  accepted(peer: SockAddr): Guest;
  /** It has said something, or is lost, or all were called. */
  spoke(transport: Transport, guest: Guest): void;
  /** It has ended without a word. Answers whether it may go at once; else it speaks. */
  ended(guest: Guest): boolean;
  /** All that were admitted have come. */
  full(): void;
  /**
   * A connection could not be accepted, or the kernel watches no more of them (`enospc`, `enomem`). No more are, until `admit`
   * says so again.
   */
  failed(reason: Reason): void;
  /** The listening socket is closed. */
  closed(): void;
}

/**
 * Connections that have said nothing yet: each is a descriptor in a set of the kernel, and nothing of Node's. Of those who
 * never say anything there may be thousands.
 */
export class WaitingRoom<Guest> {
  readonly #listening: number;
  readonly #address: SockAddr;
  readonly #events: RoomEvents<Guest>;
  readonly #arrivals: Arrivals;
  readonly #set: WatchedSet;
  readonly #waiting = new Map<number, Waiting<Guest>>();
  /**
   * One that was accepted and could not be put into the set. It is tried again, and is not made a socket: where the kernel
   * watches no more descriptors, libuv ends the process.
   */
  #outside: Arrival | undefined;
  #admitted = 0;
  #closed = false;

  /** Throws a GenTcpError `enotsup` where there is no such thing, `emfile` and the like. The descriptor stays the caller's. */
  constructor({ fd, address }: Door, events: RoomEvents<Guest>, openSet: OpenSet = (ready) => new EpollSet(ready)) {
    this.#listening = fd;
    this.#address = address;
    this.#events = events;
    this.#arrivals = loadArrivals();
    this.#set = openSet((fds) => this.#look(fds));
    this.#arrivals.keepFromBlocking(fd);
  }

  get guests(): readonly Guest[] {
    return Array.from(this.#waiting.values(), ({ guest }) => guest);
  }

  /** So many more may come in; others wait in the kernel's backlog. */
  admit(most: number): void {
    if (this.#closed) return;
    const [before, after] = [this.#admitted > 0, most > 0];
    this.#admitted = most;
    if (after && !before) this.#open();
    else if (before && !after) this.#set.remove(this.#listening);
  }

  /** Nobody waits any more. */
  callAll(): void {
    for (const fd of this.#waiting.keys()) this.#speak(fd);
  }

  /** Nobody waits any more: each sees a reset. Answers how many they were. */
  resetAll(): number {
    const { size } = this.#waiting;
    for (const fd of this.#waiting.keys()) {
      this.#leave(fd);
      this.#arrivals.reset(fd);
    }
    return size;
  }

  /** Nobody comes in any more; those who wait go on waiting. */
  close(): void {
    if (this.#closed) return;
    this.admit(0);
    this.#closed = true;
    // As the kernel does with those whom nobody has accepted.
    if (this.#outside !== undefined) this.#arrivals.reset(this.#outside.fd);
    this.#clear();
    this.#events.closed();
  }

  /** The door comes last: who comes in gets the numbers of those who go, of whom nothing must be told any more then. */
  #look(fds: readonly number[]): void {
    for (const fd of fds) if (fd !== this.#listening) this.#listenTo(fd);
    if (fds.includes(this.#listening)) this.#accept();
  }

  #open(): void {
    try {
      this.#set.add(this.#listening);
    } catch (error) {
      this.#admitted = 0;
      return this.#fail(error);
    }
    if (this.#outside !== undefined) this.#accept();
    return undefined;
  }

  #accept(): void {
    try {
      for (let count = 0; count < AT_ONCE && this.#admitted > 0; count += 1) {
        this.#outside ??= this.#arrivals.accept(this.#listening);
        if (this.#outside === undefined) return;
        this.#enter(this.#outside);
      }
    } catch (error) {
      this.admit(0);
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    if (!(error instanceof GenTcpError)) throw error;
    this.#events.failed(error.reason);
  }

  #enter({ fd, peer }: Arrival): void {
    this.#set.add(fd);
    this.#outside = undefined;
    this.#waiting.set(fd, { peer, guest: this.#events.accepted(peer) });
    this.admit(this.#admitted - 1);
    if (this.#admitted === 0) this.#events.full();
  }

  #listenTo(fd: number): void {
    const waiting = this.#waiting.get(fd);
    if (waiting === undefined) return;
    const word = this.#arrivals.listenTo(fd);
    if (word === 'silent') return;
    if (word !== 'ended' || !this.#events.ended(waiting.guest))
      return this.#speak(fd, typeof word === 'object' ? word.lost : undefined);
    this.#leave(fd);
    this.#arrivals.close(fd);
    return undefined;
  }

  #speak(fd: number, lost?: Reason): void {
    const waiting = this.#waiting.get(fd);
    if (waiting === undefined) return;
    this.#leave(fd);
    const { peer, guest } = waiting;
    const local = this.#address.family === 'local';
    const names = local ? { local: this.#address } : { peer };
    this.#events.spoke(adoptTransport(fd, names, lost), guest);
  }

  #leave(fd: number): void {
    this.#waiting.delete(fd);
    this.#set.remove(fd);
    this.#clear();
  }

  #clear(): void {
    if (this.#closed && this.#waiting.size === 0) this.#set.close();
  }
}

/** Descriptors of which somebody wants to know when they can be read. */
export type WatchedSet = Pick<EpollSet, 'add' | 'remove' | 'close'>;

type OpenSet = (ready: (fds: readonly number[]) => void) => WatchedSet;

/** A listening socket, and where it listens. */
interface Door {
  readonly fd: number;
  readonly address: SockAddr;
}

interface Waiting<Guest> {
  readonly peer: SockAddr;
  readonly guest: Guest;
}
