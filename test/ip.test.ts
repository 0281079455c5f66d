import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatIp, ipFamily, ipFromTerm, ipToTerm, parseIp, parseLooseIp } from '../src/core/ip.ts';
import { parseTerm } from '../src/core/term/parse.ts';
import { printTerm } from '../src/core/term/print.ts';
import { erlang, hasErlang } from './oracle/erlang.ts';
import { seed } from './oracle/seed.ts';

const tuple = (text: string, parse = parseIp): string | undefined => {
  const ip = parse(text);
  return ip === undefined ? undefined : printTerm(ipToTerm(ip));
};

describe('parseIp', () => {
  test.each([
    ['127.0.0.1', '{127,0,0,1}'],
    ['255.255.255.255', '{255,255,255,255}'],
    ['::', '{0,0,0,0,0,0,0,0}'],
    ['::1', '{0,0,0,0,0,0,0,1}'],
    ['1::', '{1,0,0,0,0,0,0,0}'],
    ['1:2:3:4:5:6:7:8', '{1,2,3,4,5,6,7,8}'],
    ['1:2:3:4:5:6:7::', '{1,2,3,4,5,6,7,0}'],
    ['::2:3:4:5:6:7:8', '{0,2,3,4,5,6,7,8}'],
    ['ABCD::ef', '{43981,0,0,0,0,0,0,239}'],
    ['::ffff:1.2.3.4', '{0,0,0,0,0,65535,258,772}'],
    ['1::6:1.2.3.4', '{1,0,0,0,0,6,258,772}'],
    ['1:2:3:4:5:6:1.2.3.4', '{1,2,3,4,5,6,258,772}'],
  ])('reads %s', (text, term) => {
    expect(tuple(text)).toBe(term);
  });

  test.each([
    '',
    'localhost',
    'any',
    '127.1',
    '0x7f.0.0.1',
    '010.0.0.1',
    '1.2.3.4.5',
    '256.1.1.1',
    '1.2.3.4 ',
    '1.2.3.4%eth0',
    '1:2:3:4:5:6:7:8:9',
    '1::2::3',
    '12345::',
    ':1',
    '1:',
    ':::',
    '::1.2.3',
    '::1.2.3.256',
    '::1%lo',
    '2001:db8::1%eth0',
    'fe80::1%',
    'fe80::1%a b',
    'fe80::1%a%b',
    'fe80::1%a:b',
    '%eth0',
    '[::1]',
  ])('refuses %j', (text) => {
    expect(parseIp(text)).toBeUndefined();
  });

  test.each(['eth0', 'br_lan', 'eth0.100', 'wg-1', '3'])('keeps the scope %s', (scope) => {
    const ip = parseIp(`fe80::1%${scope}`);
    expect(ip).toEqual({ family: 'inet6', numbers: [0xfe80, 0, 0, 0, 0, 0, 0, 1], scope });
    expect(ip === undefined ? undefined : formatIp(ip)).toBe(`fe80::1%${scope}`);
  });

  test('knows the family of a literal address, and that a name has none', () => {
    expect(['10.0.0.1', '::1', 'fe80::1%lo', 'localhost'].map(ipFamily)).toEqual(['inet', 'inet6', 'inet6', undefined]);
  });
});

describe('formatIp', () => {
  test.each([
    '1.2.3.4',
    '::',
    '::1',
    '::0.0.0.2',
    '::2.3.4.5',
    '::ffff:1.2.3.4',
    '1:0:0:2::3',
    '1::2:3:0:0:4',
    '1:0:2:3:4:5:6:7',
    '1:2:3:4:5:6::',
    '0:1:2:3:4:5:6:7',
    '0:0:1::',
    'abcd::',
  ])('writes %s as inet:ntoa does', (text) => {
    const ip = parseIp(text);
    expect(ip === undefined ? undefined : formatIp(ip)).toBe(text);
  });
});

