import * as fc from 'fast-check';

/** Characters that stand for themselves in source form; U+FFFE and U+FFFF are none to erl_scan. */
const rawCharacter = fc
  .oneof(
    fc.string({ minLength: 1, maxLength: 1, unit: 'grapheme-ascii' }),
    fc.integer({ min: 0xa0, max: 0xff }).map(String.fromCodePoint),
    fc.string({ minLength: 1, maxLength: 1, unit: 'binary' }),
  )
  .filter((character) => !/[\\'"\n\r\p{Cs}\uFFFE\uFFFF]/u.test(character));

const escapedCharacter = fc.oneof(
  fc.constantFrom(...String.raw`\b \d \e \f \n \r \s \t \v \\ \" \' \^a \^[ \^@ \q \é \8`.split(' ')),
  fc.integer({ min: 0, max: 0xff }).map((code) => `\\x${code.toString(16).padStart(2, '0')}`),
  fc.integer({ min: 0, max: 0xd7ff }).map((code) => `\\x{${code.toString(16)}}`),
  fc.integer({ min: 0, max: 0o777 }).map((code) => `\\${code.toString(8).padStart(3, '0')}`),
);

const character = fc.oneof({ weight: 5, arbitrary: rawCharacter }, { weight: 1, arbitrary: escapedCharacter });
const latin1Character = fc.oneof(
  { weight: 8, arbitrary: rawCharacter.filter((raw) => raw < '\u0100') },
  { weight: 1, arbitrary: fc.constantFrom(...String.raw`\b \e \f \n \r \s \t \v \\ \" \' \300`.split(' ')) },
);

const bareAtom = fc.oneof(
  fc.stringMatching(/^[a-zß-öø-ÿ][\w@À-ÖØ-öø-ÿ]{0,6}$/),
  fc.constantFrom('tcp', 'tcp_closed', 'http_request', 'abs_path', 'true', 'undefined', 'maybe', 'else'),
);
const quotedAtom = fc.array(character, { maxLength: 6 }).map((characters) => `'${characters.join('')}'`);
const quotedBare = fc.oneof(bareAtom, fc.constantFrom('end', 'fun', 'bsl', 'let')).map((name) => `'${name}'`);

const string = fc
  .oneof(fc.array(latin1Character, { maxLength: 12 }), fc.array(character, { maxLength: 6 }))
  .map((characters) => `"${characters.join('')}"`);
const strings = fc.array(string, { minLength: 1, maxLength: 2 }).map((parts) => parts.join(' '));

const sign = fc.constantFrom('', '', '', '-', '- ', '+');
const smallInteger = fc.oneof(fc.nat(255), fc.integer({ min: 32, max: 126 })).map(String);
const anyInteger = fc.bigInt({ min: 0n, max: 2n ** 80n });
const basedInteger = fc
  .record({ base: fc.integer({ min: 2, max: 36 }), value: anyInteger })
  .map(({ base, value }) => `${base}#${value.toString(base)}`);
const grouped = fc.nat().map((value) => value.toLocaleString('en-US').replaceAll(',', '_'));
const characterInteger = character.map((source) => `$${source}`);
const unsigned = fc.oneof(smallInteger, anyInteger.map(String), basedInteger, grouped, characterInteger);
const integer = fc.tuple(sign, unsigned).map((parts) => parts.join(''));

const finite = fc.oneof(
  fc.double({ noDefaultInfinity: true, noNaN: true }),
  fc.double({ min: -1e6, max: 1e6, noNaN: true }),
  fc
    .record({ digits: fc.integer({ min: -99_999, max: 99_999 }), exponent: fc.integer({ min: -20, max: 25 }) })
    .map(({ digits, exponent }) => Number(`${digits}e${exponent}`)),
);
const float = fc.oneof(
  finite.map((value) => value.toExponential().replace(/^(-?\d)e/, '$1.0e')),
  finite.filter((value) => Math.abs(value) < 1e21).map((value) => value.toFixed(20)),
);

const endian = fc.constantFrom('', '-little', '-big', '-native', '-signed', '-unsigned-little');
const integerSegment = fc
  .record({ value: fc.oneof(integer, string), bytes: fc.nat(9), endian })
  .map((segment) => `${segment.value}:${segment.bytes * 8}/integer${segment.endian}`);
const unitSegment = fc
  .record({ value: integer, size: fc.nat(4), unit: fc.constantFrom(8, 16, 24, 256), endian })
  .map((segment) => `(${segment.value}):${segment.size}/unit:${segment.unit}${segment.endian}`);
const floatSegment = fc
  .record({ value: fc.oneof(float, integer), bits: fc.constantFrom('', ':32', ':64'), endian })
  .map((segment) => `${segment.value}${segment.bits}/float${segment.endian}`);
const unicodeSegment = fc
  .record({ value: fc.oneof(string, characterInteger), type: fc.constantFrom('utf8', 'utf16', 'utf32'), endian })
  .map((segment) => `${segment.value}/${segment.type}${segment.endian}`);
const innerSegment = fc.constantFrom(
  '<<"abc">>/binary',
  '<<"abc">>:2/binary',
  '<<1,2,3>>:2/bytes',
  '<<"é"/utf8>>/bits',
  '<<1,2,3>>:16/bitstring',
);
const byteSegment = fc.oneof(smallInteger, integer);
const segment = fc.oneof(byteSegment, string, integerSegment, unitSegment, floatSegment, unicodeSegment, innerSegment);
const binary = fc
  .oneof(
    fc.array(segment, { maxLength: 4 }),
    fc.array(byteSegment, { maxLength: 12 }),
    fc.array(smallInteger, { maxLength: 40 }),
    string.map((text) => [text]),
  )
  .map((segments) => `<<${segments.join(',')}>>`);

const scalar = fc.oneof(bareAtom, quotedAtom, quotedBare, strings, integer, smallInteger, float, binary);
const comma = fc.constantFrom(',', ',', ' , ', ',\t');

/** Erlang terms in source form, one line each: every kind of literal in every spelling, nested. */
export const termSource: fc.Arbitrary<string> = fc.letrec<{ term: string; items: string; bytes: string }>((tie) => ({
  term: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    scalar,
    tie('items').map((items) => `{${items}}`),
    tie('items').map((items) => `[${items}]`),
    tie('bytes'),
    fc.tuple(tie('term'), tie('term'), tie('term')).map(([first, second, tail]) => `[${first},${second}|${tail}]`),
    fc
      .array(fc.tuple(tie('term'), tie('term')), { maxLength: 6 })
      .map((entries) => `#{${entries.map(([key, value]) => `${key} => ${value}`).join(',')}}`),
    tie('term').map((term) => `(${term})`),
  ),
  items: fc.tuple(fc.array(tie('term'), { maxLength: 5 }), comma).map(([items, by]) => items.join(by)),
  bytes: fc.tuple(fc.array(smallInteger, { maxLength: 12 }), comma).map(([items, by]) => `[${items.join(by)}]`),
})).term;

/** Iodata in source form, and lists that are nearly iodata. */
export const ioDataSource: fc.Arbitrary<string> = fc.letrec<{ data: string; item: string }>((tie) => ({
  data: fc.oneof(
    { maxDepth: 5 },
    fc.oneof(string, binary),
    fc.array(tie('item'), { maxLength: 6 }).map((items) => `[${items.join(',')}]`),
    fc.tuple(tie('item'), tie('data')).map(([item, tail]) => `[${item}|${tail}]`),
  ),
  item: fc.oneof(
    { weight: 8, arbitrary: smallInteger },
    { weight: 8, arbitrary: tie('data') },
    { weight: 1, arbitrary: fc.constantFrom('a', '256', '-1', '1.0', '{}', '[1|2]', '#{}') },
  ),
})).data;

/** The same text with one character taken out, put in or replaced: mostly no term any more. */
export const brokenSource: fc.Arbitrary<string> = fc
  .record({
    source: termSource,
    at: fc.nat(),
    cut: fc.nat(1),
    put: fc.constantFrom('', ...Array.from('()[]{}<>|,:=#/-+\'"\\_1aA ')),
  })
  .map(({ source, at, cut, put }) => {
    const characters = Array.from(source);
    return characters.toSpliced(at % characters.length, cut, put).join('');
  })
  .filter((source) => !ENORMOUS.test(source) && !OPEN_CHARACTER.test(source));

/** A segment of such a size ends erl itself: it cannot allocate it. */
const ENORMOUS = /:\s*[(+-]*[\d_#]{5,}/;

/** A `$` at the end takes the line end that erl is sent for its character. */
const OPEN_CHARACTER = /\$\\?\s*$/;
