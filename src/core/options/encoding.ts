import { LITTLE_ENDIAN } from '../byte-order.ts';
import { namedTos } from './kind-tos.ts';

/** How a value lies in memory for getsockopt(2) and setsockopt(2). */
interface Layout {
  /** `undefined` for a value of another kind. */
  readonly encode: (value: unknown) => Buffer | undefined;
  /** `undefined` where the bytes are too few. */
  readonly decode: (bytes: Buffer) => unknown;
}

const layouts = {
  bool: {
    encode: (value) => (typeof value === 'boolean' ? ints(value ? 1 : 0) : undefined),
    decode: (bytes) => (bytes.length < INT ? undefined : int(bytes, 0) !== 0),
  },
  int: {
    encode: (value) => (typeof value === 'number' ? ints(value) : undefined),
    decode: (bytes) => (bytes.length < INT ? undefined : int(bytes, 0)),
  },
  /** An int, some values of which have names. */
  tos: {
    encode: (value) => {
      const number = Object.entries(namedTos).find(([name]) => name === value)?.[1] ?? value;
      return typeof number === 'number' ? ints(number) : undefined;
    },
    decode: (bytes) => (bytes.length < INT ? undefined : int(bytes, 0)),
  },
  /** struct linger: two ints. */
  linger: {
    encode: encodeLinger,
    decode: (bytes) => (bytes.length < 2 * INT ? undefined : [int(bytes, 0) !== 0, int(bytes, INT)]),
  },
  /** The name of an interface, ended by a NUL. */
  device: {
    encode: (value) => (typeof value === 'string' ? Buffer.from(`${value}\0`) : undefined),
    decode: untilNul,
  },
  /** Control messages, which can only be read. */
  pktoptions: { encode: () => undefined, decode: decodeControlMessages },
} as const satisfies Readonly<Record<string, Layout>>;

export type Encoding = keyof typeof layouts;

/** The bytes of a value for setsockopt(2); `undefined` where the encoding has none for it. */
export function encode(encoding: Encoding, value: unknown): Buffer | undefined {
  return layouts[encoding].encode(value);
}

/** What getsockopt(2) answered, as the option's value; `undefined` where the bytes are too few. */
export function decode(encoding: Encoding, bytes: Buffer): unknown {
  return layouts[encoding].decode(bytes);
}

const INT = 4;

function ints(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * INT);
  for (const [i, value] of values.entries()) {
    if (LITTLE_ENDIAN) bytes.writeInt32LE(value, i * INT);
    else bytes.writeInt32BE(value, i * INT);
  }
  return bytes;
}

function int(bytes: Buffer, at: number): number {
  return LITTLE_ENDIAN ? bytes.readInt32LE(at) : bytes.readInt32BE(at);
}

function encodeLinger(value: unknown): Buffer | undefined {
  if (!Array.isArray(value)) return undefined;
  const [on, seconds]: readonly unknown[] = value;
  return typeof on === 'boolean' && typeof seconds === 'number' ? ints(on ? 1 : 0, seconds) : undefined;
}

function untilNul(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end === -1 ? bytes.length : end);
}

/** struct cmsghdr of 64-bit Linux: size_t length (header included), int level, int type; data; padded to 8. */
const HEADER = 16;

/** The control messages that hold what inet_drv asks for, by level and type: IP_TOS, IP_TTL, IPV6_TCLASS, IPV6_HOPLIMIT. */
const RECEIVED: ReadonlyMap<string, 'tos' | 'ttl' | 'tclass'> = new Map([
  ['0,1', 'tos'],
  ['0,2', 'ttl'],
  ['41,67', 'tclass'],
  ['41,52', 'ttl'],
]);

function decodeControlMessages(bytes: Buffer): readonly Readonly<Record<string, number>>[] {
  const found: Record<string, number>[] = [];
  for (let at = 0; at + HEADER <= bytes.length;) {
    const length = int(bytes, LITTLE_ENDIAN ? at : at + INT);
    if (length < HEADER || at + length > bytes.length) break;
    const name = RECEIVED.get(`${int(bytes, at + 8)},${int(bytes, at + 12)}`);
    const data = bytes.subarray(at + HEADER, at + length);
    if (name !== undefined && data.length > 0)
      found.push({ [name]: data.length < INT ? data.readUInt8(0) : int(data, 0) });
    at += Math.ceil(length / 8) * 8;
  }
  return found;
}
