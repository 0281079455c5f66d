import { type Codec, CORRUPT, type Limits, MORE } from './codec.ts';

/** As many packets as one batch has at most. */
export const MOST_IN_BATCH = 4096;

/**
 * Whole packets that lie behind one another in one piece of memory: what is delivered of number `n` are the bytes from
 * `bounds[2 * n]` to `bounds[2 * n + 1]` (exclusive). Nothing is allocated for a packet.
 *
 * @internal
 */
export class PacketBatch {
  /** The memory they lie in. Who is given a batch has it until it returns: the next read overwrites it. */
  bytes: Buffer = Buffer.alloc(0);
  readonly bounds = new Int32Array(2 * MOST_IN_BATCH);
  count = 0;
  /** How many bytes of the stream each has around what is delivered, where that is the same for all. */
  around: number | undefined;
  /** Where it is not: how many bytes each took from the stream. */
  readonly sizes = new Int32Array(MOST_IN_BATCH);

  /** How many bytes there are from the beginning of the first packet to the end of the last. */
  get length(): number {
    return this.count === 0 ? 0 : (this.bounds[2 * this.count - 1] ?? 0) - (this.bounds[0] ?? 0);
  }

  /** How many bytes are delivered of one packet. */
  lengthOf(index: number): number {
    return (this.bounds[2 * index + 1] ?? 0) - (this.bounds[2 * index] ?? 0);
  }

  /** How many bytes one packet took from the stream, header and trailer included. */
  sizeOf(index: number): number {
    return this.around === undefined ? (this.sizes[index] ?? 0) : this.lengthOf(index) + this.around;
  }

  /** What is delivered of one packet, as a view. */
  payload(index: number): Buffer {
    return this.bytes.subarray(this.bounds[2 * index], this.bounds[2 * index + 1]);
  }
}

/** A batch for as long as the caller works on it: mostly the same one, since who works on it waits for nothing. */
export function takeBatch(): PacketBatch {
  return spare.pop() ?? new PacketBatch();
}

/** Nothing of what it was filled with may be used any more. */
export function giveBatchBack(batch: PacketBatch): void {
  batch.bytes = EMPTY;
  batch.count = 0;
  spare.push(batch);
}

const EMPTY = Buffer.alloc(0);
const spare: PacketBatch[] = [];

/** Where the bytes of a stream lie, and what of it is wanted. */
export interface Span {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  /** So many packets. */
  readonly most: number;
  /** None of more bytes. */
  readonly longest: number;
  readonly limits: Limits;
  /** So many bytes at the front were looked at before, and no packet was whole. */
  readonly seen: number;
}

/**
 * Puts the whole packets at the front of a span into a batch, up to one that is not whole, or corrupt. Answers where that
 * one begins.
 */
export function cutBatch(codec: Codec, batch: PacketBatch, span: Span): number {
  batch.bytes = span.bytes;
  return codec.cut?.(batch, span) ?? measureEach(codec, batch, span);
}

function measureEach(codec: Codec, batch: PacketBatch, span: Span): number {
  const { bytes, start, end, most, longest, limits } = span;
  const { measure, before, behind } = codec;
  const { bounds, sizes } = batch;
  let { seen } = span;
  let at = start;
  let count = 0;
  while (count < most) {
    let total = measure(bytes, at, end, limits, seen);
    seen = 0;
    if (total > longest) total = longest;
    if (total === MORE || total === CORRUPT || total > end - at) break;
    bounds[2 * count] = at + (before === undefined ? 0 : before(bytes, at));
    bounds[2 * count + 1] = at + total - (behind === undefined ? 0 : behind(bytes, at));
    sizes[count] = total;
    at += total;
    count += 1;
  }
  batch.count = count;
  batch.around = undefined;
  return at;
}
