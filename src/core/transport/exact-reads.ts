import type { Reason } from '../reason.ts';
import { READ_SIZE, readAvailable } from './read-buffer.ts';

/** After so many reads the loop turns: others have to be read, too. */
const MOST_READS = 64;

/** The transport that is read. */
interface ReadSource {
  readonly fd: number | undefined;
  hand(count: number): boolean;
  break(reason: Reason): void;
}

/**
 * Reads that take no byte which is not owed: libuv, which would take all there is, reads a single one and so wakes us, and
 * the rest is read here.
 */
export class ExactReads {
  readonly #source: ReadSource;
  readonly #allowance: () => number;

  constructor(source: ReadSource, allowance: () => number) {
    this.#source = source;
    this.#allowance = allowance;
  }

  /** How many bytes the next read may take. */
  get most(): number {
    return Math.min(this.#allowance(), READ_SIZE);
  }

  /** Goes on behind the bytes that are in the buffer already; answers whether libuv shall wake us again. */
  readOn(woken: number): boolean {
    let held = woken;
    for (let reads = 0; reads < MOST_READS; reads += 1) {
      const { fd } = this.#source;
      if (fd === undefined) return false;
      const room = this.most - held;
      const count = room > 0 ? readAvailable(fd, held, room) : undefined;
      const got = held + (typeof count === 'number' ? count : 0);
      const more = got > 0 && this.#source.hand(got);
      if (typeof count === 'string') this.#source.break(count);
      // Where nothing is left libuv wakes us again, and it finds the end.
      if (!more || (room > 0 && (count ?? 0) === 0)) return got === 0 || more;
      held = 0;
    }
    return true;
  }
}
