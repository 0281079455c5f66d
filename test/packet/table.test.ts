import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type PacketType,
  codecOf,
  packetRows,
  packetTypeToTerm,
  parsePacketType,
} from '../../src/core/packet/table.ts';
import { printTerm } from '../../src/core/term/print.ts';

const notTypes = [
  '',
  ...'5 -1 10 02 2.0 RAW ssl_tls lines constructor __proto__'.split(' '),
  ...'0le 9be 2me 22le le {3} {3,middle} {9,big} {0,big} {3,big,1}'.split(' '),
  ...'fixed: fixed:0 fixed:-1 fixed:01 fixed:9999999999'.split(' '),
  ...'len= len=0 len=9 len=2k len=2, len=2,len=2 len=2,width=1 len=2,offset len=2,offset=-1 len=2,strip=x'.split(' '),
  ...'len=2,endian=me len=2,endian=constructor len=2,max=0 len=2,max=1 len=2,max=1T'.split(' '),
  ...'len=2,adjust=1.5 len=2,adjust==1 offset=1,len=2'.split(' '),
];

const notValues = [
  ...[undefined, null, true, '', '2', 5, 1.5, Number.NaN, 2n].map((value) => ({ value })),
  ...[{}, [], [3], [3, 'little', 1], ['3', 'little'], [2n, 'big'], [[3], 'little']].map((value) => ({ value })),
];

describe.each(packetRows)('the row of $name', (row) => {
  it('says what it is, in one line and in one paragraph', () => {
    expect(row.summary).toMatch(/^[^\n]{10,90}[^.\n]$/);
    expect(row.description).toMatch(/^[A-Z][^\n]*\.$/);
  });

  it('has an example that the table reads and prints again', () => {
    const type = parsePacketType(row.example);

    expect(row.recognise(type)?.type).toEqual(type);
    expect(codecOf(type)).toBeDefined();
    expect(type === undefined ? '' : parsePacketType(printTerm(packetTypeToTerm(type)))).toEqual(type);
  });
});

describe('the packet table', () => {
  it('has every type of gen_tcp', () => {
    const names = packetRows.filter(({ origin }) => origin === 'gen_tcp').map(({ name }) => name);

    expect(names.join(' ')).toBe('raw 0 1 2 4 sunrm asn1 cdr fcgi line tpkt http httph http_bin httph_bin');
  });

  it('has no name twice, and no example that two rows take', () => {
    expect(new Set(packetRows.map(({ name }) => name)).size).toBe(packetRows.length);
    for (const { example } of packetRows) {
      const type = parsePacketType(example);
      expect(packetRows.filter((row) => row.recognise(type) !== undefined)).toHaveLength(1);
    }
  });

  it.each<[string, PacketType]>([
    ['raw', 'raw'],
    ['0', 0],
    [' 2 ', 2],
    ['line', 'line'],
    ['2le', '2le'],
    ['{3,little}', [3, 'little']],
    ['{ 8 , native }', [8, 'native']],
    ['fixed:16', 'fixed:16'],
    ["'fixed:16'", 'fixed:16'],
    ['fixed:64k', 'fixed:65536'],
    ['len=2', 'len=2'],
    ["'len=2,offset=1'", 'len=2,offset=1'],
  ])('reads %s', (text, type) => {
    expect(parsePacketType(text)).toEqual(type);
  });

  it.each(notTypes)('does not read %j', (text) => {
    expect(parsePacketType(text)).toBeUndefined();
  });

  it.each(notValues)('has no codec for $value', ({ value }) => {
    expect(codecOf(value)).toBeUndefined();
  });

  it.each(['sunrm', 'asn1', 'cdr', 'fcgi', 'tpkt', 'varint', 'netstring', 'stx'])(
    'is the only place that knows of %s, so that a type is added in one',
    (name) => {
      const root = path.join(import.meta.dirname, '../..');
      const files = globSync('src/**/*.ts', { cwd: root });
      const knowing = files.filter((file) => readFileSync(path.join(root, file), 'utf8').includes(`'${name}'`));
      expect(knowing).toEqual([`src/core/packet/${name}.ts`]);
    },
  );

  it('gives one codec for one type, so that a send need not make it', () => {
    expect(codecOf('fixed:33')).toBe(codecOf('fixed:33'));
  });

  it.each([
    [0, '0'],
    ['raw', 'raw'],
    [2, '2'],
    [[3, 'little'], '{3,little}'],
    ['2le', "'2le'"],
    ['fixed:16', "'fixed:16'"],
  ] as const)('prints %j as a term', (type, text) => {
    expect(printTerm(packetTypeToTerm(type))).toBe(text);
  });
});
