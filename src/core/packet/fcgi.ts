import { BARE, type Codec, CORRUPT, type Complaint, type Limits, MORE, bounded, excess } from './codec.ts';
import { exactRow } from './row.ts';

const HEADER = 8;
const VERSION = 1;
const CONTENT = 4;
const PADDING = 6;

const fcgi: Codec = { measure, behind, explain, envelope: BARE };

export const fcgiRow = exactRow('fcgi', fcgi, {
  origin: 'gen_tcp',
  summary: 'FastCGI records: a header of 8 bytes, content, padding',
  description:
    'Each packet is a record of FastCGI, version 1. Header and content are delivered; the padding is not, although it ' +
    'counts for packet_size. Sending adds nothing.',
});

function measure(bytes: Buffer, start: number, end: number, limits: Limits): number {
  if (end - start < HEADER) return MORE;
  if (bytes.readUInt8(start) !== VERSION) return CORRUPT;
  return bounded(HEADER, bodyOf(bytes, start), limits.packetSize);
}

function bodyOf(bytes: Buffer, start: number): number {
  return bytes.readUInt16BE(start + CONTENT) + bytes.readUInt8(start + PADDING);
}

function behind(bytes: Buffer, start: number): number {
  return bytes.readUInt8(start + PADDING);
}

function explain(bytes: Buffer, { packetSize }: Limits): Complaint {
  const version = bytes.readUInt8(0);
  if (version === VERSION) return excess(bodyOf(bytes, 0), packetSize);
  return { what: `version ${version}`, why: `is not that of FastCGI, ${VERSION}` };
}
