import * as fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { GenTcpError } from '../../../src/core/index.ts';
import type { RecordFormat } from '../../../src/cli/input/format.ts';
import { InputError } from '../../../src/cli/input/input-error.ts';
import { type ReaderSettings, recordReader } from '../../../src/cli/input/record-reader.ts';

const framed: ReaderSettings = { framed: true, largest: Infinity, crlf: false, exact: false };
const unframed: ReaderSettings = { ...framed, framed: false };

interface Outcome {
  readonly records: readonly string[];
  readonly failure: string | undefined;
}

/** The records of these pieces as latin-1 text; each piece is overwritten after its push, as a read buffer is. */
function read(pieces: readonly (string | Buffer)[], format: RecordFormat, settings: ReaderSettings): Outcome {
  const reader = recordReader(format, settings);
  const records: string[] = [];
  const keep = (found: Iterable<Buffer>): void => {
    for (const record of found) records.push(record.toString('latin1'));
  };
  for (const piece of pieces) {
    const chunk = Buffer.from(piece);
    keep(reader.push(chunk));
    chunk.fill(0xee);
  }
  keep(reader.end());
  return { records, failure: reader.failure?.message };
}

interface Case {
  readonly name: string;
  readonly format: RecordFormat;
  readonly settings?: ReaderSettings;
  readonly input: string;
  readonly records: readonly string[];
  readonly failure?: string;
}

