import { endianness } from 'node:os';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_DEPTH, TermError, parseTerm, parseTerms } from '../../src/core/term/parse.ts';
import { type Term, atom, binary, integer, list, string, tuple } from '../../src/core/term/term.ts';
import { brokenSource } from './source.ts';

const bytes = (...values: readonly number[]): Term => binary(Buffer.from(values));
const text = (value: string): Term => string(Buffer.from(value, 'latin1'));
const float = (value: number): Term => ({ kind: 'float', value });
const map = (...entries: readonly (readonly [Term, Term])[]): Term => ({ kind: 'map', entries });

const terms: readonly (readonly [source: string, term: Term])[] = [
  ['a', atom('a')],
  ['tcp_closed.', atom('tcp_closed')],
  ["'Hello World'", atom('Hello World')],
  ["''", atom('')],
  [String.raw`'it\'s\n'`, atom("it's\n")],
  ['été', atom('été')],
  ["'€'", atom('€')],
  ['maybe', atom('maybe')],

  ['42', integer(42)],
  ['-42', integer(-42)],
  ['+ 42', integer(42)],
  ['-(42)', integer(-42)],
  ['1_000_000', integer(1_000_000)],
  ['16#ff', integer(255)],
  ['-16#FF', integer(-255)],
  ['2#1010', integer(10)],
  ['36#zZ', integer(1295)],
  ['16#ffffffffffffffffffffffff', integer(0xffffffffffffffffffffffffn)],
  ['123456789012345678901234567890', integer(123456789012345678901234567890n)],
  ['$a', integer(97)],
  ['$ ', integer(32)],
  ['$%', integer(37)],
  [String.raw`$\n`, integer(10)],
  [String.raw`$\\`, integer(92)],
  ['$€', integer(0x20ac)],

  ['1.0', float(1)],
  ['-0.0', float(-0)],
  ['1.5e-3', float(0.0015)],
  ['1_0.2_5E+2', float(1025)],

  ['""', text('')],
  ['"abc"', text('abc')],
  ['"ab" "cd"\n"ef"', text('abcdef')],
  ['"é"', text('é')],
  ['"a€"', list([integer(97), integer(0x20ac)])],
  ['"a\nb"', text('a\nb')],
  ['"% no comment"', text('% no comment')],
  [String.raw`"\b\d\e\f\n\r\s\t\v\"\'\\"`, text('\b\u007F\u001B\f\n\r \t\v"\'\\')],
  [String.raw`"\0\12\1018\xe9\x{e9}\^A\^[\q"`, text('\u0000\nA8éé\u0001\u001Bq')],

  ['[]', list([])],
  ['[1,a,"s"]', list([integer(1), atom('a'), text('s')])],
  ['[97,98|<<"cdef">>]', list([integer(97), integer(98)], binary(Buffer.from('cdef')))],
  ['[a|b]', list([atom('a')], atom('b'))],
  ['{}', tuple()],
  ['{ packet , 4 } .', tuple(atom('packet'), integer(4))],
  ['({127,0,0,1})', tuple(integer(127), integer(0), integer(0), integer(1))],
  ['#{}', map()],
  ['#{b => 1, a => 2, 1 => 3}', map([integer(1), integer(3)], [atom('a'), integer(2)], [atom('b'), integer(1)])],
  ['#{a => 1, a => 2}', map([atom('a'), integer(2)])],
  ['#Port<0.1>', { kind: 'opaque', text: '#Port<0.1>' }],
  ['{tcp,#Port<0.12>,<<>>}', tuple(atom('tcp'), { kind: 'opaque', text: '#Port<0.12>' }, bytes())],
  ['% before\n[ % {\n a, % b\n b ] % c', list([atom('a'), atom('b')])],

  ['<<>>', bytes()],
  ['<<"abc">>', bytes(97, 98, 99)],
  ['<<"ab","cd">>', bytes(97, 98, 99, 100)],
  ['<<"ab" "cd">>', bytes(97, 98, 99, 100)],
  ['<<1,2,3>>', bytes(1, 2, 3)],
  ['<<-1,256,300,+7>>', bytes(255, 0, 44, 7)],
  ['<<"é">>', bytes(0xe9)],
  ['<<"€">>', bytes(0xac)],
  ['<<"é"/utf8>>', bytes(0xc3, 0xa9)],
  ['<<"é"/utf8,0>>', bytes(0xc3, 0xa9, 0)],
  ['<<"😀"/utf16>>', bytes(0xd8, 0x3d, 0xde, 0)],
  ['<<"😀"/utf16-little>>', bytes(0x3d, 0xd8, 0, 0xde)],
  ['<<"😀"/utf32-little>>', bytes(0, 0xf6, 1, 0)],
  ['<<16#1F600/utf8>>', bytes(0xf0, 0x9f, 0x98, 0x80)],
  ['<<5:32>>', bytes(0, 0, 0, 5)],
  ['<<5:32/big-unsigned-integer>>', bytes(0, 0, 0, 5)],
  ['<<1:16/little>>', bytes(1, 0)],
  ['<<-2:24/little>>', bytes(0xfe, 0xff, 0xff)],
  ['<<-1:8>>', bytes(0xff)],
  ['<<16#123456:16>>', bytes(0x34, 0x56)],
  ['<<1:32/native>>', endianness() === 'LE' ? bytes(1, 0, 0, 0) : bytes(0, 0, 0, 1)],
  ['<<1:2/unit:16>>', bytes(0, 0, 0, 1)],
  ['<<1:(8)>>', bytes(1)],
  ['<<1:0>>', bytes()],
  ['<<"ab":16>>', bytes(0, 97, 0, 98)],
  ['<<1.0/float>>', bytes(0x3f, 0xf0, 0, 0, 0, 0, 0, 0)],
  ['<<1:32/float-little>>', bytes(0, 0, 0x80, 0x3f)],
  ['<<<<1,2,3>>/binary>>', bytes(1, 2, 3)],
  ['<< <<1,2,3>>:2/bytes, 9 >>', bytes(1, 2, 9)],
  ['<< <<1,2,3>>:16/bits >>', bytes(1, 2)],
];

