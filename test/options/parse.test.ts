import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withOption } from '../../src/core/options/merge.ts';
import type { Options } from '../../src/core/options/options.ts';
import { parseOptionValue, parseOptions } from '../../src/core/options/parse.ts';
import { optionsToTerm } from '../../src/core/options/print.ts';
import { optionTable } from '../../src/core/options/table.ts';
import { printTerm } from '../../src/core/term/print.ts';
import { refused } from './refused.ts';
import { samples } from './samples.ts';

const print = (options: Options): string => printTerm(optionsToTerm(options));

describe('parseOptions', () => {
  test('takes an option list as it stands in Erlang source', () => {
    const text = `
      [binary, {packet,2}, {active,once},   % the usual
       {send_timeout,infinity}, {ip,{127,0,0,1}}, {linger,{true,5}}, inet6].`;
    expect(parseOptions(text)).toStrictEqual({
      mode: 'binary',
      packet: 2,
      active: 'once',
      sendTimeout: 'infinity',
      ip: '127.0.0.1',
      linger: [true, 5],
      inet6: true,
    });
  });

  test.each([
    ['{packet,2}', { packet: 2 }],
    ['{packet,2}.', { packet: 2 }],
    ['binary', { mode: 'binary' }],
    ['[]', {}],
    ['[list]', { mode: 'list' }],
    ['[{line_delimiter,$\\n}]', { lineDelimiter: 10 }],
    ['[{buffer,16#ff}]', { buffer: 255 }],
    ['[{ip,any}]', { ip: 'any' }],
    ['[{ip,undefined}]', { ip: 'any' }],
    ['[{ip,{0,0,0,0,0,0,0,1}}]', { ip: '::1' }],
    ['[{ip,{local,"/tmp/s"}}]', { ip: { local: '/tmp/s' } }],
    ['[{ip,{local,<<0,"s">>}}]', { ip: { local: '\0s' } }],
    ['[{netns,"/a"}]', { netns: '/a' }],
    ['[{netns,<<"/a">>}]', { netns: '/a' }],
    ['[{inet_backend,socket},{packet,2}]', { inetBackend: 'socket', packet: 2 }],
    ['{inet_backend,socket}', { inetBackend: 'socket' }],
  ])('reads %s', (text, options) => {
    expect(parseOptions(text)).toStrictEqual(options);
  });

  test('lets the last occurrence win', () => {
    expect(parseOptions('[{packet,1},{nodelay,true},{packet,2}]')).toStrictEqual({ nodelay: true, packet: 2 });
    expect(parseOptions('[binary,{mode,list}]')).toStrictEqual({ mode: 'list' });
    expect(parseOptions('[{mode,list},binary]')).toStrictEqual({ mode: 'binary' });
  });

  test('puts an option where its last occurrence stands, so that the last of ip and ifaddr is seen', () => {
    const options = parseOptions('[{ip,{1,1,1,1}},{ifaddr,{2,2,2,2}},{ip,{3,3,3,3}}]');
    expect(Object.entries(options)).toEqual([
      ['ifaddr', '2.2.2.2'],
      ['ip', '3.3.3.3'],
    ]);
  });

  test('keeps the first of inet and inet6 first', () => {
    expect(Object.keys(parseOptions('[inet6,inet,inet6]'))).toEqual(['inet6', 'inet']);
  });

  test('accumulates raw, left to right, in both spellings', () => {
    const options = parseOptions('[{raw,6,1,<<1:32/native>>},{packet,2},{raw,{6,8,<<5:32/little>>}},{raw,1,9,<<>>}]');
    expect(options.raw?.map(([level, option, bytes]) => [level, option, Buffer.from(bytes).toString('hex')])).toEqual([
      [6, 1, '01000000'],
      [6, 8, '05000000'],
      [1, 9, ''],
    ]);
  });

  test.each([
    ['{pakcet,2}', 'option pakcet: there is no such option; did you mean packet?'],
    ['{sendTimeout,5}', 'option sendTimeout: there is no such option; did you mean send_timeout?'],
    ['foo', 'option foo: there is no such option'],
    ['nodelay', 'option nodelay: it needs a value: {nodelay,…}'],
    ['{nodelay,1}', 'option nodelay: 1 is not accepted; accepted are true and false'],
    ["{packet,'2'}", "option packet: '2' is not accepted; accepted are raw, 0, 1, 2, 4, "],
    [
      '{active,99999}',
      'option active: 99999 is not accepted; accepted are true, false, once and whole numbers from -32768',
    ],
    ['{mode,binari}', 'did you mean binary?'],
    ['{binary,true}', 'option binary: it is a bare atom, without a value: binary'],
    ['{inet6,true}', 'option inet6: it is a bare atom'],
    ['{linger,true,5}', 'option linger: true,5 is not accepted'],
    ['{bind_to_device,"lo"}', 'option bind_to_device: "lo" is not accepted'],
    ['{ip,"127.0.0.1"}', 'option ip: "127.0.0.1" is not accepted'],
    ['{ip,{256,0,0,1}}', 'option ip: {256,0,0,1} is not accepted'],
    ['[{packet,2},{inet_backend,inet}]', 'option inet_backend: it has to be the first element of the option list'],
    ['3', '3 is no option; one is {Name,Value}'],
    ['[{packet,2}|x]', 'is no option'],
    ['[[{packet,2}]]', 'is no option'],
    ['{packet}', '{packet} is no option'],
    ['{"packet",2}', 'is no option'],
    ['[{packet,', 'not an Erlang option list: column 10'],
    ['', 'not an Erlang option list'],
  ])('refuses %s with badarg, on one line', (text, message) => {
    const error = refused(() => parseOptions(text));
    expect(error.message).toContain(message);
    expect(error.message).toMatch(/^[^\n]*\(badarg\)$/);
  });

  test('refuses what the scope does not take', () => {
    expect(parseOptions('[{backlog,3}]', 'listen')).toStrictEqual({ backlog: 3 });
    expect(() => parseOptions('[{backlog,3}]', 'connect')).toThrow(
      'option backlog: connect does not take it, only listen (badarg)',
    );
  });
});

