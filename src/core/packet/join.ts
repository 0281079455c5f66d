import { BARE, type Envelope } from './codec.ts';
import { type Kernel, SOURCE_SIZE, WORTHWHILE, kernel, placeOf } from './kernel.ts';
import type { PacketBatch } from './packet-batch.ts';

/** As much of a batch as is needed to join its packets. */
export type Joined = Pick<PacketBatch, 'bytes' | 'bounds' | 'count'>;

/** Packets larger than this are copied as quickly one by one. */
const SMALL = 2048;

/** A copy of packets larger than this costs more than a second entry in a write. */
const LARGE = 8192;

/** Packets `first` up to `last` (exclusive) of a batch. */
interface Run {
  readonly batch: Joined;
  readonly first: number;
  readonly last: number;
}

/**
 * The packets of a batch behind one another, each with `suffix` behind it; with `once` unless it ends in that byte. In one
 * piece, but for large packets, which are not copied. Borrowed: good until the next call, and no longer than the memory of
 * the batch, in which pieces lie where nothing is to be done.
 *
 * @internal
 * @example joinBatch(batch, Buffer.of(10), true) // lines
 */
export function joinBatch(batch: Joined, suffix: Buffer, once = false): readonly Buffer[] {
  const whole = wholeOf(batch, suffix, once);
  if (whole !== undefined) return [whole];
  if (extentOf(batch) > batch.count * LARGE) return piecesOf(batch, suffix, once);
  const target = scratchFor(extentOf(batch) + batch.count * suffix.length);
  return [target.subarray(0, joinInto(target, 0, batch, { ...BARE, suffix, ...(once ? { once } : {}) }))];
}

/** How many bytes there are from the beginning of the first packet to the end of the last. */
function extentOf({ bounds, count }: Joined): number {
  return (bounds[2 * count - 1] ?? 0) - (bounds[0] ?? 0);
}

/** A view of each packet, and the suffixes between them. */
function piecesOf({ bytes, bounds, count }: Joined, suffix: Buffer, once: boolean): readonly Buffer[] {
  const pieces: Buffer[] = [];
  for (let n = 0; n < count; n += 1) {
    const piece = bytes.subarray(bounds[2 * n], bounds[2 * n + 1]);
    if (piece.length > 0) pieces.push(piece);
    const ended = once && piece.length > 0 && piece.at(-1) === suffix[0];
    if (suffix.length > 0 && !ended) pieces.push(suffix);
  }
  return pieces;
}

/** The packets where they lie, if they lie there as they are wanted. */
function wholeOf({ bytes, bounds, count }: Joined, suffix: Buffer, once: boolean): Buffer | undefined {
  if (suffix.length > 0 && !once) return undefined;
  for (let n = 0; n < count; n += 1) {
    const from = bounds[2 * n] ?? 0;
    const to = bounds[2 * n + 1] ?? 0;
    if (n > 0 && bounds[2 * n - 1] !== from) return undefined;
    if (once && (to === from || bytes[to - 1] !== suffix[0])) return undefined;
  }
  return bytes.subarray(bounds[0], bounds[2 * count - 1]);
}

/** More is not kept. */
const LARGEST_SCRATCH = 512 * 1024;

let scratch = Buffer.alloc(0);

/** Memory of at least so many bytes, the same each time. */
function scratchFor(size: number): Buffer {
  if (size <= scratch.length) return scratch;
  const memory = Buffer.allocUnsafeSlow(size);
  if (size <= LARGEST_SCRATCH) scratch = memory;
  return memory;
}

/**
 * Writes the packets of a batch behind one another into `target` from `at` on, each with what the envelope puts around it;
 * answers where they end. There must be room for all of it.
 */
export function joinInto(target: Buffer, at: number, batch: Joined, envelope: Envelope): number {
  const loops = kernelFor(batch, envelope);
  if (loops === undefined) return copyEach(target, at, { batch, first: 0, last: batch.count }, envelope);
  loops.bounds.set(batch.bounds.subarray(0, 2 * batch.count));
  let end = at;
  for (let first = 0; first < batch.count;) {
    const last = reach(batch, first);
    const run = { batch, first, last };
    end =
      last > first
        ? copyRun(target, end, run, { loops, envelope })
        : copyEach(target, end, { ...run, last: first + 1 }, envelope);
    first = Math.max(last, first + 1);
  }
  return end;
}

/** The kernel, where it has what the envelope needs, and there is enough to do. */
function kernelFor(batch: Joined, { form, suffix, prefixLength }: Envelope): Kernel | undefined {
  const bytes = extentOf(batch);
  const header = form?.width ?? 0;
  if (bytes < WORTHWHILE || bytes > batch.count * SMALL || suffix.length > 1 || prefixLength(0) !== header)
    return undefined;
  return kernel();
}

/**
 * The packets from `first` on that lie in no more bytes than the kernel takes at once. What they become has room then,
 * however small they are: a batch has not so many of them.
 */
function reach({ bounds, count }: Joined, first: number): number {
  const most = (bounds[2 * first] ?? 0) + SOURCE_SIZE;
  if ((bounds[2 * count - 1] ?? 0) <= most) return count;
  let last = first;
  while ((bounds[2 * last + 1] ?? 0) <= most) last += 1;
  return last;
}

function copyRun(
  target: Buffer,
  at: number,
  { batch, first, last }: Run,
  { loops, envelope }: { readonly loops: Kernel; readonly envelope: Envelope },
): number {
  const { form, suffix, once } = envelope;
  const place = placeOf(loops, batch.bytes);
  const base = place === undefined ? (batch.bounds[2 * first] ?? 0) : -place;
  if (place === undefined) loops.source.set(batch.bytes.subarray(base, batch.bounds[2 * last - 1]));
  const little = form?.little === true ? 1 : 0;
  const length = loops.join(first, last, base, form?.width ?? 0, little, suffix[0] ?? -1, once === true ? 1 : 0);
  target.set(loops.target.subarray(0, length), at);
  return at + length;
}

/** The plain loop: any envelope, packets of any size. */
function copyEach(target: Buffer, at: number, { batch, first, last }: Run, envelope: Envelope): number {
  const { bytes, bounds } = batch;
  const { prefixLength, writePrefix, suffix, once } = envelope;
  let end = at;
  for (let n = first; n < last; n += 1) {
    const from = bounds[2 * n] ?? 0;
    const to = bounds[2 * n + 1] ?? 0;
    writePrefix(target, end, to - from);
    end += prefixLength(to - from);
    bytes.copy(target, end, from, to);
    end += to - from;
    if (once === true && to > from && target[end - 1] === suffix[0]) continue;
    suffix.copy(target, end);
    end += suffix.length;
  }
  return end;
}
