import { type Kernel, SOURCE_SIZE, WORTHWHILE, kernel } from './kernel.ts';
import type { PacketBatch, Span } from './packet-batch.ts';

/**
 * Cuts lines off the front of a span, as `Codec.cut` does; undefined where that is better done one by one: for a few bytes,
 * for lines that a limit cuts, and without the kernel.
 */
export function cutLines(batch: PacketBatch, span: Span): number | undefined {
  const { start, end, limits } = span;
  if (end - start < WORTHWHILE || limits.lineLength !== 0) return undefined;
  const loops = kernel();
  if (loops === undefined) return undefined;
  batch.count = findLines(loops, span);
  batch.bounds.set(loops.bounds.subarray(0, 2 * batch.count));
  batch.sizes.set(loops.sizes.subarray(0, batch.count));
  const { packetSize } = limits;
  if (packetSize !== 0 && packetSize < end - start) batch.count = countWithin(batch, packetSize);
  return batch.count === 0 ? start : (batch.bounds[2 * batch.count - 1] ?? start);
}

/** How many lines there are; the kernel has their bounds. */
function findLines({ cut, source, bounds }: Kernel, { bytes, start, end, most, limits }: Span): number {
  let open = start;
  let count = 0;
  for (let at = start; at < end && count < most; at += SOURCE_SIZE) {
    const next = Math.min(at + SOURCE_SIZE, end);
    source.set(bytes.subarray(at, next));
    count = cut(next - at, limits.lineDelimiter, at, open, count, most);
    if (count > 0) open = bounds[2 * count - 1] ?? open;
  }
  return count;
}

/** How many at the front are no longer than this. */
function countWithin({ sizes, count }: PacketBatch, longest: number): number {
  for (let index = 0; index < count; index += 1) if ((sizes[index] ?? 0) > longest) return index;
  return count;
}
