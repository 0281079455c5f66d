import { FrameReader, GenTcpError, type PacketType } from '../../core/index.ts';
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

  function next(): Buffer | undefined {
    try {
      const packet = reader.next();
      return Buffer.isBuffer(packet) ? packet : undefined;
    } catch (error) {
      throw error instanceof GenTcpError ? malformed(count + 1, error, reader.rest()) : error;
    }
  }

  return {
    push(chunk, records) {
      reader.push(chunk);
      for (let packet = next(); packet !== undefined; packet = next()) {
        if (packet.length > largest) throw tooLarge(count + 1, largest);
        records.push(packet);
        count += 1;
      }
    },
    get held() {
      return reader.buffered;
    },
    end() {
      if (reader.buffered === 0) return;
      throw new GenTcpError('emsgsize', {
        because: `stdin ends inside packet ${count + 1}; ${reader.buffered} bytes of it had come`,
        rest: reader.rest(),
      });
    },
  };
}

function malformed(packet: number, { message }: GenTcpError, rest: Buffer): GenTcpError {
  return new GenTcpError('emsgsize', { because: `packet ${packet}: ${message.replace(/ \(emsgsize\)$/, '')}`, rest });
}