const cases: readonly Case[] = [
  {
    name: 'line drops the newline where the packet type delimits',
    format: { format: 'line' },
    input: 'a\nbc\n',
    records: ['a', 'bc'],
  },
  {
    name: 'line keeps the newline where it does not',
    format: { format: 'line' },
    settings: unframed,
    input: 'a\nbc\n',
    records: ['a\n', 'bc\n'],
  },
  { name: 'line keeps a carriage return as data', format: { format: 'line' }, input: 'a\r\nb', records: ['a\r', 'b'] },
  { name: 'an empty line is an empty record', format: { format: 'line' }, input: '\n\na', records: ['', '', 'a'] },
  {
    name: 'a last line without its end is a record',
    format: { format: 'line' },
    settings: unframed,
    input: 'a\nb',
    records: ['a\n', 'b'],
  },
  {
    name: 'crlf turns the end of a line into CRLF, once',
    format: { format: 'line' },
    settings: { ...unframed, crlf: true },
    input: 'a\nb\r\n\nc',
    records: ['a\r\n', 'b\r\n', '\r\n', 'c'],
  },
  {
    name: 'nul drops the NUL',
    format: { format: 'nul' },
    settings: unframed,
    input: 'a\0\0b\n',
    records: ['a', '', 'b\n'],
  },
  {
    name: 'chunk cuts exact pieces, the last one shorter',
    format: { format: 'chunk', size: 3 },
    input: 'abcdefgh',
    records: ['abc', 'def', 'gh'],
  },
  {
    name: 'chunk leaves nothing over when the pieces fit',
    format: { format: 'chunk', size: 4 },
    input: 'abcdefgh',
    records: ['abcd', 'efgh'],
  },
  { name: 'all is one record', format: { format: 'all' }, input: 'a\nb\0c', records: ['a\nb\0c'] },
  {
    name: 'hex takes spaces and both cases',
    format: { format: 'hex' },
    input: '41 4a\t4B\r\n\n6f',
    records: ['AJK', '', 'o'],
  },
  {
    name: 'base64 takes padded and bare text',
    format: { format: 'base64' },
    input: 'aGVsbG8=\naGVsbG8\n\n',
    records: ['hello', 'hello', ''],
  },
  {
    name: 'term takes iodata and skips empty lines',
    format: { format: 'term' },
    input: '<<"hi">>\n\n"ho".\n[1,[<<2>>]|<<3>>]\n',
    records: ['hi', 'ho', '\u0001\u0002\u0003'],
  },
  {
    name: 'packet takes off the framing of stdin',
    format: { format: 'packet', packet: 1 },
    settings: unframed,
    input: '\u0002hi\0\u0003a\nb',
    records: ['hi', '', 'a\nb'],
  },
  {
    name: 'packet refuses a last packet that the end of stdin cuts',
    format: { format: 'packet', packet: 2 },
    input: '\0\u0001a\0\u0003b',
    records: ['a'],
    failure: 'stdin ends inside packet 2; 3 bytes of it had come (emsgsize)',
  },
  {
    name: 'packet refuses what is no packet, after the ones before it',
    format: { format: 'packet', packet: 'netstring' },
    input: '1:a,x:b,',
    records: ['a'],
    failure: expect.stringMatching(/^packet 2: .* \(emsgsize\)$/),
  },
  {
    name: 'a packet of stdin above what a packet of the socket carries fails',
    format: { format: 'packet', packet: 1 },
    settings: { ...framed, largest: 3 },
    input: '\u0003abc\u0004abcd',
    records: ['abc'],
    failure: 'record 2 is larger than 3 bytes, the most that one packet carries (emsgsize)',
  },
  { name: 'none has no records', format: { format: 'none' }, input: '', records: [] },
  {
    name: 'a line above what a packet carries fails after the ones before it',
    format: { format: 'line' },
    settings: { ...framed, largest: 3 },
    input: 'ab\nabc\nabcd\nab\n',
    records: ['ab', 'abc'],
    failure: 'record 3 is larger than 3 bytes, the most that one packet carries (emsgsize)',
  },
  {
    name: 'a chunk above what a packet carries fails',
    format: { format: 'chunk', size: 4 },
    settings: { ...framed, largest: 3 },
    input: 'abcd',
    records: [],
    failure: 'record 1 is larger than 3 bytes, the most that one packet carries (emsgsize)',
  },
  {
    name: 'all above what a packet carries fails',
    format: { format: 'all' },
    settings: { ...framed, largest: 3 },
    input: 'abcd',
    records: [],
    failure: 'record 1 is larger than 3 bytes, the most that one packet carries (emsgsize)',
  },
  {
    name: 'decoded bytes above what a packet carries fail, however short their text',
    format: { format: 'term' },
    settings: { ...framed, largest: 3 },
    input: '<<0:24>>\n<<0:32>>\n',
    records: ['\0\0\0'],
    failure: 'record 2 is larger than 3 bytes, the most that one packet carries (emsgsize)',
  },
  {
    name: 'a bad hex digit names its line',
    format: { format: 'hex' },
    input: '00\nzz\n00\n',
    records: ['\0'],
    failure: 'stdin line 2: "z" is no hex digit (badarg)',
  },
  {
    name: 'half a byte of hex names its line',
    format: { format: 'hex' },
    input: '00\n012',
    records: ['\0'],
    failure: 'stdin line 2: 3 hex digits, an odd number, are not whole bytes (badarg)',
  },
  {
    name: 'a bad base64 digit names its line',
    format: { format: 'base64' },
    input: 'aGVs-G8=\n',
    records: [],
    failure: 'stdin line 1: "-" is no base64 digit (badarg)',
  },
  {
    name: 'base64 of the wrong length names its line',
    format: { format: 'base64' },
    input: 'aGVsb\n',
    records: [],
    failure: 'stdin line 1: 5 characters of base64 are not whole bytes (badarg)',
  },
  {
    name: 'base64 of the wrong padding names its line',
    format: { format: 'base64' },
    input: 'aGVsbG8==\n',
    records: [],
    failure: 'stdin line 1: 9 characters of base64 are not whole bytes (badarg)',
  },
];

