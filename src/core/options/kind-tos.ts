import { atom, integer as integerTerm } from '../term/term.ts';
import { type Kind, kind } from './kind.ts';
import { INT32_MAX, INT32_MIN, integer } from './kind-number.ts';

/** The names that the socket backend has for four values of IP_TOS. */
export const namedTos = { lowdelay: 16, throughput: 8, reliability: 4, mincost: 2 } as const;

type TosName = keyof typeof namedTos;

/** A type of service: a number, and with the socket backend also a name. */
export type Tos = number | TosName;

const number = integer({ least: INT32_MIN, most: INT32_MAX });
const words = ['lowdelay', 'throughput', 'reliability', 'mincost'] as const satisfies readonly TosName[];
const named = `${number.accepts}, and with inet_backend socket ${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

export const tos: Kind<Tos> = kind({
  type: number.type,
  range: number.range,
  placeholder: number.placeholder,
  accepts: named,
  words,
  check: (value) => number.check(value) ?? word(value),
  fromText: (text) => number.fromText(text) ?? word(text),
  fromTerm: (term) => number.fromTerm(term) ?? (term.kind === 'atom' ? word(term.name) : undefined),
  toTerm: (value) => (typeof value === 'number' ? integerTerm(value) : atom(value)),
});

function word(value: unknown): TosName | undefined {
  return words.find((name) => name === value);
}

/** The name of a value, where it has one. */
export function tosName(value: unknown): unknown {
  return words.find((name) => namedTos[name] === value) ?? value;
}
