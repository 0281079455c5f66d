import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { printTerm } from '../../src/core/term/print.ts';
import { type Term, atom, binary, integer, list, string, tuple } from '../../src/core/term/term.ts';

const text = (value: string): Term => string(Buffer.from(value, 'latin1'));
const bytes = (...values: readonly number[]): Term => binary(Buffer.from(values));
const float = (value: number): Term => ({ kind: 'float', value });
const port: Term = { kind: 'opaque', text: '#Port<0.1>' };

/** What an erl of OTP 25 printed for the same term by `io:format("~0p")`. */
const printed: readonly (readonly [output: string, term: Term])[] = [
  ['abc', atom('abc')],
  ['a_B9@', atom('a_B9@')],
  ['ß', atom('ß')],
  ["'÷'", atom('÷')],
  ["'É'", atom('É')],
  ["''", atom('')],
  ["'A'", atom('A')],
  ["'_a'", atom('_a')],
  ["'1a'", atom('1a')],
  ["'a b'", atom('a b')],
  ["'a.b'", atom('a.b')],
  ["'when'", atom('when')],
  ['maybe', atom('maybe')],
  [String.raw`'a\nb'`, atom('a\nb')],
  [String.raw`'a\'b"c\\'`, atom(String.raw`a'b"c\ `.trim())],
  [String.raw`'\000\001\d\200'`, atom('\u0000\u0001\u007F\u0080')],
  [String.raw`'\x{20AC}uro'`, atom('€uro')],
  [String.raw`'\x{1F600}'`, atom('😀')],

  ['-5', integer(-5)],
  ['12345678901234567890', integer(12345678901234567890n)],
  ['1.0', float(1)],
  ['0.0', float(0)],
  ['-0.0', float(-0)],
  ['0.001', float(0.001)],
  ['0.0001', float(0.0001)],
  ['1.2e-4', float(0.00012)],
  ['123456.0', float(123456)],
  ['1.0e5', float(100_000)],
  ['1.23456789e11', float(123456789e3)],
  ['9007199254740991.0', float(9007199254740991)],
  ['9.007199254740992e15', float(9007199254740992)],
  ['5.0e-324', float(5e-324)],
  ['-1.7976931348623157e308', float(-Number.MAX_VALUE)],

  ['"abc"', text('abc')],
  ['[]', text('')],
  ['"abc"', list([integer(97), integer(98), integer(99)])],
  ['"é"', text('é')],
  ['"\u00A0"', text('\u00A0')],
  ['[159]', text('\u009F')],
  ['[127]', text('\u007F')],
  ['[97,0]', text('a\u0000')],
  ['[97,1024]', list([integer(97), integer(1024)])],
  [String.raw`"a\nb\tc\r\v\b\f\e\"\\'"`, text('a\nb\tc\r\v\b\f\u001B"\\\'')],

  ['<<>>', bytes()],
  ['<<"abc">>', bytes(97, 98, 99)],
  ['<<1,2,3>>', bytes(1, 2, 3)],
  ['<<"\u00C3\u00A9">>', binary(Buffer.from('é', 'utf8'))],
  ['<<97,10,0>>', bytes(97, 10, 0)],
  ['<<0,9,10,99,100,199,200,255>>', bytes(0, 9, 10, 99, 100, 199, 200, 255)],

  ['[]', list([])],
  ['[a]', list([atom('a')])],
  ['[97,98|<<"cdef">>]', list([integer(97), integer(98)], binary(Buffer.from('cdef')))],
  ['[97,98|<<>>]', list([integer(97), integer(98)], bytes())],
  ['[97|a]', list([integer(97)], atom('a'))],
  ['[1,97,98]', list([integer(1)], text('ab'))],
  ['"abc"', list([integer(97)], list([integer(98)], text('c')))],
  ['["ab",99]', list([text('ab')], list([integer(99)]))],
  ['[97,"b"]', list([integer(97), text('b')])],
  ['[[],"a",[]]', list([list([]), text('a'), text('')])],
  ['<<"a">>', list([], binary(Buffer.from('a')))],

  ['{}', tuple()],
  ['{tcp,#Port<0.1>,<<"hello">>}', tuple(atom('tcp'), port, binary(Buffer.from('hello')))],
  ['{tcp_error,#Port<0.1>,econnreset}', tuple(atom('tcp_error'), port, atom('econnreset'))],
  [
    `{http_request,'GET',{abs_path,"/"},{1,1}}`,
    tuple(atom('http_request'), atom('GET'), tuple(atom('abs_path'), text('/')), tuple(integer(1), integer(1))),
  ],
  ['#{}', { kind: 'map', entries: [] }],
  [
    '#{1 => 3,1.0 => 4,a => 2,b => 1,{} => 7,#{} => 8,[] => 9,"s" => 5,<<"b">> => 6}',
    {
      kind: 'map',
      entries: [
        [atom('b'), integer(1)],
        [atom('a'), integer(2)],
        [integer(1), integer(3)],
        [float(1), integer(4)],
        [text('s'), integer(5)],
        [binary(Buffer.from('b')), integer(6)],
        [tuple(), integer(7)],
        [{ kind: 'map', entries: [] }, integer(8)],
        [list([]), integer(9)],
      ],
    },
  ],
];

describe('printTerm', () => {
  it.each(printed)('prints %s', (output, term) => {
    expect(printTerm(term)).toBe(output);
  });

  it('prints bytes alike as a string and as the list of the same integers', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (content) => {
        expect(printTerm(string(content))).toBe(printTerm(list(Array.from(content, (byte) => integer(byte)))));
      }),
    );
  });

  it.each([
    ['printable bytes', Buffer.alloc(65_536, 'line of text\n'), 'line of text\\n'],
    ['quotes', Buffer.alloc(65_536, '"'), '\\"'],
  ])('prints 64 KiB of %s as one string', (_, content, once) => {
    const repeated = once.repeat(Math.ceil(65_536 / once.replaceAll('\\', '').length));

    expect(printTerm(string(content)).startsWith(`"${repeated.slice(0, 60_000)}`)).toBe(true);
  });

  it('prints 64 KiB with one unprintable byte at the end as numbers', () => {
    const content = Buffer.concat([Buffer.alloc(65_535, 'a'), Buffer.of(0)]);

    expect(printTerm(binary(content))).toBe(`<<${'97,'.repeat(65_535)}0>>`);
  });

  it('prints a view into a larger buffer, and only that', () => {
    expect(printTerm(binary(Buffer.from('xabcx').subarray(1, 4)))).toBe('<<"abc">>');
  });
});
