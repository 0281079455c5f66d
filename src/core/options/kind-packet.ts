import { type PacketType, packetRows, packetTypeToTerm, parsePacketType } from '../packet/table.ts';
import type { Term } from '../term/term.ts';
import { type Kind, kind } from './kind.ts';

/** How bytes are cut into packets. */
export const packetType: Kind<PacketType> = kind({
  type: 'packet',
  range: 'see gentcp options packet',
  placeholder: 'TYPE',
  accepts: packetRows.map((row) => row.name).join(', '),
  // The names that take no parameter are complete words.
  words: packetRows.filter((row) => row.name === row.example).map((row) => row.name),
  check,
  fromText: parsePacketType,
  fromTerm,
  toTerm: packetTypeToTerm,
});

/** The text form knows every type; what it reads from "2" is the number, so the string "2" itself is refused. */
function check(value: unknown): PacketType | undefined {
  const text = spell(value);
  const type = text === undefined ? undefined : parsePacketType(text);
  return typeof type === typeof value ? type : undefined;
}

function spell(value: unknown): string | undefined {
  if (typeof value === 'string' || typeof value === 'number') return String(value);
  if (!Array.isArray(value) || value.length !== 2) return undefined;
  const [width, endianness]: readonly unknown[] = value;
  return typeof width === 'number' && typeof endianness === 'string' ? `{${width},${endianness}}` : undefined;
}

function fromTerm(term: Term): PacketType | undefined {
  if (term.kind === 'integer') return check(Number(term.value));
  if (term.kind === 'atom') return check(term.name);
  const [width, endianness, ...more] = term.kind === 'tuple' ? term.items : [];
  if (width?.kind !== 'integer' || endianness?.kind !== 'atom' || more.length > 0) return undefined;
  return check([Number(width.value), endianness.name]);
}
