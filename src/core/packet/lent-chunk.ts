const EMPTY = Buffer.alloc(0);

/** As much is copied first behind a packet that began before the chunk, where nothing tells how much it needs. */
const STITCH = 256;

/** What of a chunk that somebody lends has not been read. */
export class LentChunk {
  #bytes: Buffer = EMPTY;
  /** So many bytes at the front have been copied behind the beginning of their packet. */
  #stitched = 0;

  /** Bytes that nobody has taken. */
  get left(): number {
    return this.#bytes.length - this.#stitched;
  }

  get empty(): boolean {
    return this.#bytes.length === 0;
  }

  get stitching(): boolean {
    return this.#stitched > 0;
  }

  lend(chunk: Buffer): void {
    this.#bytes = chunk;
    this.#stitched = 0;
  }

  /** All that is left, which it gives up. */
  take(): Buffer {
    const left = this.#bytes.subarray(this.#stitched);
    this.lend(EMPTY);
    return left;
  }

  /** The bytes to be copied next: `wanted` of them, or some where that is 0, each time as many as all before. */
  stitch(wanted: number): Buffer {
    const from = this.#stitched;
    this.#stitched = Math.min(this.#bytes.length, from + (wanted === 0 ? Math.max(STITCH, from) : wanted));
    return this.#bytes.subarray(from, this.#stitched);
  }

  /** The packet is whole; `surplus` bytes at the end of what was copied are not its own, and are read here. */
  unstitch(surplus: number): void {
    this.lend(this.#bytes.subarray(this.#stitched - surplus));
  }
}
