import { FrameReader, type PacketBatch } from '../../core/index.ts';
import { addBatches } from './batched.ts';
import type { Cutter, CutterSettings } from './cutter.ts';
import { LARGEST_RECORD, tooLarge } from './limit.ts';

/** `--in chunk:N`: records of exactly `size` bytes, the last one shorter. */
export function chunkCutter(size: number, { largest }: Pick<CutterSettings, 'largest'>): Cutter {
  // Of a record that is too large no more is waited for than shows it.
  const piece = Math.min(size, largest + 1, LARGEST_RECORD);
  const limits = { packetSize: 0, lineLength: 0, lineDelimiter: 0 };
  const reader = new FrameReader({ type: `fixed:${piece}`, limits, buffer: piece });

  function admit(batch: PacketBatch): Error | undefined {
    if (batch.count === 0 || size <= largest) return undefined;
    batch.count = 0;
    return tooLarge(1, largest);
  }

  return {
    push: (chunk, records) => addBatches(reader, chunk, { records, admit }),
    end(records) {
      const last = reader.rest();
      if (last.length > 0) records.add(last);
    },
    batches: true,
    get held() {
      return reader.buffered;
    },
  };
}
