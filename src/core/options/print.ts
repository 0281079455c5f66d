import { type Term, atom, list, tuple } from '../term/term.ts';
import type { Options } from './options.ts';
import { badValue, refusal, showValue, unknownKey } from './refusal.ts';
import { optionRow } from './table.ts';

/**
 * Options as an Erlang option list: `[{packet,2},{active,once}]`. They keep their order, but for inet_backend, which gen_tcp
 * takes as the first element only.
 *
 * Fails with `badarg` for an object that holds anything but options.
 */
export function optionsToTerm(options: Options): Term {
  const { inetBackend, ...others } = options;
  const ordered = Object.entries({ inetBackend, ...others });
  return list(ordered.flatMap(([key, value]) => (value === undefined ? [] : elements(key, value))));
}

/** The elements that one option is in the list: `raw` is one for each of its entries. */
function elements(key: string, value: unknown): readonly Term[] {
  const row = optionRow(key);
  if (row === undefined) throw refusal('badarg', key, unknownKey(key));
  const term = row.kind.toTerm(value);
  if (term === undefined) throw refusal('badarg', key, badValue(row, showValue(value)));
  const name = atom(row.name);
  if (row.kind.form === 'bare') return [name];
  return row.kind.form === 'spread' ? spread(term).map((parts) => tuple(name, ...parts)) : [tuple(name, term)];
}

function spread(term: Term): readonly (readonly Term[])[] {
  return term.kind === 'list' ? term.items.map((item) => (item.kind === 'tuple' ? item.items : [item])) : [];
}
