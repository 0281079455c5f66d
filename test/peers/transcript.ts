import type { Readable } from 'node:stream';

interface Waiter {
  readonly satisfied: () => boolean;
  readonly wanted: string;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** All that a stream has said so far, and a way to wait for what it is to say. It reads from now on. */
export class Transcript {
  readonly ended: Promise<void>;
  readonly #chunks: Buffer[] = [];
  #waiters: Waiter[] = [];
  #over = false;

  constructor(stream: Readable) {
    stream.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#wake();
    });
    this.ended = new Promise((resolve) => {
      const end = (): void => {
        this.#over = true;
        this.#wake();
        resolve();
      };
      stream.once('end', end).once('close', end).once('error', end);
    });
    stream.resume();
  }

  get bytes(): Buffer {
    return Buffer.concat(this.#chunks);
  }

  /** One element for each read of the stream. */
  get chunks(): readonly Buffer[] {
    return this.#chunks;
  }

  get text(): string {
    return this.bytes.toString();
  }

  get size(): number {
    return this.#chunks.reduce((sum, { length }) => sum + length, 0);
  }

  /** Rejects when the stream ends without it. */
  async until(wanted: string | RegExp): Promise<void> {
    const isThere = typeof wanted === 'string' ? () => this.text.includes(wanted) : () => wanted.test(this.text);
    return this.#wait(isThere, String(wanted));
  }

  /** Resolves when a text has come so many times. */
  async untilCount(wanted: string, least: number): Promise<void> {
    return this.#wait(() => this.text.split(wanted).length > least, `${least} times ${wanted}`);
  }

  async untilSize(least: number): Promise<void> {
    return this.#wait(() => this.size >= least, `${least} bytes`);
  }

  #wait(satisfied: () => boolean, wanted: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiters.push({ satisfied, wanted, resolve, reject });
      this.#wake();
    });
  }

  #wake(): void {
    this.#waiters = this.#waiters.filter(({ satisfied, wanted, resolve, reject }) => {
      if (satisfied()) resolve();
      else if (this.#over) reject(new Error(`ended without ${wanted}: ${JSON.stringify(this.text.slice(-500))}`));
      else return true;
      return false;
    });
  }
}