describe('parseTerm', () => {
  it.each(terms)('reads %s', (source, term) => {
    expect(parseTerm(source)).toStrictEqual(term);
  });

  it('keeps the order of a map independent of the order in the text', () => {
    expect(parseTerm('#{1.0=>a,<<"b">>=>a,"s"=>a,[]=>a,#{}=>a,{}=>a,x=>a,1=>a}')).toStrictEqual(
      parseTerm('#{1=>a,1.0=>a,x=>a,{}=>a,#{}=>a,[]=>a,"s"=>a,<<"b">>=>a}'),
    );
  });

  it('reads a tuple of more items than a call takes arguments', () => {
    const term = parseTerm(`{${'1,'.repeat(299_999)}1}`);

    expect(term.kind === 'tuple' && term.items.length).toBe(300_000);
  });
});

const faults: readonly (readonly [source: string, message: string])[] = [
  ['', 'column 1: expected a term, found the end'],
  ['  % nothing', 'column 12: expected a term, found the end'],
  ['{a,}', "column 4: expected a term, found '}'"],
  ['{a b}', "column 4: expected ',' or '}', found 'b'"],
  ['{a', "column 3: expected ',' or '}', found the end"],
  ['[a', "column 3: expected ',', '|' or ']', found the end"],
  ['[a|b,c]', "column 5: expected ']', found ','"],
  ['[|a]', "column 2: expected a term, found '|'"],
  ['(a', "column 3: expected ')', found the end"],
  ['a b', "column 3: expected the end, found 'b'"],
  ['a. b', "column 4: expected the end, found 'b'"],
  ['{packet, Four}', "column 10: expected a term, found the variable 'Four'"],
  ['{a, end}', "column 5: expected a term, found the reserved word 'end'"],
  ['[127.0.0.1]', "column 7: expected ',', '|' or ']', found '.'"],
  ['?a', "column 1: expected a term, found the character '?'"],
  ['<0.1.0>', "column 1: expected a term, found the character '<'"],
  ['-a', "column 2: expected a number, found 'a'"],
  ['- -1', "column 3: expected a number, found '-'"],
  ['-(1', "column 4: expected ')', found the end"],
  ['#a', "column 2: expected '{' of a map, found 'a'"],
  ['#{a}', "column 4: expected '=>', found '}'"],
  ['#{a => 1', "column 9: expected ',' or '}', found the end"],
  ['{a,\n {b,,}}', "line 2, column 5: expected a term, found ','"],
  ['{a,\u202Eb}', "column 4: expected a term, found the character '?'"],
  [
    '[a "a\u001B\u009B\nvery long text that goes on"]',
    `line 1, column 4: expected ',', '|' or ']', found '"a???very long text that…'`,
  ],

  ['"abc', 'column 5: expected a closing ", found the end'],
  ["'abc", "column 5: expected a closing ', found the end"],
  [String.raw`"abc\"`, 'column 7: expected a closing ", found the end'],
  ['$', 'column 2: expected a character, found the end'],
  [String.raw`"\x4"`, String.raw`column 2: expected two hex digits or {digits} behind \x`],
  [String.raw`"a\x{d800}"`, String.raw`column 3: \x{d800} is no Unicode character`],
  [String.raw`"\x{110000}"`, String.raw`column 2: \x{110000} is no Unicode character`],
  ['2#102', "column 1: '2' is no digit in base 2"],
  ...['1_', '1__0', '1_.5', '1.5_e3', '1.5e3_', '1_6_#ff', '16#f_', '16#f__f'].map(
    (source) => [source, "column 1: a '_' in a number stands between two digits"] as const,
  ),
  ['1 _0', "column 3: expected the end, found the variable '_0'"],
  ['16#_f', "column 3: expected the end, found '#'"],
  ['37#1', 'column 1: a base is 2 to 36, found 37'],
  ['1.0e999', "column 1: '1.0e999' is out of a float's range"],

  ['<<1', "column 4: expected ',' or '>>', found the end"],
  ['<<1,>>', "column 5: expected a term, found '>>'"],
  ['<<a>>', 'column 3: an integer segment takes an integer or a string'],
  ['<<1.0>>', 'column 3: an integer segment takes an integer or a string'],
  ['<< <<"a">> >>', 'column 4: an integer segment takes an integer or a string'],
  ['<<a/float>>', 'column 3: a float segment takes a number or a string'],
  ['<<1.0:16/float>>', 'column 3: a float segment has 32 or 64 bits'],
  ['<<1/binary>>', 'column 3: a binary segment takes a binary'],
  ['<< <<1>>:2/binary>>', 'column 4: the binary has only 1 bytes'],
  ['<<1:1>>', 'column 3: a segment is whole bytes, at most 67108864 of them'],
  ['<<0,1:99999999999999999999>>', 'column 5: a segment is whole bytes, at most 67108864 of them'],
  ['<<1:-8>>', "column 5: expected a size, an integer of 0 or more, behind ':'"],
  ['<<1:a>>', "column 5: expected a size, an integer of 0 or more, behind ':'"],
  ['<<-1/utf8>>', 'column 3: a utf8 segment takes a Unicode character or a string'],
  ['<<16#D800/utf16>>', 'column 3: a utf16 segment takes a Unicode character or a string'],
  ['<<1:8/utf8>>', 'column 3: a utf8 segment takes no size'],
  ['<<1/wide>>', "column 5: expected the type of a segment, found 'wide'"],
  ['<<1/>>', "column 5: expected the type of a segment, found '>>'"],
  ['<<1/little-big>>', 'column 12: the type of a segment contradicts itself'],
  ['<<1/unit:8>>', 'column 4: a unit needs a size before it'],
  ['<<1:1/unit:0>>', "column 12: expected a unit of 1 to 256, found '0'"],
  ['<<1:1/unit>>', "column 11: expected ':' and the unit, found '>>'"],
];

