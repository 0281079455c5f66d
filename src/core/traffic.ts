import type { PacketBatch } from './packet/packet-batch.ts';

/** gen_tcp's counters of one direction, as `getstat` answers them; sizes in bytes with packet headers. */
export class Traffic {
  octets = 0;
  packets = 0;
  largest = 0;
  #average = 0;
  #deviation = 0;

  /** One packet went by. inet keeps running means, as real numbers. */
  count(size: number): void {
    this.octets += size;
    this.packets += 1;
    // Packets of one size change nothing but their number.
    if (size === this.#average && this.#deviation === 0) return;
    if (size > this.largest) this.largest = size;
    this.#average += (size - this.#average) / this.packets;
    this.#deviation += (Math.abs(size - this.#average) - this.#deviation) / this.packets;
  }

  /** All packets of a batch went by. */
  countAll(batch: PacketBatch): void {
    for (let index = 0; index < batch.count; index += 1) this.count(batch.sizeOf(index));
  }

  /** Mean packet size, whole bytes. */
  get average(): number {
    return this.packets === 0 ? 0 : Math.floor(this.octets / this.packets);
  }

  /** Mean deviation from it, whole bytes. */
  get deviation(): number {
    return Math.trunc(this.#deviation);
  }
}
