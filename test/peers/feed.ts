import type { Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { cut } from './framing.ts';

const PIECE = 65_536;

/** Between two looks. */
const MOMENT = 10;

/** A stream that took nothing between so many looks is held back. Time alone would not tell: it passes while we are not run. */
const LOOKS = 25;

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
    for (let same = 0; same < LOOKS; same += 1) {
      await setTimeout(MOMENT);
      if (this.#taken !== seen) same = -1;
      seen = this.#taken;
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