describe('parseTerm, of what is no term', () => {
  it.each(faults)('says about %s: %s', (source, message) => {
    expect(errorOf(source)?.message).toBe(message);
  });

  it('says where it stopped, as an offset', () => {
    expect(errorOf('{a,\n {b,,}}')?.position).toBe(8);
  });

  it.each([
    ['lists', '[', ']'],
    ['tuples', '{', '}'],
    ['parentheses', '(', ')'],
    ['binaries', '<<(', ')>>'],
    ['signed numbers', '-(', ')'],
  ])('refuses %s nested without end', (_, open, close) => {
    const source = open.repeat(100_000) + close.repeat(100_000);

    expect(() => parseTerm(source)).toThrow(TermError);
  });

  it('refuses an atom of more than 255 characters, quoted or not', () => {
    const message = 'column 1: an atom has at most 255 characters';

    expect(parseTerm(`'${'😀'.repeat(255)}'`)).toStrictEqual(atom('😀'.repeat(255)));
    expect(errorOf('a'.repeat(256))?.message).toBe(message);
    expect(errorOf(`'${'😀'.repeat(256)}'`)?.message).toBe(message);
  });

  it('refuses a number of more than 65536 digits in any base', () => {
    const message = 'column 1: a number has at most 65536 digits';

    expect(errorOf('1'.repeat(65_537))?.message).toBe(message);
    expect(errorOf(`36#${'z'.repeat(65_537)}`)?.message).toBe(message);
    expect(errorOf(`1.${'1_'.repeat(1_000_000)}1`)?.message).toBe(message);
    expect(errorOf(`${'1_'.repeat(1_000_000)}1`)?.message).toBe(message);
  });

  it('refuses a binary larger than 64 MiB made of segments that are not', () => {
    expect(errorOf('<<0:536870912,0>>')?.message).toBe('column 15: a binary has at most 67108864 bytes');
  });

  it('reads lists up to the largest depth, and none deeper', () => {
    expect(parseTerm(nestedLists(MAX_DEPTH + 1)).kind).toBe('list');
    expect(() => parseTerm(nestedLists(MAX_DEPTH + 2))).toThrow(
      `column ${MAX_DEPTH + 2}: nested deeper than ${MAX_DEPTH}`,
    );
  });

  it('throws nothing but a TermError of one line that points into the text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' }), brokenSource), (source) => {
        const error = errorOf(source);
        if (error === undefined) return;
        expect(error.message).toMatch(/^[^\p{C}\p{Zl}\p{Zp}]+$/u);
        expect(error.position).toBeGreaterThanOrEqual(0);
        expect(error.position).toBeLessThanOrEqual(source.length);
      }),
      { numRuns: 2000 },
    );
  });
});

