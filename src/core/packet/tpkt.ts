import { BARE, type Codec, CORRUPT, type Complaint, type Limits, MORE, bounded, excess } from './codec.ts';
import { exactRow } from './row.ts';

const HEADER = 4;
const VERSION = 3;
const LENGTH = 2;

const tpkt: Codec = { measure, explain, envelope: BARE };

export const tpktRow = exactRow('tpkt', tpkt, {
  origin: 'gen_tcp',
  summary: 'TPKT (RFC 1006): a header of 4 bytes with the total length',
  description:
    'Each packet is a TPKT of RFC 1006: version 3, a reserved byte, and a length of two bytes that counts the header ' +
    'too. The header is delivered, and sending adds none. packet_size limits what follows it.',
});

function measure(bytes: Buffer, start: number, end: number, limits: Limits): number {
  if (end - start < HEADER) return MORE;
  if (bytes.readUInt8(start) !== VERSION) return CORRUPT;
  const total = bytes.readUInt16BE(start + LENGTH);
  return total < HEADER ? CORRUPT : bounded(HEADER, total - HEADER, limits.packetSize);
}

function explain(bytes: Buffer, { packetSize }: Limits): Complaint {
  const version = bytes.readUInt8(0);
  if (version !== VERSION) return { what: `version ${version}`, why: `is not that of TPKT, ${VERSION}` };
  const total = bytes.readUInt16BE(LENGTH);
  if (total < HEADER) return { what: `length ${total}`, why: `is less than the header it counts, ${HEADER}` };
  return excess(total - HEADER, packetSize);
}
