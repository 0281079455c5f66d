import { type Codec, CORRUPT, type Complaint, type Limits, LONGEST_PACKET, MORE, bounded, excess } from './codec.ts';
import { exactRow } from './row.ts';

const CONTINUES = 0x80;

/** A protobuf varint has up to ten bytes, those of a small number in a wasteful form too. */
const WIDEST = 10;

const varint: Codec = {
  measure,
  before: widthAt,
  explain,
  envelope: {
    delimits: true,
    largest: LONGEST_PACKET - 5,
    prefixLength: widthOf,
    writePrefix,
    suffix: Buffer.alloc(0),
  },
};

export const varintRow = exactRow('varint', varint, {
  origin: 'gentcp',
  summary: 'a length as a varint (unsigned LEB128, as in protobuf)',
  description:
    'Each packet has its length before it in groups of seven bits, lowest first, the top bit of a byte saying that more ' +
    'follow: writeDelimitedTo of protobuf, length-prefixed streams of libp2p. The length is not delivered; sending adds it.',
});

/** A length that is too large already is corrupt before its last byte has come. */
function measure(bytes: Buffer, start: number, end: number, limits: Limits): number {
  const last = Math.min(end, start + WIDEST);
  let length = 0;
  let scale = 1;
  for (let at = start; at < last; at += 1) {
    const byte = bytes.readUInt8(at);
    length += (byte % CONTINUES) * scale;
    if (byte < CONTINUES) return bounded(at + 1 - start, length, limits.packetSize);
    if (length > LONGEST_PACKET) return CORRUPT;
    scale *= CONTINUES;
  }
  return end - start >= WIDEST ? CORRUPT : MORE;
}

/** How many bytes a whole varint has. */
function widthAt(bytes: Buffer, start: number): number {
  let at = start;
  while (bytes.readUInt8(at) >= CONTINUES) at += 1;
  return at + 1 - start;
}

function explain(bytes: Buffer, { packetSize }: Limits): Complaint {
  let length = 0n;
  for (const [n, byte] of bytes.subarray(0, WIDEST).entries()) {
    length += BigInt(byte % CONTINUES) << BigInt(7 * n);
    if (byte < CONTINUES) return excess(length, packetSize);
  }
  if (bytes.length >= WIDEST) return { what: 'a varint', why: `is longer than ${WIDEST} bytes` };
  return { what: 'a varint', why: 'is more than any packet can have' };
}

function widthOf(payload: number): number {
  let width = 1;
  for (let left = payload; left >= CONTINUES; left = Math.floor(left / CONTINUES)) width += 1;
  return width;
}

function writePrefix(target: Buffer, at: number, payload: number): void {
  let left = payload;
  let next = at;
  for (; left >= CONTINUES; left = Math.floor(left / CONTINUES)) {
    target.writeUInt8((left % CONTINUES) + CONTINUES, next);
    next += 1;
  }
  target.writeUInt8(left, next);
}
