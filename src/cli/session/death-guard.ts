import { setTimeout as delay } from 'node:timers/promises';
import { GenTcpError, type Socket, optionRow } from '../../core/index.ts';

/** Runs that are shorter, and send once and little, never pay for the native calls. */
const PATIENCE = 50;

/** What a full read of stdin makes: more is likely to follow. */
const MUCH_AT_ONCE = 65_536;

/** How often a queue is looked at that has to be empty before the end. */
const LOOK = 5;

/** Those that are not armed yet: a stream that we have not begun cannot be taken for a whole one. */
const waiting = new WeakMap<Socket, DeathGuard>();

/** struct linger: on or off, and the seconds. */
const RESET = new Uint8Array(new Int32Array([1, 0]).buffer);
const ORDERLY = new Uint8Array(new Int32Array([0, 0]).buffer);

/**
 * A process that is killed outright closes its sockets without running any code, and the kernel ends the stream as if it
 * were whole. While something is on its way SO_LINGER {1, 0} is therefore on: the kernel makes a reset of such an end.
 */
export class DeathGuard {
  readonly #socket: Socket;
  #timer: NodeJS.Timeout | undefined;
  #armed = false;

  /** `atOnce`: much is to be sent, and the native calls are worth their time. */
  constructor(socket: Socket, atOnce: boolean) {
    this.#socket = socket;
    if (atOnce) this.#armed = this.#setLinger(RESET);
    else waiting.set(socket, this);
  }

  /** The guard of a socket that has not armed it yet. */
  static of(socket: Socket): DeathGuard | undefined {
    return waiting.get(socket);
  }

  /**
   * Something is about to be sent. What is sent in several pieces may be cut between them, so the second one arms the
   * guard, or the first if it is large. No clock runs for a connection that only receives, of which there may be thousands.
   */
  sending(size: number): void {
    if (!waiting.has(this.#socket)) return;
    if (this.#timer === undefined && size < MUCH_AT_ONCE) this.#timer = setTimeout(() => this.#arm(), PATIENCE).unref();
    else this.#arm();
  }

  /**
   * From here on an end is an orderly one. Resolves when that holds: not before all that is queued has been taken, and it
   * has to be awaited before the write side is shut down, since Node closes a socket whose both sides have ended by itself.
   */
  async release(): Promise<void> {
    this.#stop();
    while (this.#armed && isQueued(this.#socket)) await delay(LOOK);
    this.disarm();
  }

  /** The same at once, whatever is queued. */
  disarm(): void {
    this.#stop();
    if (this.#armed) this.#setLinger(ORDERLY);
    this.#armed = false;
  }

  #stop(): void {
    waiting.delete(this.#socket);
    clearTimeout(this.#timer);
  }

  #arm(): void {
    this.#stop();
    this.#armed = this.#setLinger(RESET);
  }

  #setLinger(value: Uint8Array): boolean {
    const numbers = lingerNumbers();
    if (numbers === undefined) return false;
    try {
      this.#socket.setopts({ raw: [[numbers[0], numbers[1], value]] });
      return true;
    } catch (error) {
      // Without native calls, or on a connection that is gone, there is nothing to guard with, or nothing to guard.
      if (error instanceof GenTcpError) return false;
      throw error;
    }
  }
}

function lingerNumbers(): readonly [level: number, option: number] | undefined {
  const home = optionRow('linger')?.home;
  if (home === undefined || typeof home === 'string') return undefined;
  return process.platform === 'darwin' ? home.darwin : home.linux;
}

function isQueued(socket: Socket): boolean {
  try {
    return (socket.getstat(['sendPend']).sendPend ?? 0) > 0;
  } catch (error) {
    // It has been closed meanwhile.
    if (error instanceof GenTcpError) return false;
    throw error;
  }
}
