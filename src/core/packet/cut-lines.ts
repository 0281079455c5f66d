import { type Kernel, SOURCE_SIZE, WORTHWHILE, kernel, placeOf } from './kernel.ts';
import type { PacketBatch, Span } from './packet-batch.ts';

/**
 * Cuts lines off the front of a span, as `Codec.cut` does; undefined where that is better done one by one: for a few bytes,
 * for lines that a limit cuts, and without the kernel.
 */
export function cutLines(batch: PacketBatch, span: Span): number | undefined {
  const { start, end, limits, seen } = span;
  if (end - start - seen < WORTHWHILE || limits.lineLength !== 0) return undefined;
  const loops = kernel();
  if (loops === undefined) return undefined;
  batch.count = findLines(loops, span);
  batch.around = 0;
  batch.bounds.set(loops.bounds.subarray(0, 2 * batch.count));
  const { packetSize } = limits;
  if (packetSize !== 0 && packetSize < end - start) batch.count = countWithin(batch, packetSize);
  return batch.count === 0 ? start : (batch.bounds[2 * batch.count - 1] ?? start);
}

/** How many lines there are; the kernel has their bounds. */
function findLines(loops: Kernel, span: Span): number {
  const { bytes, start, end, most, limits, seen } = span;
  const place = placeOf(loops, bytes);
  if (place === undefined) return copyAndFind(loops, span);
  return loops.cut(place + start + seen, place + end, limits.lineDelimiter, -place, start, 0, most);
}

/** The same for bytes that lie in other memory. */
function copyAndFind({ cut, source, bounds }: Kernel, { bytes, start, end, most, limits, seen }: Span): number {
  let open = start;
  let count = 0;
  for (let at = start + seen; at < end && count < most; at += SOURCE_SIZE) {
    const next = Math.min(at + SOURCE_SIZE, end);
    source.set(bytes.subarray(at, next));
    count = cut(0, next - at, limits.lineDelimiter, at, open, count, most);
    if (count > 0) open = bounds[2 * count - 1] ?? open;
  }
  return count;
}

/** How many at the front are no longer than this. */
function countWithin(batch: PacketBatch, longest: number): number {
  for (let index = 0; index < batch.count; index += 1) if (batch.lengthOf(index) > longest) return index;
  return batch.count;
}
