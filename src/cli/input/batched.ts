import type { FrameReader, PacketBatch } from '../../core/index.ts';
import type { Records } from './records.ts';

/**
 * Adds the packets that a chunk completes, many at once and where they lie. `admit` may shorten what stands in a batch; it
 * answers why the record behind those that it leaves there is refused, which is thrown.
 */
export function addBatches(
  reader: Pick<FrameReader, 'lend' | 'keep' | 'nextBatch'>,
  chunk: Buffer,
  { records, admit }: { readonly records: Records; readonly admit: (batch: PacketBatch) => Error | undefined },
): void {
  reader.lend(chunk);
  try {
    for (let batch = records.spare(); reader.nextBatch(batch) > 0; batch = records.spare()) {
      const refused = admit(batch);
      records.addBatch(batch);
      if (refused !== undefined) throw refused;
    }
  } finally {
    reader.keep();
  }
}
