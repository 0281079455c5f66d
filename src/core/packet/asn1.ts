import { BARE, type Codec, CORRUPT, type Complaint, type Limits, MORE, bounded, excess } from './codec.ts';
import { exactLength, readLength } from './integer.ts';
import { exactRow } from './row.ts';

/** The low bits of a first byte that say: the tag goes on, in bytes whose top bit is set but for the last. */
const LONG_TAG = 0x1f;
const CONTINUES = 0x80;

/** OTP reads such a tag for ever: an endless one would fill memory. */
const LONGEST_TAG = 1024;

/** More length bytes than gen_tcp reads. */
const WIDEST_LENGTH = 4;

const asn1: Codec = { measure, explain, envelope: BARE };

export const asn1Row = exactRow('asn1', asn1, {
  origin: 'gen_tcp',
  summary: 'ASN.1 BER values: tag, length, contents',
  description:
    'Each packet is a value in the basic encoding rules of ASN.1, as LDAP and SNMP send them, its tag and length ' +
    'included. A length has up to four bytes; the indefinite form counts as empty. Sending adds nothing.',
});

function measure(bytes: Buffer, start: number, end: number, limits: Limits): number {
  const at = lengthAt(bytes, start, end);
  if (at === MORE || at === CORRUPT) return at;
  const first = bytes.readUInt8(at);
  if ((first & CONTINUES) === 0) return bounded(at + 1 - start, first, limits.packetSize);
  const width = first & ~CONTINUES;
  if (end - at - 1 < width) return MORE;
  if (width > WIDEST_LENGTH) return CORRUPT;
  const length = readLength(bytes, at + 1, { width, little: false });
  return bounded(at + 1 + width - start, length, limits.packetSize);
}

/** Where the length stands: behind the tag. */
function lengthAt(bytes: Buffer, start: number, end: number): number {
  if (end - start < 2) return MORE;
  if ((bytes.readUInt8(start) & LONG_TAG) !== LONG_TAG) return start + 1;
  let at = start + 1;
  while (at < end && (bytes.readUInt8(at) & CONTINUES) !== 0) {
    at += 1;
    if (at - start > LONGEST_TAG) return CORRUPT;
  }
  return end - at < 2 ? MORE : at + 1;
}

function explain(bytes: Buffer, { packetSize }: Limits): Complaint {
  const at = lengthAt(bytes, 0, bytes.length);
  if (at === CORRUPT) return { what: 'a tag', why: `is longer than ${LONGEST_TAG} bytes` };
  const first = bytes.readUInt8(at);
  if ((first & CONTINUES) === 0) return excess(first, packetSize);
  const width = first & ~CONTINUES;
  if (width > WIDEST_LENGTH) return { what: `a length of ${width} bytes`, why: `is more than ${WIDEST_LENGTH} bytes` };
  return excess(exactLength(bytes, at + 1, { width, little: false }), packetSize);
}
