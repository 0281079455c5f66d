import { FrameReader, GenTcpError, type PacketBatch, type PacketType } from '../../core/index.ts';
import { addBatches } from './batched.ts';
import type { Cutter, CutterSettings } from './cutter.ts';
import { tooLarge } from './limit.ts';

/** No packet on stdin is taken for larger: a header of garbage claims gigabytes. */
const LARGEST_PACKET = 64 * 1024 ** 2;

/** `--in packet:SPEC`: stdin is packets of that type already, and what each carries is a record. */
export function packetCutter(type: PacketType, { largest }: Pick<CutterSettings, 'largest'>): Cutter {
  const reader = new FrameReader({
    type,
    limits: { packetSize: LARGEST_PACKET, lineLength: 0, lineDelimiter: 10 },
    buffer: LARGEST_PACKET,
  });
  let count = 0;

  function admit(batch: PacketBatch): Error | undefined {
    for (let index = 0; index < batch.count; index += 1) {
      if (batch.lengthOf(index) > largest) {
        batch.count = index;
        return tooLarge(count + 1, largest);
      }
      count += 1;
    }
    return undefined;
  }

  /** The reader's complaint, which knows nothing of stdin. */
  function nextBatch(batch: PacketBatch): number {
    try {
      return reader.nextBatch(batch);
    } catch (error) {
      throw error instanceof GenTcpError ? malformed(count + 1, error, reader.rest()) : error;
    }
  }

  return {
    push: (chunk, records) =>
      addBatches({ lend: (lent) => reader.lend(lent), keep: () => reader.keep(), nextBatch }, chunk, {
        records,
        admit,
      }),
    batches: true,
    get held() {
      return reader.buffered;
    },
    end() {
      const left = reader.buffered;
      if (left === 0) return;
      throw new GenTcpError('emsgsize', {
        because: `stdin ends inside packet ${count + 1}; ${left} ${left === 1 ? 'byte' : 'bytes'} of it had come`,
        rest: reader.rest(),
      });
    },
  };
}

function malformed(packet: number, { message }: GenTcpError, rest: Buffer): GenTcpError {
  return new GenTcpError('emsgsize', { because: `packet ${packet}: ${message.replace(/ \(emsgsize\)$/, '')}`, rest });
}
