import type { Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { cut } from './framing.ts';

const PIECE = 65_536;

/** A stream that took nothing for so long is held back. */
const STANDSTILL = 250;

/** Between two looks. */
const MOMENT = 10;

/** Data on its way into a stream, a piece at a time, so that it shows how far it has come. */
export class Feed {
  /** Resolves when the system has taken all; rejects when the stream breaks. */
  readonly done: Promise<void>;
  #taken = 0;

  constructor(stream: Socket, data: Buffer) {
    this.done = this.#write(stream, data);
    // A stream that breaks is what some tests are about.
    this.done.catch(() => undefined);
  }

  /** Bytes that the system has taken. */
  get taken(): number {
    return this.#taken;
  }

  /** Resolves when nothing gets on any more. */
  async stalled(): Promise<void> {
    let seen = -1;
    let since = performance.now();
    while (performance.now() - since < STANDSTILL) {
      await setTimeout(MOMENT);
      if (this.#taken === seen) continue;
      seen = this.#taken;
      since = performance.now();
    }
  }

  async #write(stream: Socket, data: Buffer): Promise<void> {
    for (const piece of cut(data, PIECE)) {
      await new Promise<void>((resolve, reject) => {
        stream.write(piece, (error) => {
          if (error === null || error === undefined) resolve();
          else reject(error);
        });
      });
      this.#taken += piece.length;
    }
  }
}
