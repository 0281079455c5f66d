import { type FlatList, flatList, isList, withoutEmptyHead } from './flat-list.ts';
import { type Term, list } from './term.ts';

type Entry = readonly [Term, Term];

/**
 * The entries of a map in the order erl prints up to 32 of them: by key; of equal keys the last one stays.
 *
 * Maps that are keys themselves, or inside of keys, are taken to be sorted, as `parseTerm` makes them.
 */
export function sortEntries(entries: readonly Entry[]): readonly Entry[] {
  const sorted = entries.toSorted(([a], [b]) => compareKeys(a, b));
  return sorted.filter(([key], index) => {
    const next = sorted[index + 1];
    return next === undefined || compareKeys(key, next[0]) !== 0;
  });
}

/** Erlang's term order as map keys have it: as everywhere else, but every integer comes before every float. */
function compareKeys(left: Term, right: Term): number {
  const a = withoutEmptyHead(left);
  const b = withoutEmptyHead(right);
  const byRank = rank(a) - rank(b);
  if (byRank !== 0) return byRank;
  switch (a.kind) {
    case 'integer':
      return b.kind === 'integer' ? compareNumbers(a.value, b.value) : 0;
    case 'float':
      return b.kind === 'float' ? compareNumbers(a.value, b.value) : 0;
    case 'atom':
      return b.kind === 'atom' ? Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)) : 0;
    case 'opaque':
      return b.kind === 'opaque' ? compareOpaque(a.text, b.text) : 0;
    case 'tuple':
      return b.kind === 'tuple' ? a.items.length - b.items.length || compareItems(a.items, b.items) : 0;
    case 'map':
      return b.kind === 'map' ? compareMaps(a.entries, b.entries) : 0;
    case 'binary':
      return b.kind === 'binary' ? Buffer.compare(a.bytes, b.bytes) : 0;
    case 'string':
    case 'list':
      return isList(b) ? compareLists(flatList(a), flatList(b)) : 0;
  }
}

function rank(term: Term): number {
  switch (term.kind) {
    case 'integer':
      return 0;
    case 'float':
      return 1;
    case 'atom':
      return 2;
    case 'opaque':
      return 3;
    case 'tuple':
      return 4;
    case 'map':
      return 5;
    case 'string':
      return term.bytes.length === 0 ? 6 : 7;
    case 'list':
      return term.items.length === 0 ? 6 : 7;
    case 'binary':
      return 8;
  }
}

function compareNumbers(a: bigint | number, b: bigint | number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** `#Port<0.9>` before `#Port<0.10>`. */
function compareOpaque(a: string, b: string): number {
  return a.length - b.length || Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Item by item; where one list is at its end, that end against the rest of the other: `[]` or a tail. */
function compareLists(a: FlatList, b: FlatList): number {
  const common = Math.min(a.items.length, b.items.length);
  if (common === 0) return 0;
  return compareItems(a.items.slice(0, common), b.items) || compareKeys(rest(a, common), rest(b, common));
}

function rest({ items, tail }: FlatList, from: number): Term {
  return list(items.slice(from), tail);
}

function compareItems(a: readonly Term[], b: readonly Term[]): number {
  for (const [index, item] of a.entries()) {
    const other = b[index];
    const order = other === undefined ? 0 : compareKeys(item, other);
    if (order !== 0) return order;
  }
  return 0;
}

/** Size first, then all keys, then all values. Sorting here again would double the work with each level of nesting. */
function compareMaps(a: readonly Entry[], b: readonly Entry[]): number {
  return a.length - b.length || compareItems(keys(a), keys(b)) || compareItems(values(a), values(b));
}

function keys(entries: readonly Entry[]): readonly Term[] {
  return entries.map(([key]) => key);
}

function values(entries: readonly Entry[]): readonly Term[] {
  return entries.map(([, value]) => value);
}
