import { LITTLE_ENDIAN } from '../byte-order.ts';
import {
  BARE,
  type Codec,
  CORRUPT,
  type Complaint,
  type Envelope,
  LONGEST_PACKET,
  type LengthForm,
  type Limits,
  MORE,
  bounded,
  excess,
} from './codec.ts';
import { exactLength, readLength, writeLength } from './integer.ts';
import type { PacketRow } from './row.ts';
import { sizeOf } from './size.ts';

export const lengthFieldRow: PacketRow<`len=${string}`> = {
  name: 'len=W,...',
  origin: 'gentcp',
  summary: 'a length somewhere in a header: len=2,offset=1,endian=le,adjust=-3,strip=3,max=1M',
  description:
    "The general form, in the words of netty's LengthFieldBasedFrameDecoder. `len` is the width of the length in bytes " +
    '(1 to 8), `offset` how many bytes stand before it (0), `endian` be, le or native (be); `adjust` is added to the ' +
    'length where it counts something else than what follows it (0): a packet has offset + len + length + adjust bytes ' +
    'in all. `strip` bytes are not delivered (offset + len), and a packet of more than `max` bytes is an error. Sending ' +
    'adds the header where offset is 0 and strip is len; with strip=0 the payload brings it; else it is enotsup.',
  example: 'len=2,offset=1,endian=le,adjust=-3,strip=3,max=1M',
  recognise(value) {
    if (typeof value !== 'string' || !value.startsWith('len=')) return undefined;
    const field = parseField(value);
    return field === undefined ? undefined : { type: `len=${value.slice(4)}`, codec: fieldCodec(field) };
  },
};

interface LengthField {
  readonly form: LengthForm;
  readonly offset: number;
  readonly adjust: number;
  readonly strip: number;
  readonly max: number;
}

const NUMBER = /^-?\d{1,10}$/;
/** Is it little-endian? */
const ENDIANS: ReadonlyMap<string, boolean> = new Map([
  ['be', false],
  ['big', false],
  ['le', true],
  ['little', true],
  ['native', LITTLE_ENDIAN],
]);
const WORDS: ReadonlySet<string> = new Set(['len', 'offset', 'endian', 'adjust', 'strip', 'max']);

/** Undefined for anything that is not as the description says. */
function parseField(text: string): LengthField | undefined {
  const words = wordsOf(text);
  if (words === undefined) return undefined;
  const width = numberOf(words.get('len'));
  const offset = numberOf(words.get('offset') ?? '0');
  const adjust = numberOf(words.get('adjust') ?? '0');
  const strip = numberOf(words.get('strip') ?? String(offset + width));
  const max = Math.min(sizeOf(words.get('max') ?? String(LONGEST_PACKET)) ?? Number.NaN, LONGEST_PACKET);
  const little = ENDIANS.get(words.get('endian') ?? 'be');
  if (little === undefined || Number.isNaN(adjust) || !(width >= 1 && width <= 8)) return undefined;
  // Written so that NaN, a word that was no number, is refused too.
  if (!(offset >= 0 && strip >= 0 && offset + width <= max)) return undefined;
  return { form: { width, little }, offset, adjust, strip, max };
}

/** Each known word, at most once. */
function wordsOf(text: string): ReadonlyMap<string, string> | undefined {
  const words = new Map<string, string>();
  for (const word of text.split(',')) {
    const [name, value, more] = word.split('=');
    if (name === undefined || value === undefined || more !== undefined) return undefined;
    if (words.has(name) || !WORDS.has(name)) return undefined;
    words.set(name, value);
  }
  return words;
}

function numberOf(text: string | undefined): number {
  return text !== undefined && NUMBER.test(text) ? Number(text) : Number.NaN;
}

function fieldCodec(field: LengthField): Codec {
  const { form, offset, adjust, strip, max } = field;
  const header = offset + form.width;
  return {
    measure(bytes, start, end, limits) {
      if (end - start < header) return MORE;
      const total = header + readLength(bytes, start + offset, form) + adjust;
      if (total < header || total < strip || total > max) return CORRUPT;
      return bounded(header, total - header, limits.packetSize);
    },
    before: () => strip,
    explain: (bytes, limits) => explain(bytes, limits, field),
    envelope: envelopeOf(field),
  };
}

function explain(bytes: Buffer, { packetSize }: Limits, { form, offset, adjust, strip, max }: LengthField): Complaint {
  const header = offset + form.width;
  const length = exactLength(bytes, offset, form);
  const total = length + BigInt(header + adjust);
  const what = `length ${length}`;
  if (total < header) return { what, why: `with adjust ${adjust} ends before the header does` };
  if (total < strip) return { what, why: `leaves fewer bytes than strip ${strip}` };
  if (total > max && max < LONGEST_PACKET) return { what, why: `makes a packet of more than max ${max}` };
  return { ...excess(total - BigInt(header), packetSize), ...(offset === 0 && adjust === 0 ? { header: form } : {}) };
}

/** undefined where the header holds what only the sender's protocol knows. */
function envelopeOf({ form, offset, adjust, strip, max }: LengthField): Envelope | undefined {
  if (strip === 0) return { ...BARE, largest: max };
  if (offset !== 0 || strip !== form.width) return undefined;
  return {
    delimits: true,
    largest: Math.min(256 ** form.width - 1 + adjust, max - form.width),
    prefixLength: () => form.width,
    writePrefix: (target, at, payload) => writeLength(target.subarray(at), payload - adjust, form),
    suffix: Buffer.alloc(0),
    refuse: (payload) =>
      payload.length < adjust ? `the payload has ${payload.length} bytes, fewer than adjust ${adjust}` : undefined,
  };
}
