import { GenTcpError } from './error.ts';
import type { ListenSocket } from './listener.ts';
import {
  type Mailbox,
  type Owned,
  checkOwner,
  discard,
  disown,
  holdUntil,
  mailboxCost,
  moveMessages,
  own,
  post,
} from './mailbox.ts';
import type { Message } from './message.ts';
import type { Socket } from './socket.ts';

/** Whose mailbox the messages of a socket go to. */
export class Ownership {
  readonly #socket: Socket | ListenSocket;
  readonly #owned: Owned;
  #mailbox: Mailbox;
  #released = false;
  #over = false;
  /** Interrupts who waits in the mailbox of an owner that the socket has left, or for messages that cannot come. */
  #wait: AbortController | undefined;

  constructor(socket: Socket | ListenSocket, mailbox: Mailbox, owned: Owned) {
    this.#socket = socket;
    this.#owned = owned;
    this.#mailbox = mailbox;
    own(mailbox, owned);
  }

  get mailbox(): Mailbox {
    return this.#mailbox;
  }

  /** Puts a message into the owner's mailbox; `bytes` is what its payload weighs. */
  post(message: Message, bytes = 0): void {
    post(this.#mailbox, message, bytes);
  }

  /** Does the mailbox hold no more than so many bytes? Where it does, `roomInMailbox` comes below half of them. */
  hasRoom(most: number): boolean {
    if (mailboxCost(this.#mailbox) <= most) return true;
    holdUntil(this.#mailbox, this.#owned, most / 2);
    return false;
  }

  /**
   * Gives the socket to another owner; its waiting messages move along, in order.
   *
   * @throws GenTcpError `not_owner` where `by` is not its owner, `closed`, `badarg` for a closed mailbox
   */
  give(to: Mailbox, by: Mailbox): void {
    if (by !== this.#mailbox) throw new GenTcpError('not_owner');
    if (this.#released) throw new GenTcpError('closed');
    checkOwner(to);
    if (to === this.#mailbox) return;
    moveMessages(this.#mailbox, to, (message) => this.#concerns(message));
    disown(this.#mailbox, this.#owned);
    this.#mailbox = to;
    own(to, this.#owned);
    this.#wait?.abort();
  }

  /** The socket is closed: an owner that goes away closes it no more. */
  release(): void {
    this.#released = true;
    disown(this.#mailbox, this.#owned);
  }

  /** No message comes any more: who takes them finds what is there, and then the end. */
  end(): void {
    this.#over = true;
    this.#wait?.abort();
  }

  /** Who closes a socket wants to hear nothing of its end. */
  dropClosed(): void {
    discard(this.#mailbox, (message) => message.type === 'tcp_closed' && this.#concerns(message));
  }

  /** The next message of this socket, in whichever mailbox; `undefined` once there will be none. */
  async next(): Promise<Message | undefined> {
    const chosen = (message: Message): boolean => this.#concerns(message);
    while (true) {
      const message = this.#mailbox.take(chosen);
      if (message !== undefined || this.#over) return message;
      const wait = new AbortController();
      this.#wait = wait;
      try {
        return await this.#mailbox.receive(wait.signal, chosen);
      } catch (error) {
        if (this.#mailbox.closed) return undefined;
        if (!wait.signal.aborted) throw error;
      }
    }
  }

  #concerns(message: Message): boolean {
    return message.socket === this.#socket;
  }
}
