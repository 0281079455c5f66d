import { type Term, binary, integer as integerTerm, list, tuple } from '../term/term.ts';
import { type Kind, kind } from './kind.ts';
import { INT32_MAX, INT32_MIN, integer, numberOf } from './kind-number.ts';

/** A socket option by its numbers, and its bytes as setsockopt(2) takes them. */
export type RawOption = readonly [level: number, option: number, bytes: Uint8Array];

/** Socket options by their numbers. Several are one value: each occurrence adds to those before. */
export const raw: Kind<readonly RawOption[]> = kind({
  type: 'raw',
  range: 'LEVEL,OPTION,HEX',
  placeholder: 'LEVEL,OPTION,HEX',
  accepts: 'level, option and bytes ([[6, 1, bytes]] in JavaScript, {raw,6,1,<<1:32/native>>} in Erlang)',
  acceptsText: 'level, option and bytes in hex (6,1,01000000), or {raw,6,1,<<1:32/native>>}',
  form: 'spread',
  check: (value) => (Array.isArray(value) ? all(value, checkOne) : undefined),
  fromText: (text) => one(fromHex(text)),
  fromTerm: (term) => (term.kind === 'list' ? all(term.items, fromTuple) : one(fromTuple(term))),
  toTerm: (options) => list(options.map(toTuple)),
  join: (earlier, later) => [...earlier, ...later],
});

const int = integer({ least: INT32_MIN, most: INT32_MAX });

function one(option: RawOption | undefined): readonly RawOption[] | undefined {
  return option === undefined ? undefined : [option];
}

/** Every item converted; `undefined` as soon as one cannot be. */
function all<Item>(items: readonly Item[], convert: (item: Item) => RawOption | undefined): RawOption[] | undefined {
  const converted: RawOption[] = [];
  for (const item of items) {
    const option = convert(item);
    if (option === undefined) return undefined;
    converted.push(option);
  }
  return converted;
}

function checkOne(value: unknown): RawOption | undefined {
  if (!Array.isArray(value) || value.length !== 3) return undefined;
  const [level, name, bytes]: readonly unknown[] = value;
  return whole(int.check(level), int.check(name), bytes);
}

function whole(level: number | undefined, name: number | undefined, bytes: unknown): RawOption | undefined {
  return level === undefined || name === undefined || !(bytes instanceof Uint8Array) ? undefined : [level, name, bytes];
}

function fromHex(text: string): RawOption | undefined {
  const [, level = '', name = '', hex = ''] = /^(-?\d+),(-?\d+),((?:[0-9a-f]{2})*)$/i.exec(text) ?? [];
  return whole(int.fromText(level), int.fromText(name), Buffer.from(hex, 'hex'));
}

function fromTuple(term: Term): RawOption | undefined {
  const [level, name, bytes, ...more] = term.kind === 'tuple' ? term.items : [];
  if (level === undefined || name === undefined || bytes?.kind !== 'binary' || more.length > 0) return undefined;
  return whole(int.check(numberOf(level)), int.check(numberOf(name)), bytes.bytes);
}

function toTuple([level, name, bytes]: RawOption): Term {
  return tuple(integerTerm(level), integerTerm(name), binary(bytes));
}
