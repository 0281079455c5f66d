import { type Term, atom, integer, list, tuple } from '../term/term.ts';
import { type Kind, kind } from './kind.ts';

/** One control message that came with the last packet: `{ ttl: 64 }`. */
export type PacketOption = { readonly tos: number } | { readonly ttl: number } | { readonly tclass: number };

/** What getopts answers for pktoptions. It can only be read. */
export const pktoptions: Kind<readonly PacketOption[]> = kind({
  type: 'list',
  range: 'read only',
  placeholder: '',
  accepts: 'no values: it can only be read',
  check,
  fromText: () => undefined,
  fromTerm: (term) => (term.kind === 'list' ? check(term.items.map(fromPair)) : undefined),
  toTerm: (options) => list(options.flatMap((option) => Object.entries(option).map(toPair))),
});

function check(value: unknown): readonly PacketOption[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const items: readonly unknown[] = value;
  const options = items.filter((item) => isPacketOption(item));
  return options.length === items.length ? options : undefined;
}

function isPacketOption(value: unknown): value is PacketOption {
  if (typeof value !== 'object' || value === null) return false;
  const [entry, ...more] = Object.entries(value);
  if (entry === undefined || more.length > 0) return false;
  return ['tos', 'ttl', 'tclass'].includes(entry[0]) && Number.isInteger(entry[1]);
}

function fromPair(term: Term): unknown {
  const [name, value] = term.kind === 'tuple' ? term.items : [];
  return name?.kind === 'atom' && value?.kind === 'integer' ? { [name.name]: Number(value.value) } : undefined;
}

function toPair([name, value]: readonly [string, number]): Term {
  return tuple(atom(name), integer(value));
}
