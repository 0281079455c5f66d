import { PacketBatch } from '../../core/index.ts';

/** The records that one chunk of stdin completes. Many that lie in the chunk itself are one batch: nothing is allocated for each. */
export class Records implements Iterable<Buffer> {
  #items: (Buffer | PacketBatch)[] = [];
  /** Those that were filled before, to be filled again. */
  readonly #batches: PacketBatch[] = [];
  #used = 0;
  #length = 0;

  /** How many records there are. */
  get length(): number {
    return this.#length;
  }

  /** What `sendBatch` takes. */
  get items(): readonly (Buffer | PacketBatch)[] {
    return this.#items;
  }

  add(record: Buffer): void {
    this.#items.push(record);
    this.#length += 1;
  }

  /** A batch to be filled, which is then added or asked for again. */
  spare(): PacketBatch {
    const batch = this.#batches[this.#used] ?? new PacketBatch();
    this.#batches[this.#used] = batch;
    return batch;
  }

  /** Adds the spare batch. */
  addBatch(batch: PacketBatch): void {
    if (batch.count === 0) return;
    this.#used += 1;
    this.#items.push(batch);
    this.#length += batch.count;
  }

  clear(): void {
    this.#items = [];
    this.#used = 0;
    this.#length = 0;
  }

  *[Symbol.iterator](): Iterator<Buffer> {
    for (const item of this.#items) {
      if (Buffer.isBuffer(item)) yield item;
      else for (let index = 0; index < item.count; index += 1) yield item.payload(index);
    }
  }
}
