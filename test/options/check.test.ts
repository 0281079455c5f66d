import { describe, expect, test } from 'vitest';
import { GenTcpError } from '../../src/core/error.ts';
import { checkOptions, checkRequests } from '../../src/core/options/check.ts';
import { refused } from './refused.ts';

const error = (reason: string, message: RegExp) => expect.toSatisfy((thrown) => isError(thrown, reason, message));

function isError(thrown: unknown, reason: string, message: RegExp): boolean {
  return thrown instanceof GenTcpError && thrown.reason === reason && message.test(thrown.message);
}

describe('checkOptions', () => {
  test('hands back a copy without what is undefined', () => {
    const given = { packet: 2, nodelay: undefined } as const;
    const checked = checkOptions('connect', given);
    expect(checked).toStrictEqual({ packet: 2 });
    expect(checked).not.toBe(given);
  });

  test('does not look at a value of undefined even where the call does not take the option', () => {
    expect(checkOptions('setopts', { backlog: undefined })).toStrictEqual({});
  });

  test('keeps the order of the options', () => {
    const given = { nodelay: true, active: false, packet: 1, buffer: 10 };
    expect(Object.keys(checkOptions('setopts', given))).toEqual(Object.keys(given));
  });

  test.each([
    ['setopts', 'einval'],
    ['connect', 'badarg'],
    ['listen', 'badarg'],
  ] as const)('%s refuses an unknown name with %s and the nearest known one', (scope, reason) => {
    expect(() => checkOptions(scope, { sendTimout: 1 })).toThrow(
      error(reason, /^option sendTimout: there is no such option; did you mean sendTimeout\? \(/),
    );
  });

  test('spells the names that it suggests as keys', () => {
    expect(() => checkOptions('connect', { send_timeout: 1 })).toThrow(error('badarg', /did you mean sendTimeout\?/));
    expect(() => checkOptions('connect', { exit_on_close: false })).toThrow(
      error('badarg', /did you mean exitOnClose\?/),
    );
  });

  test('suggests nothing for a name that is near none', () => {
    expect(() => checkOptions('connect', { colour: 'red' })).toThrow(
      error('badarg', /^option colour: there is no such option \(badarg\)$/),
    );
  });

  test('is not fooled by names that every object has', () => {
    expect(() => checkOptions('connect', { constructor: 1 })).toThrow(error('badarg', /option constructor/));
    expect(() => checkOptions('connect', JSON.parse('{"__proto__":{"packet":2}}'))).toThrow(
      error('badarg', /__proto__/),
    );
  });

  test('suggests the word that was meant', () => {
    expect(() => checkOptions('setopts', { active: 'onec' })).toThrow(
      error('einval', /^option active: 'onec' is not accepted; accepted are .*; did you mean once\? \(einval\)$/),
    );
  });

  test.each([[null], [undefined], ['[binary]'], [[]], [3], [['a\nb']]])(
    'refuses %j for the options themselves',
    (given) => {
      expect(() => checkOptions('connect', given)).toThrow(error('badarg', /^options are an object, not [^\n]*$/));
    },
  );

  test('turns the bare atoms into the mode, and the last one counts', () => {
    expect(checkOptions('connect', { list: true })).toStrictEqual({ mode: 'list' });
    expect(checkOptions('connect', { mode: 'list', binary: true })).toStrictEqual({ mode: 'binary' });
    expect(checkOptions('connect', { binary: true, mode: 'list' })).toStrictEqual({ mode: 'list' });
  });

  test('shows a value on one line, however large or strange', () => {
    const values = [
      'a\nb\u{1b}[31m',
      'x'.repeat(10_000),
      Array.from({ length: 1000 }, () => [[[1]]]),
      { a: { b: { c: {} } } },
      new Error('on\ntwo lines'),
    ];
    for (const value of values) {
      expect(refused(() => checkOptions('connect', { nodelay: value })).message).toMatch(/^[^\p{C}]{1,400}$/u);
    }
  });
});

describe('checkRequests', () => {
  test('hands back names and numbers', () => {
    const bytes = Buffer.from([1, 2]);
    expect(checkRequests(['active', 'sendTimeout', 'active', { raw: [6, 8, 4] }, { raw: [6, 8, bytes] }])).toEqual([
      'active',
      'sendTimeout',
      'active',
      { raw: [6, 8, 4] },
      { raw: [6, 8, bytes] },
    ]);
    expect(checkRequests([])).toEqual([]);
  });

  test.each([
    [['activ'], /option activ: there is no such option; did you mean active\?/],
    [['send_timeout'], /did you mean sendTimeout\?/],
    [['backlog'], /option backlog: getopts does not take it, only listen/],
    [['binary'], /option binary: getopts does not take it/],
    [['raw'], /option raw: it needs its numbers/],
    [[3], /3 is no request/],
    [[{ raw: [6, 8, -1] }], /is no request/],
    [[{ raw: [6, 8, 65_523] }], /at most 65522 bytes/],
    [[{ raw: [6, 8, Buffer.alloc(65_523)] }], /at most 65522 bytes/],
    [[{ raw: [6, 8] }], /is no request/],
    [[{ raw: [6, '8', 4] }], /is no request/],
    ['active', /an array, not 'active'/],
  ])('refuses %j with einval', (names, message) => {
    expect(() => checkRequests(names)).toThrow(error('einval', message));
  });

  test('takes sizes from 0 to what fits an answer', () => {
    expect(checkRequests([{ raw: [6, 8, 0] }, { raw: [6, 8, 65_522] }])).toHaveLength(2);
  });
});
