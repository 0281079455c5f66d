import { describe, expect, test } from 'vitest';
import { checkOptions } from '../../src/core/options/check.ts';
import { parseOptionValue, parseOptions } from '../../src/core/options/parse.ts';
import type { OptionRow, Scope } from '../../src/core/options/row.ts';
import { optionRow, optionTable } from '../../src/core/options/table.ts';
import { printTerm } from '../../src/core/term/print.ts';
import { tuple } from '../../src/core/term/term.ts';
import { refused } from './refused.ts';
import { samples } from './samples.ts';

const SCOPES = ['connect', 'listen', 'setopts'] as const satisfies readonly Scope[];

function rowNamed(name: string): OptionRow {
  const row = optionRow(name);
  if (row === undefined) throw new Error(`no option ${name}`);
  return row;
}

const settable = optionTable.filter((row) => row.name !== 'pktoptions');

function valuesOf(row: OptionRow): readonly unknown[] {
  return (samples[row.name] ?? []).map((text) => parseOptionValue(row, text));
}

describe.each(settable.map((row) => [row.name, row] as const))('a value of %s', (name, row) => {
  test('has samples', () => {
    expect(samples[name]?.length).toBeGreaterThan(0);
  });

  test('comes back from text through its term', () => {
    for (const value of valuesOf(row)) {
      const term = row.kind.toTerm(value) ?? tuple();
      expect(row.kind.fromTerm(term)).toEqual(value);
      expect(parseOptionValue(row, printTerm(term))).toEqual(value);
    }
  });

  test('is accepted as it is in JavaScript, by the calls that take the option', () => {
    for (const value of valuesOf(row)) {
      const { name: kept, value: keptAs } = row.standsFor ?? { name, value };
      for (const scope of SCOPES.filter((call) => row.calls.includes(call))) {
        expect(checkOptions(scope, { [row.key]: value })).toEqual({ [rowNamed(kept).key]: keptAs });
      }
    }
  });

  test('is refused by the calls that do not take the option, with the names of those that do', () => {
    const [value] = valuesOf(row);
    for (const scope of SCOPES.filter((call) => !row.calls.includes(call))) {
      const error = refused(() => checkOptions(scope, { [row.key]: value }));
      expect(error.reason).toBe(scope === 'setopts' ? 'einval' : 'badarg');
      expect(error.message).toContain(`option ${row.key}: ${scope} does not take it, only ${row.calls.join(' and ')}`);
    }
  });

  test('of another kind is refused with the reason of the call, by name, with what is accepted', () => {
    for (const wrong of [null, Number.NaN, 1.5, {}, () => 0, 2n]) {
      for (const scope of SCOPES.filter((call) => row.calls.includes(call))) {
        const error = refused(() => checkOptions(scope, { [row.key]: wrong }));
        expect(error.reason).toBe(scope === 'setopts' ? 'einval' : 'badarg');
        expect(error.message).toContain(`option ${row.key}: `);
        expect(error.message).toContain(row.kind.accepts);
        expect(error.message).not.toContain('\n');
      }
    }
  });

  test('of another kind is refused as text and as a term', () => {
    // A file or an interface may have any name, but for one that is a term.
    const anyName = name === 'netns' || name === 'bind_to_device';
    for (const wrong of anyName ? ['[{a,b}]', '<<0>>'] : ['{}', '1.5', 'a{b', "'no atom'", '#{}', '[{a,b}]']) {
      expect(refused(() => parseOptionValue(row, wrong)).message).toContain(`option ${name}: ${wrong} is not accepted`);
    }
    expect(refused(() => parseOptions(`{${name},1.5}`)).reason).toBe('badarg');
  });
});

/** Strict as Erlang: what is accepted at the edges, and what is refused just behind them. */
const edges: readonly (readonly [name: string, accepted: readonly unknown[], refused: readonly unknown[]])[] = [
  ['nodelay', [true, false], [1, 0, 'true', 'false', '']],
  ['active', [true, 'once', -32_768, 32_767], [-32_769, 32_768, 'true', 'twice']],
  ['mode', ['list', 'binary'], ['List', true]],
  ['packet', [0, 1, 2, 4, 'raw', 'http', [3, 'little']], ['2', 5, -1, 'RAW', [3], [3, 'middle'], ['3', 'little']]],
  ['packet_size', [0, 2 ** 32 - 1], [-1, 2 ** 32, '1']],
  ['header', [0, 2 ** 31 - 1], [-1, 2 ** 31]],
  ['send_timeout', [0, 2 ** 32 - 2, 'infinity'], [-1, 2 ** 32, Infinity, '5']],
  ['high_msgq_watermark', [1, 2 ** 31 - 1], [0, -1]],
  ['keepidle', [1], [0, -1]],
  ['user_timeout', [0], [-1]],
  ['ttl', [1, 255, -1], [0, 256, -2]],
  [
    'linger',
    [
      [true, 5],
      [false, 0],
      [true, -1],
    ],
    [[1, 2], [true], [true, 1, 2], true, [true, '5'], [true, 2 ** 31]],
  ],
  [
    'raw',
    [[], [[6, 1, new Uint8Array(4)]]],
    [[6, 1, new Uint8Array(4)], [[6, 1, 'x']], [[6, 1]], [[6, 1, new Uint8Array(1), 0]], [[6, 1.5, new Uint8Array(1)]]],
  ],
  ['bind_to_device', ['', 'a'.repeat(15)], ['a'.repeat(16), 'é'.repeat(8), 'a\0b']],
  ['netns', ['', '/a'], ['a\0b']],
  ['port', [0, 65_535], [-1, 65_536, 'http']],
  ['inet6', [true], [false, 1]],
  [
    'ip',
    ['127.0.0.1', '::', 'any', { local: '\0x' }],
    ['localhost', '127.1', '', 'ANY', { local: 1 }, { local: '/a', x: 1 }],
  ],
  [
    'ifaddr',
    [
      { family: 'inet', addr: 'loopback' },
      { family: 'inet6', addr: '::1', port: 1, flowinfo: 2, scopeId: 3 },
    ],
    [
      { family: 'inet', addr: '::1' },
      { family: 'inet', scopeId: 1 },
      { family: 'inet', port: 65_536 },
      { family: 'ip' },
    ],
  ],
];

