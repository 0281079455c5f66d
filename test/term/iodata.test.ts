import { describe, expect, it } from 'vitest';
import { GenTcpError } from '../../src/core/error.ts';
import { termToIoData } from '../../src/core/term/iodata.ts';
import { parseTerm } from '../../src/core/term/parse.ts';

const data: readonly (readonly [source: string, bytes: string])[] = [
  ['<<>>', ''],
  ['<<"ab">>', 'ab'],
  ['""', ''],
  ['"ab"', 'ab'],
  ['[]', ''],
  ['[97,98]', 'ab'],
  ['[97,[98,[[],"c"]],<<"d">>,101]', 'abcde'],
  ['[97|<<"b">>]', 'ab'],
  ['[97|"b"]', 'ab'],
  ['[[97|<<"b">>]|[99|<<"d">>]]', 'abcd'],
  ['["é",0,255]', 'é\u0000ÿ'],
];

describe('termToIoData', () => {
  it.each(data)('makes the bytes of %s', (source, bytes) => {
    expect(termToIoData(parseTerm(source)).toString('latin1')).toBe(bytes);
  });

  it.each([
    ['a', 'a is no iodata'],
    ['97', '97 is no iodata'],
    ['1.0', '1.0 is no iodata'],
    ['{97}', '{97} is no iodata'],
    ['["ab",[{c,"d"}]]', '{c,"d"} is no iodata'],
    ['[97|98]', '98 is no iodata'],
    ['[-1]', '-1 is no byte'],
    ['[256]', '256 is no byte; text beyond Latin-1 is written <<"…"/utf8>>'],
    ['"€"', '8364 is no byte; text beyond Latin-1 is written <<"…"/utf8>>'],
  ])('refuses %s: %s', (source, message) => {
    expect(() => termToIoData(parseTerm(source))).toThrow(new GenTcpError('einval', { because: message }));
  });

  it('cuts an offending part that is long', () => {
    expect(() => termToIoData(parseTerm(`[{${'a,'.repeat(1000)}b}]`))).toThrow(
      /^\{(?:a,){29}a… is no iodata \(einval\)$/,
    );
  });
});
