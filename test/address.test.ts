import { describe, expect, test } from 'vitest';
import {
  addressFromTerm,
  addressToTerm,
  checkSockAddr,
  isSpecial,
  literalAddress,
  localPath,
  sockAddrFromTerm,
  sockAddrToTerm,
} from '../src/core/address.ts';
import { parseTerm } from '../src/core/term/parse.ts';
import { printTerm } from '../src/core/term/print.ts';

describe('the term of an address', () => {
  test.each([
    ['127.0.0.1', '{127,0,0,1}'],
    ['::1', '{0,0,0,0,0,0,0,1}'],
    ['any', 'any'],
    ['loopback', 'loopback'],
    ['fe80::1%eth0', '"fe80::1%eth0"'],
    [{ local: '/tmp/s' }, '{local,"/tmp/s"}'],
    [{ local: '\0name' }, '{local,<<0,110,97,109,101>>}'],
    [{ local: '' }, '{local,<<>>}'],
    [{ local: '/tmp/日' }, '{local,[47,116,109,112,47,26085]}'],
    [{ family: 'inet', addr: '127.0.0.1', port: 80 }, '#{addr => {127,0,0,1},family => inet,port => 80}'],
    [
      { family: 'inet6', addr: 'any', port: 1, flowinfo: 2, scopeId: 3 },
      '#{addr => any,family => inet6,flowinfo => 2,port => 1,scope_id => 3}',
    ],
    [{ family: 'local', path: '/tmp/s' }, '#{family => local,path => "/tmp/s"}'],
  ] as const)('of %j is %s, and back', (address, text) => {
    expect(printTerm(addressToTerm(address))).toBe(text);
    expect(addressFromTerm(parseTerm(text))).toEqual(address);
  });

  test.each([
    ['undefined', 'any'],
    ['{local,<<"/tmp/s">>}', { local: '/tmp/s' }],
    ['#{family=>local,path=><<0,"a">>}', { family: 'local', path: '\0a' }],
    ['#{family=>inet}', { family: 'inet' }],
  ])('%s is also read', (text, address) => {
    expect(addressFromTerm(parseTerm(text))).toEqual(address);
  });

  test.each([
    'localhost',
    '"127.0.0.1"',
    '"localhost"',
    '{256,0,0,1}',
    '{local,a}',
    '{local,<<255>>}',
    '{other,"/tmp/s"}',
    '{local,"/a",1}',
    '#{}',
    '#{family=>inet,addr=>{0,0,0,0,0,0,0,1}}',
    '#{family=>inet,addr=>"127.0.0.1"}',
    '#{family=>inet,port=>70000}',
    '#{family=>inet,port=>http}',
    '#{family=>inet,scope_id=>1}',
    '#{family=>inet,other=>1}',
    '#{family=>inet,path=>"/a"}',
    '#{family=>local,port=>1}',
    '#{family=>unix,path=>"/a"}',
    '#{"family"=>inet}',
    '3',
  ])('%s is refused', (text) => {
    expect(addressFromTerm(parseTerm(text))).toBeUndefined();
  });
});

describe('a sockaddr', () => {
  test('comes back from its map', () => {
    const address = { family: 'inet6', addr: 'fe80::1', port: 80, flowinfo: 1, scopeId: 2 } as const;
    expect(sockAddrFromTerm(sockAddrToTerm(address))).toEqual(address);
  });

  test('is copied without what is undefined', () => {
    expect(checkSockAddr({ family: 'inet', addr: undefined, port: 5 })).toStrictEqual({ family: 'inet', port: 5 });
  });

  test('has no path of its own where it is a unix socket without a name', () => {
    expect(checkSockAddr({ family: 'local' })).toEqual({ family: 'local', path: '' });
  });

  test.each([
    null,
    'inet',
    {},
    { family: 'inet4' },
    { family: 'inet', addr: 'localhost' },
    { family: 'inet', addr: 5 },
    { family: 'inet', port: 1.5 },
    { family: 'inet', port: '80' },
    { family: 'inet', prot: 80 },
    { family: 'inet6', scopeId: -1 },
    { family: 'inet6', flowinfo: 2 ** 32 },
    { family: 'local', path: 5 },
    { family: 'local', path: '/a', addr: '127.0.0.1' },
  ])('%j is none', (value) => {
    expect(checkSockAddr(value)).toBeUndefined();
  });
});

describe('any and loopback', () => {
  test('are an address in each family', () => {
    expect(literalAddress('any', 'inet')).toBe('0.0.0.0');
    expect(literalAddress('any', 'inet6')).toBe('::');
    expect(literalAddress('loopback', 'inet')).toBe('127.0.0.1');
    expect(literalAddress('loopback', 'inet6')).toBe('::1');
  });

  test('are the only such words', () => {
    expect(['any', 'loopback', 'Any', 'all', '::'].filter(isSpecial)).toEqual(['any', 'loopback']);
    expect(literalAddress('10.0.0.1', 'inet')).toBe('10.0.0.1');
  });
});

describe('the path of a unix socket', () => {
  test('is its UTF-8 bytes, 107 at most', () => {
    expect(localPath('/tmp/é')).toEqual(Buffer.from('/tmp/é'));
    expect(localPath(`/${'a'.repeat(106)}`)).toHaveLength(107);
    expect(localPath(`\0${'a'.repeat(106)}`)).toHaveLength(107);
    expect(localPath('')).toHaveLength(0);
  });

  test('is refused with einval where it would be cut', () => {
    expect(() => localPath(`/${'a'.repeat(107)}`)).toThrow(
      'the path of a unix socket has at most 107 bytes, not 108 (einval)',
    );
    expect(() => localPath('é'.repeat(54))).toThrow('not 108 (einval)');
    expect(() => localPath('/tmp/a\0b')).toThrow('the path of a unix socket has no NUL inside (einval)');
  });

  test('may hold any byte where it is an abstract name', () => {
    expect(localPath('\0a\0b')).toEqual(Buffer.from('\0a\0b'));
  });
});