describe.each(edges)('%s', (name, accepted, refusals) => {
  const { kind } = rowNamed(name);

  test('accepts its edges unchanged', () => {
    for (const value of accepted) expect(kind.check(value)).toEqual(value);
  });

  test('refuses what lies behind them', () => {
    expect(refusals.filter((value) => kind.check(value) !== undefined)).toEqual([]);
  });
});

const ranged = optionTable.flatMap((row) => {
  const [, least, most] = /^(-?\d+)\.\.(-?\d+)/.exec(row.kind.range) ?? [];
  return least === undefined || most === undefined ? [] : [{ row, least: Number(least), most: Number(most) }];
});

test('every option that takes a number alone says its range', () => {
  const numbers = optionTable.filter(
    ({ kind }) => kind.check(7) === 7 && kind.type !== 'packet' && kind.type !== 'mode',
  );
  expect(ranged.map(({ row }) => row.name)).toEqual(numbers.map(({ name }) => name));
  expect(ranged.length).toBeGreaterThan(20);
});

describe.each(ranged.map((one) => [one.row.name, one] as const))('the range of %s', (name, { row, least, most }) => {
  test('is accepted up to both of its ends, and nothing behind them is taken as it is', () => {
    const both = [least, most].filter((value) => row.kind.check(value) !== value && name !== 'line_delimiter');
    // 2^32-1 is infinity to the driver.
    expect(both).toEqual(row.kind.type === 'time' ? [most] : []);
    expect(row.kind.check(most + 1)).toBeUndefined();
    expect([undefined, least]).toContain(row.kind.check(least - 1));
  });

  test('is refused behind its end by every call that takes it, with the reason of the call', () => {
    for (const scope of SCOPES.filter((call) => row.calls.includes(call))) {
      const error = refused(() => checkOptions(scope, { [row.key]: most + 1 }));
      expect(error.reason).toBe(scope === 'setopts' ? 'einval' : 'badarg');
      expect(error.message).toContain(
        `option ${row.key}: ${most + 1} is not accepted; accepted are ${row.kind.accepts}`,
      );
    }
  });
});

describe('a number that the driver would change', () => {
  test.each([
    ['buffer', 0, 1],
    ['buffer', -5, 1],
    ['high_watermark', -1, 0],
    ['low_watermark', -1, 0],
    ['line_delimiter', 300, 44],
    ['line_delimiter', -1, 255],
    ['send_timeout', 2 ** 32 - 1, 'infinity'],
  ])('%s %d becomes %s', (name, given, kept) => {
    expect(rowNamed(name).kind.check(given)).toBe(kept);
  });
});

describe('units', () => {
  test.each([
    ['send_timeout', '0.5s', 500],
    ['send_timeout', '500ms', 500],
    ['send_timeout', '2m', 120_000],
    ['send_timeout', '1h', 3_600_000],
    ['send_timeout', '4.35s', 4350],
    ['user_timeout', '30s', 30_000],
    ['buffer', '64k', 65_536],
    ['sndbuf', '1M', 1_048_576],
    ['packet_size', '1.5G', 1_610_612_736],
  ])('%s %s is %d on the command line', (name, text, value) => {
    expect(parseOptionValue(rowNamed(name), text)).toBe(value);
  });

  test.each([
    ['send_timeout', '0.5'],
    ['send_timeout', '0.0001s'],
    ['send_timeout', '5 s'],
    ['send_timeout', '5k'],
    ['send_timeout', '2000h'],
    ['buffer', '64K'],
    ['buffer', '64kB'],
    ['buffer', '1s'],
    ['packet_size', '4G'],
    ['ttl', '1k'],
    ['backlog', '1k'],
    ['active', '1k'],
  ])('%s %s is refused', (name, text) => {
    expect(refused(() => parseOptionValue(rowNamed(name), text)).message).toContain(`${text} is not accepted`);
  });

  test.each(['{send_timeout,5s}', "{send_timeout,'5s'}", '{send_timeout,"5s"}', '{buffer,"64k"}'])(
    '%s is refused: a unit is not Erlang',
    (text) => {
      expect(refused(() => parseOptions(text)).reason).toBe('badarg');
    },
  );

  test('are refused in JavaScript', () => {
    expect(refused(() => checkOptions('connect', { sendTimeout: '5s' })).reason).toBe('badarg');
    expect(refused(() => checkOptions('connect', { buffer: '64k' })).reason).toBe('badarg');
  });
});
