import { FrameReader, GenTcpError, type PacketBatch } from '../../core/index.ts';
import { addBatches } from './batched.ts';
import type { Cutter } from './cutter.ts';
import { tooLarge } from './limit.ts';

export interface DelimitedSettings {
  readonly delimiter: number;
  /** The delimiter stays at the end of the record. */
  readonly keep: boolean;
  /** The longest record in bytes. */
  readonly largest: number;
}

/** Records that end in a certain byte; a last one that does not is a record all the same, unless it is empty. */
export function delimitedCutter({ delimiter, keep, largest }: DelimitedSettings): Cutter {
  const packetSize = keep ? largest : largest + 1;
  const limits = { packetSize, lineLength: 0, lineDelimiter: delimiter };
  const reader = new FrameReader({ type: 'line', limits, buffer: packetSize });
  let count = 0;

  function admit(batch: PacketBatch): undefined {
    if (!keep) for (let n = 1; n < 2 * batch.count; n += 2) batch.bounds[n] = (batch.bounds[n] ?? 0) - 1;
    count += batch.count;
  }

  return {
    push(chunk, records) {
      try {
        addBatches(reader, chunk, { records, admit });
      } catch (error) {
        throw error instanceof GenTcpError ? tooLarge(count + 1, largest) : error;
      }
    },
    end(records) {
      const last = reader.rest();
      if (last.length > largest) throw tooLarge(count + 1, largest);
      if (last.length > 0) records.add(last);
    },
    batches: true,
    get held() {
      return reader.buffered;
    },
  };
}
