import { LITTLE_ENDIAN } from '../byte-order.ts';
import { isCharacter } from './quoted.ts';
import type { Term } from './term.ts';

/** One segment of a binary as it is written: `Value:Size/Type-Sign-Endian-unit:Unit`. */
export interface Segment {
  readonly value: SegmentValue;
  readonly size?: bigint;
  readonly spec: SegmentSpec;
}

/** A string stands for one value a character, so it is kept as text. */
export type SegmentValue = { readonly kind: 'text'; readonly text: string } | Term;

/** What stands behind the `/`, each part at most once. */
export interface SegmentSpec {
  readonly type?: SegmentType;
  readonly sign?: 'signed' | 'unsigned';
  readonly endian?: 'big' | 'little' | 'native';
  readonly unit?: number;
}

type SegmentType = 'integer' | 'float' | 'binary' | 'utf8' | 'utf16' | 'utf32';

/** The words behind the `/` but for `unit:N`; signedness counts only where a binary is matched. */
export const specWords: ReadonlyMap<string, SegmentSpec> = new Map<string, SegmentSpec>([
  ['integer', { type: 'integer' }],
  ['float', { type: 'float' }],
  ['binary', { type: 'binary' }],
  ['bytes', { type: 'binary' }],
  ['bitstring', { type: 'binary', unit: 1 }],
  ['bits', { type: 'binary', unit: 1 }],
  ['utf8', { type: 'utf8' }],
  ['utf16', { type: 'utf16' }],
  ['utf32', { type: 'utf32' }],
  ['signed', { sign: 'signed' }],
  ['unsigned', { sign: 'unsigned' }],
  ['big', { endian: 'big' }],
  ['little', { endian: 'little' }],
  ['native', { endian: 'native' }],
]);

/** One specification out of two, or undefined where they say different things about the same. */
export function mergeSpec(a: SegmentSpec, b: SegmentSpec): SegmentSpec | undefined {
  const merged = { ...a, ...b };
  const kept =
    merged.type === (a.type ?? b.type) &&
    merged.sign === (a.sign ?? b.sign) &&
    merged.endian === (a.endian ?? b.endian) &&
    merged.unit === (a.unit ?? b.unit);
  return kept ? merged : undefined;
}

/** A binary that is written out in a term is no larger than this many bytes: `<<0:99999999999>>` costs nobody's memory. */
export const MAX_BINARY = 64 * 1024 * 1024;

/**
 * The bytes of one segment, or in words why it has none.
 *
 * @example encodeSegment({ value: integer(1), size: 16n, spec: { endian: 'little' } }) // { bytes: <01 00> }
 */
export function encodeSegment(segment: Segment): Encoded {
  switch (segment.spec.type) {
    case 'utf8':
    case 'utf16':
    case 'utf32':
      return encodeUnicode(segment, segment.spec.type);
    case 'binary':
      return encodeBinary(segment);
    case 'float':
      return encodeFloats(segment);
    case 'integer':
    case undefined:
      return encodeIntegers(segment);
  }
}

/** Bytes, or why there are none. */
type Encoded = { readonly bytes: Uint8Array } | { readonly fault: string };

function encodeUnicode({ value, size, spec }: Segment, type: 'utf8' | 'utf16' | 'utf32'): Encoded {
  if (size !== undefined || spec.unit !== undefined) return { fault: `a ${type} segment takes no size` };
  const text = unicodeText(value);
  if (text === undefined) return { fault: `a ${type} segment takes a Unicode character or a string` };
  return { bytes: unicodeBytes(text, type, isLittle(spec)) };
}

function unicodeText(value: SegmentValue): string | undefined {
  if (value.kind === 'text') return value.text.isWellFormed() ? value.text : undefined;
  if (value.kind !== 'integer' || !isCharacter(Number(value.value))) return undefined;
  return String.fromCodePoint(Number(value.value));
}

function unicodeBytes(text: string, type: 'utf8' | 'utf16' | 'utf32', little: boolean): Uint8Array {
  if (type === 'utf8') return Buffer.from(text, 'utf8');
  if (type === 'utf16') return little ? Buffer.from(text, 'utf16le') : Buffer.from(text, 'utf16le').swap16();
  return Buffer.concat(codePoints(text).map((code) => integerBytes(code, 4, little)));
}