describe('parseOptionValue', () => {
  test('words its refusal so that it neither spans lines nor drives a terminal', () => {
    for (const row of optionTable.filter(({ name }) => name !== 'netns')) {
      for (const text of ['a\nb\0', '\u{1b}[31m\0', '\u{202e}x\0', `${'x'.repeat(500)}\0`]) {
        expect(refused(() => parseOptionValue(row, text)).message).toMatch(/^[^\p{C}]{1,600}$/u);
      }
    }
  });

  test.each([
    ['packet', '3x', /^option packet: 3x is not accepted; accepted are raw, 0, 1, 2, 4, .* \(badarg\)$/],
    ['send_timeout', '5parsecs', /accepted are infinity, milliseconds from 0 to 4294967295, or a time with a unit/],
    ['active', 'onse', /did you mean once\?/],
    ['raw', 'x', /accepted are level, option and bytes in hex \(6,1,01000000\)/],
  ])('says for %s %s what is accepted as text', (name, text, message) => {
    const row = optionTable.find((candidate) => candidate.name === name);
    expect(refused(() => (row === undefined ? undefined : parseOptionValue(row, text))).message).toMatch(message);
  });
});

describe('optionsToTerm', () => {
  test('prints an Erlang option list in the order of the keys', () => {
    const raw = [
      [6, 1, Buffer.from([1, 0, 0, 0])],
      [1, 9, Buffer.from([2])],
    ] as const;
    expect(print({ packet: 2, raw, active: 'once', inet6: true, mode: 'list', linger: [true, 5] })).toBe(
      '[{packet,2},{raw,6,1,<<1,0,0,0>>},{raw,1,9,<<2>>},{active,once},inet6,{mode,list},{linger,{true,5}}]',
    );
  });

  test('prints what getopts answers', () => {
    expect(print({ active: 3, pktoptions: [{ tos: 16 }, { ttl: 64 }], bindToDevice: 'lo' })).toBe(
      '[{active,3},{pktoptions,[{tos,16},{ttl,64}]},{bind_to_device,<<"lo">>}]',
    );
  });

  test('leaves out what is undefined', () => {
    expect(print({ packet: undefined, nodelay: true })).toBe('[{nodelay,true}]');
  });

  test('puts inet_backend first, where gen_tcp wants it', () => {
    expect(print({ packet: 2, inetBackend: 'socket' })).toBe('[{inet_backend,socket},{packet,2}]');
  });

  test('refuses an object that holds anything else', () => {
    const strange: object = { packet: 2, colour: 'red' };
    expect(() => optionsToTerm(strange)).toThrow('option colour: there is no such option (badarg)');
    const wrong: object = { nodelay: 1 };
    expect(() => optionsToTerm(wrong)).toThrow('option nodelay: 1 is not accepted');
  });
});

describe('any options', () => {
  const one = fc.oneof(
    ...optionTable.flatMap((row) =>
      (samples[row.name] ?? []).map((text) => fc.constant({ row, value: parseOptionValue(row, text) })),
    ),
  );
  const options = fc
    .array(one, { maxLength: 12 })
    .map((given) => given.reduce<Options>((merged, { row, value }) => withOption(merged, row, value), {}));

  test('come back from the list that they print as', () => {
    fc.assert(
      fc.property(options, (given) => {
        expect(parseOptions(print(given))).toEqual(given);
      }),
    );
  });

  test('keep their order in the list', () => {
    fc.assert(
      fc.property(options, (given) => {
        const order = Object.keys(given).filter((key) => key !== 'inetBackend');
        expect(Object.keys(parseOptions(print(given))).filter((key) => key !== 'inetBackend')).toEqual(order);
      }),
    );
  });

  test('any other text is refused with badarg and nothing else', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), (text) => {
        fc.pre(!/^\s*(?:\[\s*\]|list|binary|inet6?|local)/.test(text));
        expect(refused(() => parseOptions(text)).reason).toBe('badarg');
      }),
    );
  });
});
