import { GenTcpError } from './error.ts';
import type { Message } from './message.ts';
import { type Timeout, checkTimeout, timeoutMilliseconds } from './timeout.ts';
import { type Waiter, withDeadline } from './waiter.ts';

/** What a message costs besides its payload, so that a flood of empty packets fills a mailbox too. */
const MESSAGE_OVERHEAD = 64;

/** A socket as its owner sees it. */
export interface Owned {
  /** The owner is gone: as in Erlang, the socket is closed. */
  ownerClosed(): void;
  /** The mailbox has emptied below the level that was asked for: reading may go on. */
  roomInMailbox(): void;
}

interface Entry {
  readonly message: Message;
  readonly cost: number;
}

interface Receiver {
  readonly match: ((message: Message) => boolean) | undefined;
  readonly caller: Waiter<Message>;
}

// What sockets may do to a mailbox and its users may not.

/** Puts a message in; `bytes` is what its payload weighs. */
export let post: (mailbox: Mailbox, message: Message, bytes: number) => void;
/** The weight of all that waits, in bytes. */
export let mailboxCost: (mailbox: Mailbox) => number;
/** Ties a socket to its owner. */
export let own: (mailbox: Mailbox, socket: Owned) => void;
/** Unties it. */
export let disown: (mailbox: Mailbox, socket: Owned) => void;
/** Asks for `roomInMailbox` once the waiting messages weigh no more than `level` bytes. */
export let holdUntil: (mailbox: Mailbox, socket: Owned, level: number) => void;
/** Drops the chosen messages; answers how many. */
export let discard: (mailbox: Mailbox, chosen: (message: Message) => boolean) => number;
/** Moves the chosen messages to the end of another mailbox, in order. */
export let moveMessages: (from: Mailbox, to: Mailbox, chosen: (message: Message) => boolean) => void;

/** Shared by all mailboxes in which nothing, or nobody, waits: arrays for each would be memory for what most never have. */
const NOTHING: Entry[] = [];
const NOBODY: readonly Receiver[] = [];

/**
 * Stands in for the process that owns sockets: the queue their messages arrive in.
 *
 * Every socket has one of its own unless `owner` names another; several sockets may share one.
 */
export class Mailbox {
  #entries: Entry[] = NOTHING;
  #head = 0;
  #cost = 0;
  #receivers: readonly Receiver[] = NOBODY;
  /** Most mailboxes have one socket, and an empty set for each would cost more than all the rest. */
  #socket: Owned | undefined;
  #others: Set<Owned> | undefined;
  /** Sockets that stopped reading, and the level at which they go on. */
  #held: Map<Owned, number> | undefined;
  #closed = false;

  /** How many messages wait. */
  get size(): number {
    return this.#entries.length - this.#head;
  }

  /** Is this the mailbox of an owner that went away? */
  get closed(): boolean {
    return this.#closed;
  }

