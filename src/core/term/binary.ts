import { ByteWriter } from './byte-writer.ts';
import {
  MAX_BINARY,
  type Segment,
  type SegmentSpec,
  type SegmentValue,
  encodeSegment,
  mergeSpec,
  specWords,
} from './segment.ts';
import type { Term } from './term.ts';
import type { Tokens } from './tokens.ts';

/** Reads one term: what a segment's value and size may be is for the segment to say. */
type ParseValue = () => Term;

/**
 * Reads the segments of a binary, behind its `<<` and up to and with its `>>`.
 *
 * @throws TermError for wrong syntax, a segment without whole bytes, and more than MAX_BINARY bytes
 */
export function parseBinary(tokens: Tokens, parseValue: ParseValue): Buffer {
  if (tokens.takeSign('>>')) return Buffer.alloc(0);
  const out = new ByteWriter();
  do {
    const { start } = tokens.current;
    const segment = parseSegment(tokens, parseValue);
    if (isPlainByte(segment)) out.byte(Number(BigInt.asUintN(8, segment.value.value)));
    else out.bytes(bytesOf(segment, tokens, start));
    if (out.length > MAX_BINARY) throw tokens.error(`a binary has at most ${MAX_BINARY} bytes`, start);
  } while (tokens.takeSign(','));
  if (!tokens.takeSign('>>')) throw tokens.unexpected("',' or '>>'");
  return out.finish();
}

/** A byte on its own, `<<1,2,3>>`, is by far the most frequent segment and skips the general way. */
function isPlainByte(
  segment: Segment,
): segment is Segment & { readonly value: { readonly kind: 'integer'; readonly value: bigint } } {
  return segment.value.kind === 'integer' && segment.size === undefined && segment.spec === NO_SPEC;
}

const NO_SPEC: SegmentSpec = {};

function bytesOf(segment: Segment, tokens: Tokens, start: number): Uint8Array {
  const encoded = encodeSegment(segment);
  if ('fault' in encoded) throw tokens.error(encoded.fault, start);
  return encoded.bytes;
}

function parseSegment(tokens: Tokens, parseValue: ParseValue): Segment {
  const value = parseSegmentValue(tokens, parseValue);
  const size = tokens.takeSign(':') ? parseSize(tokens, parseValue) : undefined;
  const { start } = tokens.current;
  const spec = tokens.takeSign('/') ? parseSpec(tokens) : NO_SPEC;
  if (size !== undefined) return { value, size, spec };
  if (spec.unit !== undefined && spec.type !== 'binary') throw tokens.error('a unit needs a size before it', start);
  return { value, spec };
}

function parseSegmentValue(tokens: Tokens, parseValue: ParseValue): SegmentValue {
  return tokens.current.kind === 'string' ? { kind: 'text', text: tokens.takeStrings() } : parseValue();
}

function parseSize(tokens: Tokens, parseValue: ParseValue): bigint {
  const { current } = tokens;
  const grouped = current.kind === 'sign' && current.sign === '(';
  const size = current.kind === 'integer' || grouped ? parseValue() : undefined;
  if (size?.kind === 'integer' && size.value >= 0n) return size.value;
  throw tokens.error("expected a size, an integer of 0 or more, behind ':'", current.start);
}

function parseSpec(tokens: Tokens): SegmentSpec {
  let spec: SegmentSpec = {};
  do {
    const { start } = tokens.current;
    const merged = mergeSpec(spec, parseSpecPart(tokens));
    if (merged === undefined) throw tokens.error('the type of a segment contradicts itself', start);
    spec = merged;
  } while (tokens.takeSign('-'));
  return spec;
}

function parseSpecPart(tokens: Tokens): SegmentSpec {
  const token = tokens.current;
  if (token.kind !== 'atom') throw tokens.unexpected('the type of a segment');
  if (token.name === 'unit') return parseUnit(tokens);
  const part = specWords.get(token.name);
  if (part === undefined) throw tokens.unexpected('the type of a segment');
  tokens.take();
  return part;
}

function parseUnit(tokens: Tokens): SegmentSpec {
  tokens.take();
  if (!tokens.takeSign(':')) throw tokens.unexpected("':' and the unit");
  const token = tokens.current;
  if (token.kind !== 'integer' || token.value < 1n || token.value > 256n) throw tokens.unexpected('a unit of 1 to 256');
  tokens.take();
  return { unit: Number(token.value) };
}
