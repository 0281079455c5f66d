import { GenTcpError, type Message, Mailbox, Socket } from '../../core/index.ts';

/**
 * Where connections wait that have said nothing yet: a session is worth its memory when there is something to do, and of those
 * who never say anything there may be thousands. They share a mailbox, and each gets one of its own when it leaves.
 */
export class Lobby<Guest> {
  /** The owner of the sockets that wait. */
  readonly mailbox = new Mailbox();
  readonly #waiting = new Map<Socket, Guest>();
  readonly #doors: Doors<Guest>;

  constructor(doors: Doors<Guest>) {
    this.#doors = doors;
    // Looks at every message as it comes, and takes none; nobody closes the mailbox.
    void this.mailbox.receive('infinity', (message) => this.#look(message));
  }

  wait(socket: Socket, guest: Guest): void {
    this.#waiting.set(socket, guest);
  }

  /** Who waits. */
  get guests(): readonly Guest[] {
    return [...this.#waiting.values()];
  }

  /** Nobody waits any more. */
  callAll(): void {
    for (const socket of this.#waiting.keys()) this.#call(socket);
  }

  #look(message: Message): boolean {
    const { socket } = message;
    // The message is put into the mailbox after this.
    if (socket instanceof Socket && this.#waiting.has(socket)) queueMicrotask(() => this.#call(socket, message));
    return false;
  }

  #call(socket: Socket, first?: Message): void {
    const guest = this.#waiting.get(socket);
    if (!this.#waiting.delete(socket) || guest === undefined) return;
    if (first !== undefined && isPlainEnd(first)) this.#doors.gone(socket, guest);
    else this.#admit(socket, guest);
  }

  #admit(socket: Socket, guest: Guest): void {
    try {
      socket.controllingProcess(new Mailbox());
    } catch (error) {
      // Closed meanwhile: the session finds out.
      if (!(error instanceof GenTcpError)) throw error;
    }
    this.#doors.admit(socket, guest);
  }
}

/** The two ways to leave. */
interface Doors<Guest> {
  /** The first message has come, or everybody is called. */
  admit(socket: Socket, guest: Guest): void;
  /** The first message was a plain end, which is still in the mailbox. */
  gone(socket: Socket, guest: Guest): void;
}

function isPlainEnd(message: Message): boolean {
  return message.type === 'tcp_closed' && message.cause === undefined && message.rest === undefined;
}
