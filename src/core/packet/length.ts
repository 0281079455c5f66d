import { LITTLE_ENDIAN } from '../byte-order.ts';
import { type Codec, type Envelope, LONGEST_PACKET, type LengthForm, MORE, bounded, excess } from './codec.ts';
import { exactLength, readLength, writeLength } from './integer.ts';
import { type PacketRow, exactRow } from './row.ts';

export type Width = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;
export type Endianness = 'big' | 'little' | 'native';

export const oneRow = exactRow(1, lengthCodec(1, 'big'), {
  origin: 'gen_tcp',
  summary: 'a length of 1 byte, then up to 255 bytes',
  description:
    'Each packet has its length in one unsigned byte before it, which is not delivered. Sending adds it; a longer ' +
    'payload is refused with emsgsize.',
});

export const twoRow = exactRow(2, lengthCodec(2, 'big'), {
  origin: 'gen_tcp',
  summary: 'a length of 2 bytes, big-endian, then up to 65535 bytes',
  description:
    'Each packet has its length in two bytes before it, most significant first, which are not delivered. Sending adds ' +
    'them; a longer payload is refused with emsgsize.',
});

export const fourRow = exactRow(4, lengthCodec(4, 'big'), {
  origin: 'gen_tcp',
  summary: 'a length of 4 bytes, big-endian, then up to 2147483643 bytes',
  description:
    'Each packet has its length in four bytes before it, most significant first, which are not delivered. Sending adds ' +
    'them. The length is signed: with the top bit set it is an error. Give packet_size: four bytes of anything else ' +
    'announce up to 2 GB.',
});

export const threeRow = exactRow(3, lengthCodec(3, 'big'), {
  origin: 'gentcp',
  summary: 'a length of 3 bytes, big-endian, then up to 16777215 bytes',
  description: 'As 4, with a length of three bytes.',
});

export const eightRow = exactRow(8, lengthCodec(8, 'big'), {
  origin: 'gentcp',
  summary: 'a length of 8 bytes, big-endian',
  description: 'As 4, with a length of eight bytes. Above 2147483639 it is an error, as for every other type.',
});

export const suffixRow: PacketRow<`${Width}${'be' | 'le'}`> = {
  name: 'Nbe, Nle',
  origin: 'gentcp',
  summary: 'a length of N bytes (1 to 8), big-endian or little-endian',
  description:
    'Each packet has its length in N bytes before it, most significant first (`be`) or least significant first (`le`), ' +
    'which are not delivered. Sending adds them.',
  example: '2le',
  recognise(value) {
    if (typeof value !== 'string' || value.length !== 3) return undefined;
    const width = widthOf(Number(value.slice(0, 1)));
    const suffix = value.slice(1);
    if (width === undefined || (suffix !== 'be' && suffix !== 'le')) return undefined;
    return { type: `${width}${suffix}`, codec: lengthCodec(width, suffix === 'be' ? 'big' : 'little') };
  },
};

export const pairRow: PacketRow<readonly [Width, Endianness]> = {
  name: '{Width,Endianness}',
  origin: 'gentcp',
  summary: 'a length of Width bytes (1 to 8), big, little or native',
  description: 'The same as `Nbe` and `Nle` in the form of a term; `native` is the byte order of this machine.',
  example: '{3,little}',
  recognise(value) {
    if (!Array.isArray(value) || value.length !== 2) return undefined;
    const [first, endian]: readonly unknown[] = value;
    const width = widthOf(first);
    if (width === undefined || (endian !== 'big' && endian !== 'little' && endian !== 'native')) return undefined;
    return { type: [width, endian], codec: lengthCodec(width, endian) };
  },
};

const WIDTHS: readonly Width[] = [1, 2, 3, 4, 5, 6, 7, 8];

/** The width that a value is, if it is one. */
function widthOf(value: unknown): Width | undefined {
  return WIDTHS.find((width) => width === value);
}

/** A header that is nothing but the length of the body, and is not delivered. */
function lengthCodec(width: Width, endian: Endianness): Codec {
  const header = { width, little: isLittle(endian) };
  const { little } = header;
  const read = lengthReader(header);
  return {
    header,
    measure: (bytes, start, end, limits) =>
      end - start < width ? MORE : bounded(width, read(bytes, start), limits.packetSize),
    cut: cutterOf(width, read),
    before: () => width,
    explain: (bytes, { packetSize }) => ({
      ...excess(exactLength(bytes, 0, header), packetSize),
      header,
    }),
    envelope: lengthEnvelope(width, little),
  };
}

function isLittle(endian: Endianness): boolean {
  return endian === 'little' || (endian === 'native' && LITTLE_ENDIAN);
}

/** gen_tcp's own lengths have a function each: they are what a busy receiver spends its time in. */
function lengthReader(form: LengthForm): ReadLength {
  const { width, little } = form;
  if (width === 1) return readOne;
  if (width === 2 && !little) return readTwo;
  if (width === 4 && !little) return readFour;
  return (bytes, at) => readLength(bytes, at, form);
}

type ReadLength = (bytes: Buffer, at: number) => number;

// An index is checked by nobody where the caller has seen that the bytes are there: Buffer's own methods cost twice as much.

function readOne(bytes: Buffer, at: number): number {
  return bytes[at] ?? 0;
}

function readTwo(bytes: Buffer, at: number): number {
  return (readOne(bytes, at) << 8) | readOne(bytes, at + 1);
}

function readFour(bytes: Buffer, at: number): number {
  return ((readTwo(bytes, at) << 16) | readTwo(bytes, at + 2)) >>> 0;
}

/** A program has one such type or two, so that the call of `read` is no call once the loop is compiled. */
function cutterOf(width: number, read: ReadLength): Codec['cut'] {
  return (batch, { bytes, start, end, most, limits }) => {
    const longest = limits.packetSize === 0 ? LONGEST_PACKET - width : limits.packetSize;
    const { bounds } = batch;
    let at = start;
    let count = 0;
    while (count < most && end - at >= width) {
      const body = read(bytes, at);
      const next = at + width + body;
      if (next > end || body > longest) break;
      bounds[2 * count] = at + width;
      bounds[2 * count + 1] = next;
      at = next;
      count += 1;
    }
    batch.count = count;
    batch.around = width;
    return at;
  };
}

function lengthEnvelope(width: Width, little: boolean): Envelope {
  return {
    delimits: true,
    largest: Math.min(256 ** width - 1, LONGEST_PACKET - width),
    form: { width, little },
    prefixLength: () => width,
    writePrefix: writerOf(width, little),
    suffix: Buffer.alloc(0),
  };
}

function writerOf(width: Width, little: boolean): Envelope['writePrefix'] {
  if (width === 2 && !little) return (target, at, payload) => void target.writeUInt16BE(payload, at);
  if (width === 4 && !little) return (target, at, payload) => void target.writeUInt32BE(payload, at);
  const form = { width, little };
  return (target, at, payload) => writeLength(target.subarray(at), payload, form);
}
