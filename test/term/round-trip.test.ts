import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { flatList, withoutEmptyHead } from '../../src/core/term/flat-list.ts';
import { sortEntries } from '../../src/core/term/order.ts';
import { parseTerm } from '../../src/core/term/parse.ts';
import { printTerm } from '../../src/core/term/print.ts';
import { type Term, atom, binary, integer, list, string, tuple } from '../../src/core/term/term.ts';
import { seed } from '../oracle/seed.ts';

const character = fc.oneof(
  fc.string({ minLength: 1, maxLength: 1, unit: 'binary' }),
  fc.constantFrom('\n', '\u001B', 'é'),
);
const content = fc.oneof(
  fc.uint8Array({ maxLength: 20 }),
  fc.array(fc.integer({ min: 32, max: 126 }), { maxLength: 20 }).map((codes) => Uint8Array.from(codes)),
);
const portNumber = fc.nat(99);

const scalar: fc.Arbitrary<Term> = fc.oneof(
  fc.stringMatching(/^[a-z]\w{0,5}$/).map(atom),
  fc.array(character, { maxLength: 6 }).map((characters) => atom(characters.join(''))),
  fc.oneof(fc.nat(255), fc.bigInt()).map(integer),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value): Term => ({ kind: 'float', value })),
  content.map(binary),
  content.map(string),
  portNumber.map((number): Term => ({ kind: 'opaque', text: `#Port<0.${number}>` })),
);

const term = fc.letrec<{ term: Term }>((tie) => ({
  term: fc.oneof(
    { maxDepth: 4 },
    scalar,
    fc.array(tie('term'), { maxLength: 4 }).map((items) => tuple(...items)),
    fc.array(tie('term'), { maxLength: 4 }).map((items) => list(items)),
    fc.tuple(fc.array(tie('term'), { maxLength: 3 }), tie('term')).map(([items, tail]) => list(items, tail)),
    fc
      .array(fc.tuple(tie('term'), tie('term')), { maxLength: 5 })
      .map((entries): Term => ({ kind: 'map', entries: sortEntries(entries) })),
  ),
})).term;

it('reads back every term it prints', () => {
  fc.assert(
    fc.property(term, (one) => {
      expect(comparable(parseTerm(printTerm(one)))).toStrictEqual(comparable(one));
    }),
    { numRuns: 3000, seed },
  );
});

/** One shape for what Erlang takes as equal: a list of bytes in either kind, nested tails, bytes in any view. */
function comparable(given: Term): unknown {
  const one = withoutEmptyHead(given);
  switch (one.kind) {
    case 'list':
    case 'string': {
      const { items, tail } = flatList(one);
      return { items: items.map(comparable), tail: tail === undefined ? undefined : comparable(tail) };
    }
    case 'tuple':
      return { tuple: one.items.map(comparable) };
    case 'map':
      return { map: one.entries.map(([key, value]) => [comparable(key), comparable(value)]) };
    case 'binary':
      return { binary: Buffer.from(one.bytes).toString('hex') };
    case 'atom':
    case 'integer':
    case 'float':
    case 'opaque':
      return one;
  }
}