describe('parseLooseIp', () => {
  test.each([
    ['127.1', '{127,0,0,1}'],
    ['0x7f.1', '{127,0,0,1}'],
    ['0X7F.0.0.1', '{127,0,0,1}'],
    ['1', '{0,0,0,1}'],
    ['010.0.0.1', '{8,0,0,1}'],
    ['1.2.3', '{1,2,0,3}'],
    ['1.16777215', '{1,255,255,255}'],
    ['4294967295', '{255,255,255,255}'],
    ['00.0.0.0', '{0,0,0,0}'],
    ['::1', '{0,0,0,0,0,0,0,1}'],
    ['::1.2.3.4', '{0,0,0,0,0,0,258,772}'],
    ['4294967296', undefined],
    ['1.16777216', undefined],
    ['256.1', undefined],
    ['08.1', undefined],
    ['0x', undefined],
    ['1..2', undefined],
    ['1.2.3.', undefined],
    ['1.2.3.4.5', undefined],
    ['', undefined],
    ['localhost', undefined],
  ])('reads %j as %s', (text, term) => {
    expect(tuple(text, parseLooseIp)).toBe(term);
  });
});

describe('ipFromTerm', () => {
  test.each(['{127,0,0,1}', '{0,0,0,0,0,65535,1,2}'])('reads %s', (text) => {
    const ip = ipFromTerm(parseTerm(text));
    expect(ip === undefined ? undefined : printTerm(ipToTerm(ip))).toBe(text);
  });

  test.each([
    '{256,0,0,1}',
    '{-1,0,0,1}',
    '{1,2,3}',
    '{1,2,3,4,5}',
    '{a,0,0,1}',
    '{1,2,3,4,5,6,7,65536}',
    '[1,2,3,4]',
    'any',
  ])('refuses %s', (text) => {
    expect(ipFromTerm(parseTerm(text))).toBeUndefined();
  });
});

const ipv4 = fc.ipV4().map((text) => ({ text }));
const ipv6 = fc.array(fc.oneof(fc.constant(0), fc.nat(0xffff)), { minLength: 8, maxLength: 8 });

test('every IPv6 address comes back from its text', () => {
  fc.assert(
    fc.property(ipv6, (numbers) => {
      expect(parseIp(formatIp({ family: 'inet6', numbers }))).toEqual({ family: 'inet6', numbers });
    }),
  );
});

async function ask(calls: readonly string[]): Promise<readonly string[]> {
  return (await erlang('options.erl', 'run', calls.map((call) => `${call}.\n`).join(''))).trimEnd().split('\n');
}

const answer = (text: string, parse: typeof parseIp): string => {
  const found = tuple(text, parse);
  return found === undefined ? '{error,einval}' : `{ok,${found}}`;
};

describe.skipIf(!hasErlang)('Erlang', { concurrent: true }, () => {
  const RUNS = 3000;
  /** Text that is an address, or was one before a character was changed. */
  const nearly = fc
    .tuple(
      fc.oneof(
        ipv4,
        fc.ipV6().map((text) => ({ text })),
      ),
      fc.nat(45),
      fc.constantFrom('', '0', '1', '8', '9', 'a', 'f', 'x', '.', ':', '%lo'),
    )
    .chain(([{ text }, at, put]) => fc.constantFrom(text, `${text.slice(0, at)}${put}${text.slice(at + 1)}`));
  const scoped = fc
    .tuple(
      fc.constantFrom('fe80::1', 'ff02::1', 'febf::1', '2001:db8::1', '127.0.0.1'),
      fc.constantFrom('lo', 'br_lan', '3'),
    )
    .map(([address, scope]) => `${address}%${scope}`);
  const loose = fc
    .array(
      fc.oneof(
        fc.nat(300).map(String),
        fc.constantFrom('0x1f', '017', '08', '0', '65536', '16777216', '4294967296', ''),
      ),
      {
        minLength: 1,
        maxLength: 5,
      },
    )
    .map((fields) => fields.join('.'));

  test.each([
    ['parse_strict_address', parseIp, fc.oneof(nearly, scoped)],
    ['parse_address', parseLooseIp, fc.oneof(nearly, loose)],
  ] as const)(`inet:%s reads the same (seed ${seed})`, async (name, parse, arbitrary) => {
    const texts = fc.sample(arbitrary, { numRuns: RUNS, seed });
    const answers = await ask(texts.map((text) => `{inet,${name},"${text}"}`));
    expect(texts.map((text) => `${text} ${answer(text, parse)}`)).toEqual(
      texts.map((text, i) => `${text} ${answers[i]}`),
    );
  });

  test(`inet:ntoa writes the same (seed ${seed})`, async () => {
    const addresses = fc.sample(ipv6, { numRuns: RUNS, seed });
    const answers = await ask(addresses.map((numbers) => `{inet,ntoa,{${numbers.join(',')}}}`));
    expect(addresses.map((numbers) => `"${formatIp({ family: 'inet6', numbers })}"`)).toEqual(answers);
  });
});
