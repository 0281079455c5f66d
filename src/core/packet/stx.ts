import { type Codec, CORRUPT, type Complaint, type Limits, MORE } from './codec.ts';
import { exactRow } from './row.ts';
import { findByte } from './scan.ts';

const STX = 2;
const ETX = 3;

const stx: Codec = {
  measure,
  before: () => 1,
  behind: () => 1,
  explain,
  envelope: {
    delimits: true,
    largest: Infinity,
    prefixLength: () => 1,
    writePrefix: (target, at) => void target.writeUInt8(STX, at),
    suffix: Buffer.of(ETX),
    refuse: (payload) =>
      payload.includes(ETX) ? 'packet stx: the payload has an ETX (byte 3), which would end it' : undefined,
  },
};

export const stxRow = exactRow('stx', stx, {
  origin: 'gentcp',
  summary: 'STX (byte 2), data, ETX (byte 3)',
  description:
    'Each packet stands between the control characters STX and ETX, as payment terminals and serial devices send it. ' +
    'Only the data is delivered; sending adds both and refuses (einval) data with an ETX in it, since nothing escapes it.',
});

function measure(bytes: Buffer, start: number, end: number, limits: Limits, seen: number): number {
  if (start === end) return MORE;
  if (bytes.readUInt8(start) !== STX) return CORRUPT;
  const at = findByte(bytes, ETX, start + seen, end);
  const body = (at === -1 ? end : at) - start - 1;
  if (limits.packetSize !== 0 && body > limits.packetSize) return CORRUPT;
  return at === -1 ? MORE : body + 2;
}

function explain(bytes: Buffer, { packetSize }: Limits): Complaint {
  const first = bytes.readUInt8(0);
  if (first !== STX) return { what: `first byte ${first}`, why: `is not STX, ${STX}` };
  return { what: 'the data after STX', why: `is longer than packet_size ${packetSize}` };
}
