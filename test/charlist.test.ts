import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { charlistFromTerm, charlistToTerm } from '../src/core/charlist.ts';
import { parseTerm } from '../src/core/term/parse.ts';

test('text comes back from its Erlang string', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(charlistFromTerm(charlistToTerm(text))).toBe(text);
    }),
  );
});

test('text of code points below 256 is a string, other text a list of numbers', () => {
  expect(charlistToTerm('é').kind).toBe('string');
  expect(charlistToTerm('日').kind).toBe('list');
});

test.each([
  ['"abc"', 'abc'],
  ['[97,98]', 'ab'],
  ['[]', ''],
  ['<<"abc">>', 'abc'],
  ['<<"é"/utf8>>', 'é'],
  ['[26085]', '日'],
])('%s is read as %s', (source, text) => {
  expect(charlistFromTerm(parseTerm(source))).toBe(text);
});

test.each(['abc', '<<255>>', '[a]', '[97|98]', '[-1]', '[1114112]', '97', '{97}', '["ab"]'])(
  '%s is no text',
  (source) => {
    expect(charlistFromTerm(parseTerm(source))).toBeUndefined();
  },
);
