import { atom, integer as integerTerm } from '../term/term.ts';
import { type Kind, kind } from './kind.ts';
import { integer } from './kind-number.ts';

const TRUTH: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
]);

/** The atoms `true` and `false` and nothing else: 1, 0 and "true" are bad values, as in gen_tcp. */
export const bool: Kind<boolean> = kind({
  type: 'bool',
  placeholder: 'BOOL',
  accepts: 'true and false',
  words: [...TRUTH.keys()],
  check: (value) => (typeof value === 'boolean' ? value : undefined),
  fromText: (text) => TRUTH.get(text),
  fromTerm: (term) => (term.kind === 'atom' ? TRUTH.get(term.name) : undefined),
  toTerm: (value) => atom(String(value)),
});

/** One of a few atoms. */
export function oneOf<const Word extends string>(placeholder: string, words: readonly Word[]): Kind<Word> {
  const find = (value: unknown): Word | undefined => words.find((word) => word === value);
  return kind({
    type: 'word',
    placeholder,
    accepts: listed(words),
    words,
    check: find,
    fromText: find,
    fromTerm: (term) => (term.kind === 'atom' ? find(term.name) : undefined),
    toTerm: atom,
  });
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

/** A bare atom in the option list. It is there or not, so `true` is its only value. */
export const flag: Kind<true> = kind({
  type: 'atom',
  range: 'no value',
  placeholder: '',
  accepts: 'true (leave it out otherwise)',
  form: 'bare',
  check: checkFlag,
  fromText: (text) => checkFlag(text === 'true'),
  fromTerm: (term) => checkFlag(term.kind === 'atom' && term.name === 'true'),
  toTerm: () => atom('true'),
});

function checkFlag(value: unknown): true | undefined {
  return value === true ? value : undefined;
}

export type Active = boolean | 'once' | number;

/** `{active,N}` counts in 16 bits. */
const COUNT = { least: -32_768, most: 32_767 };

const count = integer(COUNT);

/** The delivery of messages: always, never, once, or a number of times that is added to what is left. */
export const active: Kind<Active> = kind({
  type: 'mode',
  range: `true|false|once|${COUNT.least}..${COUNT.most}`,
  placeholder: 'MODE',
  accepts: `true, false, once and whole numbers from ${COUNT.least} to ${COUNT.most}`,
  words: ['true', 'false', 'once'],
  check: (value) => bool.check(value) ?? (value === 'once' ? value : count.check(value)),
  fromText: (text) => activeWord(text) ?? count.fromText(text),
  fromTerm: (term) => (term.kind === 'atom' ? activeWord(term.name) : count.fromTerm(term)),
  toTerm: (value) => (typeof value === 'number' ? integerTerm(value) : atom(String(value))),
});

function activeWord(word: string): Active | undefined {
  return word === 'once' ? word : TRUTH.get(word);
}