function nestedLists(depth: number): string {
  return '['.repeat(depth) + ']'.repeat(depth);
}

function errorOf(source: string): TermError | undefined {
  try {
    parseTerm(source);
    return undefined;
  } catch (error) {
    if (error instanceof TermError) return error;
    throw error;
  }
}

describe('parseTerms', () => {
  it('reads terms one after another, and knows the line of each and of its parts', () => {
    const source = '%% a file\n{a,\n [1,\n  <<2>>]}. b.\n"c"\n.';
    const { terms, lineOf } = parseTerms(source);
    const list_ = list([integer(1n), bytes(2)]);
    expect(terms).toEqual([tuple(atom('a'), list_), atom('b'), text('c')]);
    expect(terms.map(lineOf)).toEqual([2, 4, 5]);
    const [first] = terms;
    const items = first?.kind === 'tuple' ? first.items : [];
    expect(items.map(lineOf)).toEqual([2, 3]);
  });

  it.each([
    ['', []],
    [' % nothing\n', []],
    ['1.', [integer(1n)]],
  ])('reads %j', (source, terms) => {
    expect(parseTerms(source).terms).toEqual(terms);
  });

  it.each(['a', 'a. b', 'a b.', '{a}..', '.'])('refuses %j: every term ends in one full stop', (source) => {
    expect(() => parseTerms(source)).toThrow(TermError);
  });
});