  /**
   * The next message (that `match` accepts), waiting for it: Erlang's selective receive.
   *
   * Rejects with `timeout`, with `closed` once the mailbox is closed, with `ealready` where another receive that takes any
   * message waits already, and with what `match` throws.
   *
   * @example const message = await mailbox.receive(5000, ({ type }) => type === 'tcp_closed');
   */
  receive(timeout?: Timeout, match?: (message: Message) => boolean): Promise<Message> {
    try {
      if (timeout !== undefined) checkTimeout(timeout);
      const message = this.take(match);
      if (message !== undefined) return Promise.resolve(message);
    } catch (error) {
      return Promise.reject(error);
    }
    return new Promise((resolve, reject) => this.#wait(match, timeout, { resolve, reject }));
  }

  /** The next message (that `match` accepts) if it is there already: `receive … after 0`. */
  take(match?: (message: Message) => boolean): Message | undefined {
    if (match !== undefined && typeof match !== 'function')
      throw new GenTcpError('badarg', { because: 'receive: match is no function' });
    let index = this.#head;
    if (match !== undefined) while (index < this.#entries.length && !accepts(this.#entries[index], match)) index += 1;
    const entry = this.#entries[index];
    if (entry === undefined) return undefined;
    this.#remove(index);
    this.#paid(entry.cost);
    return entry.message;
  }

  /** As when the owning process exits: the sockets it owns are closed, whoever waits here gets `closed`. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#socket?.ownerClosed();
    for (const socket of this.#others ?? []) socket.ownerClosed();
    const receivers = this.#receivers;
    this.#receivers = NOBODY;
    for (const { caller } of receivers) caller.reject(new GenTcpError('closed'));
    this.#entries = NOTHING;
    this.#head = 0;
    this.#cost = 0;
  }

  /** The messages of all its sockets, until it is closed. */
  async *[Symbol.asyncIterator](): AsyncIterator<Message> {
    while (!this.#closed || this.size > 0) {
      try {
        yield await this.receive();
      } catch (error) {
        if (this.#closed) return;
        throw error;
      }
    }
  }

  /** `await using` closes it at the end of its block. */
  [Symbol.asyncDispose](): Promise<void> {
    this.close();
    return Promise.resolve();
  }

  #wait(match: Receiver['match'], timeout: Timeout | undefined, caller: Waiter<Message>): void {
    if (this.#closed) return caller.reject(new GenTcpError('closed'));
    if (
      match === undefined &&
      this.#receivers.length > 0 &&
      this.#receivers.some((other) => other.match === undefined)
    ) {
      return caller.reject(new GenTcpError('ealready', { because: 'another receive waits on this mailbox' }));
    }
    if (timeout === undefined) return this.#enter({ match, caller });
    if (timeoutMilliseconds(timeout) === 0) return caller.reject(new GenTcpError('timeout'));
    const receiver: Receiver = { match, caller: withDeadline(caller, timeout, () => this.#forget(receiver)) };
    return this.#enter(receiver);
  }

  #enter(receiver: Receiver): void {
    this.#receivers = this.#receivers.length === 0 ? [receiver] : [...this.#receivers, receiver];
  }

  /** A match that throws is its receiver's own failure; the message is for the next one. */
  #wants(receiver: Receiver, message: Message): boolean {
    try {
      return receiver.match === undefined || receiver.match(message);
    } catch (error) {
      this.#forget(receiver);
      receiver.caller.reject(error);
      return false;
    }
  }

  #forget(receiver: Receiver): void {
    const alone = this.#receivers.length === 1 && this.#receivers[0] === receiver;
    this.#receivers = alone ? NOBODY : this.#receivers.filter((other) => other !== receiver);
  }

  #put(message: Message, bytes: number): void {
    if (this.#closed) return;
    const receiver = this.#receiverOf(message);
    if (receiver !== undefined) {
      this.#forget(receiver);
      return receiver.caller.resolve(message);
    }
    const cost = bytes + MESSAGE_OVERHEAD;
    const entry = { message, cost };
    if (this.#entries === NOTHING) this.#entries = [entry];
    else this.#entries.push(entry);
    this.#cost += cost;
    return undefined;
  }

  /** Mostly nobody waits, or one who takes whatever comes. */
  #receiverOf(message: Message): Receiver | undefined {
    if (this.#receivers.length === 0) return undefined;
    return this.#receivers.find((one) => this.#wants(one, message));
  }

  #remove(index: number): void {
    if (index !== this.#head) this.#entries.splice(index, 1);
    else this.#head += 1;
    // The taken front is given back in one piece, not by a shift for each message.
    if (this.#head < 1024 && this.#head < this.#entries.length) return;
    this.#entries = this.size === 0 ? NOTHING : this.#entries.slice(this.#head);
    this.#head = 0;
  }

  #paid(cost: number): void {
    this.#cost -= cost;
    if (this.#held === undefined) return;
    for (const [socket, level] of this.#held) {
      if (this.#cost > level) continue;
      this.#held.delete(socket);
      socket.roomInMailbox();
    }
  }

  /** Takes out every message that `chosen` names, in order. */
  #extract(chosen: (message: Message) => boolean): Entry[] {
    const all = this.#entries.slice(this.#head);
    const taken = all.filter((entry) => chosen(entry.message));
    this.#entries = all.filter((entry) => !chosen(entry.message));
    this.#head = 0;
    for (const entry of taken) this.#cost -= entry.cost;
    return taken;
  }

  #own(socket: Owned): void {
    if (this.#socket === undefined) this.#socket = socket;
    else (this.#others ??= new Set()).add(socket);
  }

  #disown(socket: Owned): void {
    if (this.#socket === socket) this.#socket = undefined;
    this.#others?.delete(socket);
    this.#held?.delete(socket);
  }

  static {
    post = (mailbox, message, bytes) => mailbox.#put(message, bytes);
    mailboxCost = (mailbox) => mailbox.#cost;
    own = (mailbox, socket) => mailbox.#own(socket);
    disown = (mailbox, socket) => mailbox.#disown(socket);
    holdUntil = (mailbox, socket, level) => (mailbox.#held ??= new Map()).set(socket, level);
    discard = (mailbox, chosen) => {
      const { length } = mailbox.#extract(chosen);
      mailbox.#paid(0);
      return length;
    };
    moveMessages = (from, to, chosen) => {
      for (const entry of from.#extract(chosen)) to.#put(entry.message, entry.cost - MESSAGE_OVERHEAD);
      from.#paid(0);
    };
  }
}

/**
 * Refuses what cannot own a socket.
 *
 * @throws GenTcpError `badarg` for what is no Mailbox, and for one that is closed
 */
export function checkOwner(owner: unknown): asserts owner is Mailbox {
  if (!(owner instanceof Mailbox)) throw new GenTcpError('badarg', { what: 'owner', because: 'not a Mailbox' });
  if (owner.closed) throw new GenTcpError('badarg', { what: 'owner', because: 'the mailbox is closed' });
}

function accepts(entry: Entry | undefined, match: (message: Message) => boolean): boolean {
  return entry !== undefined && match(entry.message);
}
