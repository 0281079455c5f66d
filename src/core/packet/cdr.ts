import { BARE, type Codec, CORRUPT, type Complaint, type Limits, MORE, bounded, excess } from './codec.ts';
import { exactRow } from './row.ts';

const HEADER = 12;
const MAGIC = 0x4749_4f50;
const FLAGS = 6;
const LENGTH = 8;
const LITTLE_ENDIAN = 1;

const cdr: Codec = { measure, explain, envelope: BARE };

export const cdrRow = exactRow('cdr', cdr, {
  origin: 'gen_tcp',
  summary: 'CORBA GIOP messages: a header of 12 bytes with a length',
  description:
    'Each packet is a message of GIOP, CORBA\'s protocol: "GIOP", version, flags, type, and a length of four bytes whose ' +
    'byte order the lowest flag tells. The header is delivered, and sending adds none.',
});

/** As in OTP nothing is looked at before all 12 bytes are there. */
function measure(bytes: Buffer, start: number, end: number, limits: Limits): number {
  if (end - start < HEADER) return MORE;
  if (bytes.readUInt32BE(start) !== MAGIC) return CORRUPT;
  return bounded(HEADER, lengthOf(bytes, start), limits.packetSize);
}

function lengthOf(bytes: Buffer, start: number): number {
  const little = (bytes.readUInt8(start + FLAGS) & LITTLE_ENDIAN) !== 0;
  return little ? bytes.readUInt32LE(start + LENGTH) : bytes.readUInt32BE(start + LENGTH);
}

function explain(bytes: Buffer, { packetSize }: Limits): Complaint {
  if (bytes.readUInt32BE(0) === MAGIC) return excess(lengthOf(bytes, 0), packetSize);
  return { what: 'a header', why: 'does not begin with GIOP' };
}
