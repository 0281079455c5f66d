import { type Term, integer } from './term.ts';

/** A list with everything before its last bar in `items`; a `tail` is never a list itself. */
export interface FlatList {
  readonly items: readonly Term[];
  readonly tail?: Term;
}

/** The same list without lists as tails: `[1|[2|"a"]]` is `[1,2,97]`. */
export function flatList(term: Term & { readonly kind: 'list' | 'string' }): FlatList {
  if (term.kind === 'string') return { items: Array.from(term.bytes, integer) };
  const { items, tail } = term;
  if (tail === undefined) return { items };
  if (!isList(tail)) return { items, tail };
  const rest = flatList(tail);
  return { ...rest, items: [...items, ...rest.items] };
}

/** Is this term of one of the two kinds that lists have? */
export function isList(term: Term): term is Term & { readonly kind: 'list' | 'string' } {
  return term.kind === 'list' || term.kind === 'string';
}

/** A list of nothing before its bar is what stands behind it: `[|a]`, were it written, is `a`. */
export function withoutEmptyHead(term: Term): Term {
  let plain = term;
  while (plain.kind === 'list' && plain.items.length === 0 && plain.tail !== undefined) plain = plain.tail;
  return plain;
}
