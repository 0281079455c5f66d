import type { Message, Packet, PacketBatch } from '../../core/index.ts';

/** What `--expect` waits for: packets, or bytes where there are no packets. Nothing behind them is shown. */
export class Expectation {
  readonly #expected: number;
  readonly #unit: 'packets' | 'bytes';
  #missing: number;

  /** Without a number it is never met. */
  constructor(expected: number | undefined, unit: 'packets' | 'bytes') {
    this.#expected = expected ?? Infinity;
    this.#missing = this.#expected;
    this.#unit = unit;
  }

  /** Has all of it come? */
  get met(): boolean {
    return this.#missing <= 0;
  }

  /** Why the peer's end is too early; `undefined` where nothing was expected. */
  get shortfall(): string | undefined {
    if (this.#expected === Infinity) return undefined;
    return `the peer closed after ${this.#expected - this.#missing} of ${this.#expected} ${this.#unit}`;
  }

  /** The message as far as it was expected: of a raw stream not a byte more, and `undefined` once all has come. */
  admit(message: Message): Message | undefined {
    if (this.met) return undefined;
    if (message.type !== 'tcp' && message.type !== 'http') return message;
    const size = this.#unit === 'bytes' ? sizeOf(message.data) : 1;
    const admitted = Math.min(size, this.#missing);
    this.#missing -= admitted;
    return admitted === size ? message : { ...message, data: shortened(message.data, admitted) };
  }

  /** Leaves in a batch what of it was expected. */
  admitBatch(batch: PacketBatch): void {
    if (this.#missing === Infinity) return;
    if (this.#unit === 'packets') {
      batch.count = Math.min(batch.count, this.#missing);
      this.#missing -= batch.count;
      return;
    }
    for (let n = 0; n < batch.count; n += 1) {
      const admitted = Math.min(batch.lengthOf(n), this.#missing);
      if (admitted === 0) batch.count = n;
      this.#missing -= admitted;
      batch.bounds[2 * n + 1] = (batch.bounds[2 * n] ?? 0) + admitted;
    }
  }
}

/** The bytes that a packet was delivered from, whatever mode and header made of them; 0 of a parsed one. */
export function sizeOf(packet: Packet): number {
  if (Buffer.isBuffer(packet)) return packet.length;
  if (!Array.isArray(packet)) return 0;
  const [header, rest] = packet;
  return Array.isArray(header) && Buffer.isBuffer(rest) ? header.length + rest.length : packet.length;
}

function shortened(packet: Packet, size: number): Packet {
  if (Buffer.isBuffer(packet)) return packet.subarray(0, size);
  if (!Array.isArray(packet)) return packet;
  const [header, rest] = packet;
  if (!Array.isArray(header) || !Buffer.isBuffer(rest)) return numbers(packet, size);
  return size < header.length ? numbers(header, size) : [header, rest.subarray(0, size - header.length)];
}

function numbers(list: readonly unknown[], size: number): number[] {
  return list.slice(0, size).filter((item) => typeof item === 'number');
}
