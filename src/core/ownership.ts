import { GenTcpError } from './error.ts';
import type { ListenSocket } from './listener.ts';
import {
  Mailbox,
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

/** A socket that somebody owns. */
interface OwnedSocket extends Owned {
  readonly socket: Socket | ListenSocket;
}

/** Whose mailbox the messages of a socket go to. */
export class Ownership {
  readonly #owned: OwnedSocket;
  /** A socket that nobody else is to own gets a mailbox when a message comes, or somebody asks. */
  #mailbox: Mailbox | undefined;
  #state: 'held' | 'released' | 'over' = 'held';
  /** Interrupts who waits in the mailbox of an owner that the socket has left, or for messages that cannot come. */
  #wait: AbortController | undefined;
  #taking = false;

  constructor(owned: OwnedSocket, mailbox: Mailbox | undefined) {
    this.#owned = owned;
    this.#mailbox = mailbox;
    if (mailbox !== undefined) own(mailbox, owned);
  }

  get mailbox(): Mailbox {
    return this.#mailbox ?? this.#newMailbox();
  }

  /** Puts a message into the owner's mailbox; `bytes` is what its payload weighs. */
  post(message: Message, bytes = 0): void {
    post(this.mailbox, message, bytes);
  }

  /** Does the mailbox hold no more than so many bytes? Where it does, `roomInMailbox` comes below half of them. */
  hasRoom(most: number): boolean {
    if (this.#mailbox === undefined || mailboxCost(this.#mailbox) <= most) return true;
    holdUntil(this.#mailbox, this.#owned, most / 2);
    return false;
  }

  /**
   * Gives the socket to another owner; its waiting messages move along, in order.
   *
   * @throws GenTcpError `not_owner` where `by` is not its owner, `closed`, `badarg` for a closed mailbox
   */
  give(to: Mailbox, by: Mailbox): void {
    const { mailbox } = this;
    if (this.#state !== 'held') throw new GenTcpError('closed');
    if (to === mailbox) return;
    if (by !== mailbox) throw new GenTcpError('not_owner');
    checkOwner(to);
    moveMessages(mailbox, to, (message) => this.#concerns(message));
    disown(mailbox, this.#owned);
    this.#mailbox = to;
    own(to, this.#owned);
    this.#wait?.abort();
  }

  /** The socket is closed: an owner that goes away closes it no more. */
  release(): void {
    if (this.#state === 'held') this.#state = 'released';
    if (this.#mailbox !== undefined) disown(this.#mailbox, this.#owned);
  }

  /** No message comes any more: who takes them finds what is there, and then the end. */
  end(): void {
    this.#state = 'over';
    this.#wait?.abort();
  }

  /** Who closes a socket wants to hear nothing of its end. */
  dropClosed(): void {
    if (this.#mailbox !== undefined)
      discard(this.#mailbox, (message) => message.type === 'tcp_closed' && this.#concerns(message));
  }

  /** One at a time takes the messages of this socket, until it calls the answer. @throws GenTcpError `ealready` */
  startTaking(): () => void {
    if (this.#taking) throw new GenTcpError('ealready', { because: 'the messages of this socket are being taken' });
    this.#taking = true;
    return () => {
      this.#taking = false;
    };
  }

  /** A message of this socket that has come already. */
  take(): Message | undefined {
    return this.#mailbox?.take((message) => this.#concerns(message));
  }

  /** The next message of this socket, in whichever mailbox; `undefined` once there will be none. */
  async next(): Promise<Message | undefined> {
    while (true) {
      const message = this.take();
      if (message !== undefined || this.#state === 'over') return message;
      const wait = new AbortController();
      this.#wait = wait;
      try {
        return await this.mailbox.receive(wait.signal, (one) => this.#concerns(one));
      } catch (error) {
        if (this.mailbox.closed) return undefined;
        if (!wait.signal.aborted) throw error;
      }
    }
  }

  #newMailbox(): Mailbox {
    const mailbox = new Mailbox();
    this.#mailbox = mailbox;
    if (this.#state === 'held') own(mailbox, this.#owned);
    return mailbox;
  }

  #concerns(message: Message): boolean {
    return message.socket === this.#owned.socket;
  }
}