describe('recordReader', () => {
  describe.each(cases)('$name', ({ format, settings = framed, input, records, failure }) => {
    test('whole', () => {
      expect(read([input], format, settings)).toStrictEqual({ records, failure });
    });

    test('byte by byte', () => {
      expect(read(Array.from(input), format, settings)).toStrictEqual({ records, failure });
    });
  });

  const formats: readonly RecordFormat[] = [
    { format: 'line' },
    { format: 'nul' },
    { format: 'chunk', size: 5 },
    { format: 'all' },
    { format: 'hex' },
    { format: 'base64' },
    { format: 'term' },
    { format: 'packet', packet: 1 },
  ];
  const settings = fc.record({
    framed: fc.boolean(),
    crlf: fc.boolean(),
    largest: fc.constantFrom(4, 6, Infinity),
    exact: fc.boolean(),
  });
  const text = fc.string({ unit: fc.constantFrom('a', '1', '\n', '\0', '\r', ' ', '=', '"'), maxLength: 40 });

  test.each(formats)('cuts $format the same whatever the pushes are', (format) => {
    fc.assert(
      fc.property(text, fc.array(fc.nat(40), { maxLength: 6 }), settings, (input, cuts, how) => {
        expect(read(cutAt(input, cuts), format, how)).toStrictEqual(read([input], format, how));
      }),
    );
  });

  test('of a regular file raw cuts full pieces whatever the reads returned', () => {
    const input = Buffer.alloc(200_000, 'abcdefg').toString('latin1');
    const whole = read([input], { format: 'raw' }, { ...framed, exact: true });
    expect(whole.records.map((record) => record.length)).toStrictEqual([65_536, 65_536, 65_536, 3392]);
    expect(read(cutAt(input, [1, 65_537, 140_000]), { format: 'raw' }, { ...framed, exact: true })).toStrictEqual(
      whole,
    );
  });

  test('raw keeps the reads of a pipe, in pieces that a packet carries', () => {
    expect(read(['abcde', 'f'], { format: 'raw' }, { ...framed, largest: 2 }).records).toStrictEqual([
      'ab',
      'cd',
      'e',
      'f',
    ]);
  });

  test('raw of a file has pieces that a packet carries', () => {
    expect(read(['abc', 'de'], { format: 'raw' }, { ...framed, largest: 2, exact: true }).records).toStrictEqual([
      'ab',
      'cd',
      'e',
    ]);
  });

  test.each([
    { format: 'all' },
    { format: 'raw' },
    { format: 'line' },
    { format: 'chunk', size: 9 },
  ] satisfies RecordFormat[])('an empty stdin has no $format record', (format) => {
    expect(read([''], format, framed).records).toStrictEqual([]);
  });

  test('says which kind of failure it is', () => {
    const tooLarge = recordReader({ format: 'line' }, { ...framed, largest: 1 });
    tooLarge.push(Buffer.from('ab\n'));
    expect(tooLarge.failure).toBeInstanceOf(GenTcpError);
    const malformed = recordReader({ format: 'term' }, framed);
    malformed.push(Buffer.from('<<1\n'));
    expect(malformed.failure).toBeInstanceOf(InputError);
  });

  test('a term that is no iodata, or no term, or no text, names its line', () => {
    expect(read(['<<1>>\nfoo\n'], { format: 'term' }, framed).failure).toBe('stdin line 2: foo is no iodata (badarg)');
    expect(read(['{1'], { format: 'term' }, framed).failure).toMatch(/^stdin line 1: column 3: /);
    expect(read([Buffer.from([0x22, 0xff, 0x22])], { format: 'term' }, framed).failure).toBe(
      'stdin line 1: not UTF-8 (badarg)',
    );
  });

  test('gives nothing more after a failure', () => {
    const reader = recordReader({ format: 'hex' }, framed);
    reader.push(Buffer.from('x\n'));
    expect([...reader.push(Buffer.from('00\n'))]).toStrictEqual([]);
    expect([...reader.end()]).toStrictEqual([]);
  });

  test('hands out views of the chunk, not copies', () => {
    const chunk = Buffer.from('ab\ncd\n');
    const [first] = recordReader({ format: 'line' }, framed).push(chunk);
    chunk.fill('x');
    expect(first?.toString()).toBe('xx');
  });

  test('a line in many small pieces is copied a bounded number of times', () => {
    const reader = recordReader({ format: 'line' }, framed);
    const piece = Buffer.alloc(64, 'a');
    const copies = [vi.spyOn(Buffer.prototype, 'copy'), vi.spyOn(Uint8Array.prototype, 'set')];
    for (let pushes = 0; pushes < 16_384; pushes += 1) reader.push(piece);
    const copied = sum(copies[0]?.mock.results.map(({ value }) => Number(value)) ?? []);
    const added = sum(copies[1]?.mock.calls.map(([bytes]) => (bytes instanceof Uint8Array ? bytes.length : 0)) ?? []);
    vi.restoreAllMocks();

    expect([...reader.end()].map(({ length }) => length)).toEqual([1_048_576]);
    expect(copied + added).toBeLessThan(3 * 1_048_576);
  });

  test('hex and base64 give back every byte', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const buffer = Buffer.from(bytes);
        for (const format of ['hex', 'base64'] as const) {
          const { records } = read([`${buffer.toString(format)}\n`], { format }, framed);
          expect(records).toStrictEqual([buffer.toString('latin1')]);
        }
      }),
    );
  });
});

function cutAt(text: string, cuts: readonly number[]): readonly string[] {
  const places = [0, ...cuts.toSorted((a, b) => a - b), text.length];
  return places.slice(1).map((place, index) => text.slice(places[index], Math.max(place, places[index] ?? 0)));
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}
