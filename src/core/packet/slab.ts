const EMPTY = Buffer.alloc(0);

/** Pieces of a few bytes are gathered in no less than this. */
const SMALLEST = 64;

/**
 * The bytes of a stream that have come and are not consumed, in one piece: from `start` to `end` of `bytes`.
 *
 * What is behind `end` has never been given away, so that a view of what is before it stays as it is for good, unless the
 * memory is lent.
 */
export class Slab {
  bytes: Buffer = EMPTY;
  start = 0;
  end = 0;
  #lent = false;

  get held(): number {
    return this.end - this.start;
  }

  /**
   * Takes a copy of the bytes that came next. `expected` is the length of the packet that is held in part, 0 where nobody
   * knows: what is gathered gets room that is a few times what has arrived, up to that. Linear time, and nothing is
   * allocated for a mere claim.
   */
  push(chunk: Uint8Array, expected: number): void {
    const end = this.end + chunk.length;
    if (this.#lent || end > this.bytes.length) this.#makeRoom(chunk.length, expected);
    this.bytes.set(chunk, this.end);
    this.end += chunk.length;
  }

  /** Holds these bytes, whose memory is somebody else's until `keep`. What was held is held no more. */
  lend(chunk: Buffer): void {
    this.hold(chunk);
    this.#lent = true;
  }

  /** Moves what is held to the memory right before a chunk, and holds both until `keep`. */
  moveBefore(chunk: Buffer): void {
    const { bytes, start, end, held } = this;
    this.lend(Buffer.from(chunk.buffer, chunk.byteOffset - held, held + chunk.length));
    bytes.copy(this.bytes, 0, start, end);
  }

  /** Moves what is held out of memory that was lent, to where there may be room for the packet that it begins. */
  keep(expected: number): void {
    if (this.#lent) this.#makeRoom(0, expected);
  }

  consume(length: number): void {
    this.start += length;
    // An idle connection keeps no memory.
    if (this.start === this.end) this.hold(EMPTY);
  }

  /** Holds these bytes, which are ours from now on, and nothing else. */
  hold(bytes: Buffer): void {
    this.bytes = bytes;
    this.start = 0;
    this.end = bytes.length;
    this.#lent = false;
  }

  /** Moves what is held to memory with room for `more` bytes. */
  #makeRoom(more: number, expected: number): void {
    const { held } = this;
    const needed = held + more;
    const exact = held === 0 || (more === 0 && expected === 0);
    const bytes = Buffer.allocUnsafe(exact ? needed : Math.max(needed, SMALLEST, growth(held, expected)));
    this.bytes.copy(bytes, 0, this.start, this.end);
    this.hold(bytes);
    this.end = held;
  }
}

/**
 * The next slab's size, from what has arrived. A packet that will not come whole at once is worth a larger step, and
 * the last one should not be taken for a few bytes: slabs that were outgrown wait for the garbage collector.
 */
function growth(held: number, expected: number): number {
  if (expected === 0) return 2 * held;
  return 8 * held < expected ? 4 * held : expected;
}
