import { type Codec, CORRUPT, type Complaint, type Limits, LONGEST_PACKET, MORE, bounded, excess } from './codec.ts';
import { exactRow } from './row.ts';

const ZERO = 48;
const NINE = 57;
const COLON = 58;
const COMMA = 44;

/** The digits of the longest packet there is. */
const MOST_DIGITS = String(LONGEST_PACKET).length;

const netstring: Codec = {
  measure,
  before: (bytes, start) => colonAt(bytes, start) + 1 - start,
  behind: () => 1,
  explain,
  envelope: {
    delimits: true,
    largest: LONGEST_PACKET - MOST_DIGITS - 2,
    prefixLength: (payload) => String(payload).length + 1,
    writePrefix: (target, at, payload) => void target.write(`${payload}:`, at, 'latin1'),
    suffix: Buffer.of(COMMA),
  },
};

export const netstringRow = exactRow('netstring', netstring, {
  origin: 'gentcp',
  summary: 'netstrings, such as "5:hello,"',
  description:
    'Each packet is a netstring: its length in decimal digits without leading zeros, a colon, the data and a comma. ' +
    'Only the data is delivered; sending adds the rest.',
});

function measure(bytes: Buffer, start: number, end: number, limits: Limits): number {
  let length = 0;
  for (let at = start; at < end; at += 1) {
    const byte = bytes.readUInt8(at);
    if (byte === COLON && at > start) {
      const comma = at + 1 + length;
      if (comma < end && bytes.readUInt8(comma) !== COMMA) return CORRUPT;
      return bounded(comma + 1 - start - length, length, limits.packetSize);
    }
    const digit = byte >= ZERO && byte <= NINE;
    const leadingZero = at > start && length === 0;
    if (!digit || leadingZero || at - start === MOST_DIGITS) return CORRUPT;
    length = length * 10 + byte - ZERO;
  }
  return MORE;
}

function colonAt(bytes: Buffer, start: number): number {
  let at = start;
  while (bytes.readUInt8(at) !== COLON) at += 1;
  return at;
}

function explain(bytes: Buffer, { packetSize }: Limits): Complaint {
  const digits = /^(0|[1-9]\d*):/.exec(bytes.toString('latin1', 0, MOST_DIGITS + 2))?.[1];
  if (digits === undefined) return { what: 'a packet', why: 'does not begin with a decimal length and a colon' };
  const length = Number(digits);
  if (length > LONGEST_PACKET || (packetSize !== 0 && length > packetSize))
    return { ...excess(length, packetSize), text: true };
  return { what: `a netstring of ${length} bytes`, why: 'does not end with a comma', text: true };
}