function codePoints(text: string): readonly bigint[] {
  return Array.from(text, (character) => BigInt(character.codePointAt(0) ?? 0));
}

function isLittle({ endian }: SegmentSpec): boolean {
  return endian === 'little' || (endian === 'native' && LITTLE_ENDIAN);
}

function encodeBinary({ value, size, spec }: Segment): Encoded {
  if (value.kind !== 'binary') return { fault: 'a binary segment takes a binary' };
  if (size === undefined) return { bytes: Buffer.from(value.bytes) };
  const length = wholeBytes(size * BigInt(spec.unit ?? 8));
  if (length === undefined) return { fault: SIZE_FAULT };
  if (length > value.bytes.length) return { fault: `the binary has only ${value.bytes.length} bytes` };
  return { bytes: Buffer.from(value.bytes.subarray(0, length)) };
}

const SIZE_FAULT = `a segment is whole bytes, at most ${MAX_BINARY} of them`;

function wholeBytes(bits: bigint): number | undefined {
  return bits % 8n === 0n && bits <= BigInt(MAX_BINARY) * 8n ? Number(bits / 8n) : undefined;
}

function encodeFloats({ value, size, spec }: Segment): Encoded {
  const numbers = numbersOf(value);
  if (numbers === undefined) return { fault: 'a float segment takes a number or a string' };
  const bits = (size ?? 64n) * BigInt(spec.unit ?? 1);
  if (bits !== 64n && bits !== 32n) return { fault: 'a float segment has 32 or 64 bits' };
  if (numbers.length * Number(bits / 8n) > MAX_BINARY) return { fault: SIZE_FAULT };
  return { bytes: Buffer.concat(numbers.map((number) => floatBytes(Number(number), bits === 64n, isLittle(spec)))) };
}

function numbersOf(value: SegmentValue): readonly (bigint | number)[] | undefined {
  if (value.kind === 'text') return codePoints(value.text);
  return value.kind === 'integer' || value.kind === 'float' ? [value.value] : undefined;
}

function floatBytes(value: number, double: boolean, little: boolean): Uint8Array {
  const bytes = Buffer.alloc(double ? 8 : 4);
  if (double) bytes.writeDoubleBE(value);
  else bytes.writeFloatBE(value);
  return little ? bytes.toReversed() : bytes;
}

function encodeIntegers({ value, size, spec }: Segment): Encoded {
  const bits = (size ?? 8n) * BigInt(spec.unit ?? 1);
  if (value.kind === 'text' && bits === 8n && isLatin1(value.text)) return { bytes: Buffer.from(value.text, 'latin1') };
  const numbers = integersOf(value);
  if (numbers === undefined) return { fault: 'an integer segment takes an integer or a string' };
  const length = wholeBytes(bits * BigInt(numbers.length));
  if (length === undefined || bits % 8n !== 0n) return { fault: SIZE_FAULT };
  return {
    bytes: Buffer.concat(
      numbers.map((number) => integerBytes(number, Number(bits / 8n), isLittle(spec))),
      length,
    ),
  };
}

function isLatin1(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) if (text.charCodeAt(at) > 0xff) return false;
  return true;
}

function integersOf(value: SegmentValue): readonly bigint[] | undefined {
  if (value.kind === 'text') return codePoints(value.text);
  return value.kind === 'integer' ? [value.value] : undefined;
}

/** Two's complement; what does not fit is cut off at the top, as Erlang does. */
function integerBytes(value: bigint, length: number, little: boolean): Uint8Array {
  const bytes = Buffer.alloc(length, value < 0n ? 0xff : 0);
  const significant = Math.min(length, Math.ceil(value.toString(16).length / 2) + 1);
  const digits = BigInt.asUintN(significant * 8, value).toString(16);
  if (length > 0) bytes.write(digits.padStart(significant * 2, '0'), length - significant, 'hex');
  return little ? bytes.toReversed() : bytes;
}
