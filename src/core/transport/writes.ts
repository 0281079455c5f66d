import { handleOf } from './handle.ts';
import type { OpenSocket } from './open-socket.ts';
import { vigil } from './vigil.ts';

interface Write {
  readonly size: number;
  readonly done: () => void;
}

/** What is written to a socket: most of it the kernel takes at once, and the rest in order. */
export class Writes {
  readonly #socket: OpenSocket;
  /** Those that have not been taken to their end. */
  #unfinished: Write[] = [];
  /** The sum of their sizes. */
  #bytes = 0;

  constructor(socket: OpenSocket) {
    this.#socket = socket;
  }

  get unsent(): number {
    // What the kernel took of a write so far only libuv knows; of several, Node has given it the first alone.
    const waiting = this.#socket.writableLength;
    if (this.#unfinished.length !== 1) return waiting;
    return Math.min(waiting, handleOf(this.#socket)?.writeQueueSize ?? waiting);
  }

  /** Writes in one go; answers whether the kernel has taken it all. Where it has not, `done` says when. */
  write(chunks: readonly Uint8Array[], done: () => void): boolean {
    const size = this.#give(chunks);
    const { writableLength, errored } = this.#socket;
    if (this.#unfinished.length === 0 && writableLength === 0 && errored === null) {
      vigil.asked(size);
      return true;
    }
    this.#unfinished.push({ size, done });
    this.#bytes += size;
    return false;
  }

  /** Tells those that have been taken by now. Whoever is told may write again. */
  tell(): void {
    for (let [first] = this.#unfinished; first !== undefined && this.#isTaken(first); [first] = this.#unfinished) {
      this.#unfinished.shift();
      this.#bytes -= first.size;
      first.done();
    }
  }

  #isTaken({ size }: Write): boolean {
    return this.#bytes - size >= this.#socket.writableLength;
  }

  #give(chunks: readonly Uint8Array[]): number {
    let size = 0;
    if (chunks.length > 1) this.#socket.cork();
    for (const chunk of chunks) {
      size += chunk.length;
      this.#socket.write(chunk);
    }
    if (chunks.length > 1) this.#socket.uncork();
    return size;
  }
}
