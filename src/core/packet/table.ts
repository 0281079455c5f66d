import { asn1Row } from './asn1.ts';
import { cdrRow } from './cdr.ts';
import type { Codec } from './codec.ts';
import { fcgiRow } from './fcgi.ts';
import { fixedRow } from './fixed.ts';
import { httpBinRow, httpRow, httphBinRow, httphRow } from './http.ts';
import { lengthFieldRow } from './length-field.ts';
import { eightRow, fourRow, oneRow, pairRow, suffixRow, threeRow, twoRow } from './length.ts';
import { lineRow } from './line.ts';
import { netstringRow } from './netstring.ts';
import { rawRow, zeroRow } from './raw.ts';
import type { PacketRow, Recognised } from './row.ts';
import { stxRow } from './stx.ts';
import { sunrmRow } from './sunrm.ts';
import { tpktRow } from './tpkt.ts';
import { varintRow } from './varint.ts';
import { type Term, atom, integer, tuple } from '../term/term.ts';

/** Every packet type there is, in the order in which the reference shows them. Adding a type is adding its row. */
const rows = [
  rawRow,
  zeroRow,
  oneRow,
  twoRow,
  fourRow,
  sunrmRow,
  asn1Row,
  cdrRow,
  fcgiRow,
  lineRow,
  tpktRow,
  httpRow,
  httphRow,
  httpBinRow,
  httphBinRow,
  threeRow,
  eightRow,
  suffixRow,
  pairRow,
  varintRow,
  netstringRow,
  fixedRow,
  stxRow,
  lengthFieldRow,
] as const;

type TypeOf<Row> = Row extends PacketRow<infer Type> ? Type : never;

/** A value of the option `packet`: `'raw'`, `2`, `'line'`, `'2le'`, `[3, 'little']`, `'fixed:16'` … */
export type PacketType = TypeOf<(typeof rows)[number]>;

/** @internal The rows for the reference and the help: names, texts and examples. */
export const packetRows: readonly PacketRow<PacketType>[] = rows;

/**
 * The codec of a packet type; `undefined` for a value that is none, whatever it is.
 *
 * @internal
 * @example codecOf(2)?.envelope?.largest // 65535
 */
export function codecOf(type: unknown): Codec | undefined {
  const cached = codecs.get(type);
  if (cached !== undefined) return cached;
  const codec = recognise(type)?.codec;
  if (codec !== undefined && typeof type !== 'object' && codecs.size < MOST_CACHED) codecs.set(type, codec);
  return codec;
}

/** A program uses a few types; values that others choose must not fill memory. */
const MOST_CACHED = 64;

/** The codecs of types that were asked for: every send asks. An array could change, so those are not kept. */
const codecs = new Map<unknown, Codec>();

/**
 * Reads a packet type as it stands on a command line or in an Erlang option list.
 *
 * @internal
 * @example parsePacketType('{3,little}') // [3, 'little']
 */
export function parsePacketType(text: string): PacketType | undefined {
  const word = /^'(.*)'$/s.exec(text.trim())?.[1] ?? text.trim();
  if (/^\d$/.test(word)) return recognise(Number(word))?.type;
  const pair = /^\{\s*(\d)\s*,\s*([a-z]+)\s*\}$/.exec(word);
  if (pair === null) return recognise(word)?.type;
  return recognise([Number(pair[1]), pair[2]])?.type;
}

/** The term of a packet type, which `parsePacketType` reads again: `2`, `line`, `{3,little}`, `'fixed:16'`. */
export function packetTypeToTerm(type: PacketType): Term {
  if (typeof type === 'number') return integer(type);
  if (typeof type === 'string') return atom(type);
  const [width, endian] = type;
  return tuple(integer(width), atom(endian));
}

function recognise(value: unknown): Recognised<PacketType> | undefined {
  for (const row of packetRows) {
    const recognised = row.recognise(value);
    if (recognised !== undefined) return recognised;
  }
  return undefined;
}
