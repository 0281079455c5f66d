import { describe, expect, test } from 'vitest';
import { remoteTarget } from '../../src/cli/address-operand.ts';
import { program } from '../../src/cli/program.ts';
import { scripted } from './surroundings.ts';

/** Where `listen` listens, and what is left of the options that say where. */
function place(...words: readonly string[]): unknown {
  const invocation = program(['listen', ...words], scripted);
  if (invocation.command !== 'listen') throw new Error('not listen');
  const { ip, ifaddr, port } = invocation.options;
  return {
    ...invocation.at,
    ...(ip === undefined ? {} : { ip }),
    ...(ifaddr === undefined ? {} : { ifaddr }),
    ...(port === undefined ? {} : { port }),
  };
}

describe('remoteTarget', () => {
  test.each([
    ['localhost 5678', 'localhost', 5678, 'localhost:5678'],
    ['localhost:5678', 'localhost', 5678, 'localhost:5678'],
    ['127.0.0.1 http', '127.0.0.1', 80, '127.0.0.1:80'],
    ['::1 5678', '::1', 5678, '[::1]:5678'],
    ['[::1]:5678', '::1', 5678, '[::1]:5678'],
    ['[::1] 5678', '::1', 5678, '[::1]:5678'],
    ['fe80::1%eth0 5678', 'fe80::1%eth0', 5678, '[fe80::1%eth0]:5678'],
    ['[fe80::1%br_lan]:5678', 'fe80::1%br_lan', 5678, '[fe80::1%br_lan]:5678'],
    ['{127,0,0,1} 5678', '127.0.0.1', 5678, '127.0.0.1:5678'],
    ['{127,0,0,1}:5678', '127.0.0.1', 5678, '127.0.0.1:5678'],
    ['{0,0,0,0,0,0,0,1} 5678', '::1', 5678, '[::1]:5678'],
    ['any 5678', 'any', 5678, 'any:5678'],
    ['localhost 65535', 'localhost', 65_535, 'localhost:65535'],
  ])('%s', (line, host, port, text) => {
    expect(remoteTarget('connect', line.split(' ')).target).toStrictEqual({ kind: 'tcp', host, port, text });
  });

  test.each([
    ['unix:/run/app.sock', '/run/app.sock', 'unix:/run/app.sock'],
    ['unix:rel:a', 'rel:a', 'unix:rel:a'],
    ['unix:@name', '\0name', 'unix:@name'],
    ['{local,"/tmp/s"}', '/tmp/s', 'unix:/tmp/s'],
    ['{local,<<0,"n">>}', '\0n', 'unix:@n'],
  ])('%s', (word, path, text) => {
    expect(remoteTarget('connect', [word]).target).toStrictEqual({ kind: 'local', path, text });
  });

  test.each([
    [[':80'], ':80: no host to connect to'],
    [['', '80'], ' 80: no host to connect to'],
    [['h', '65536'], 'port 65536: not a port; accepted are 0 to 65535'],
    [['h', '-1'], 'port -1: neither a number nor a service of /etc/services'],
    [['h', '0x50'], 'port 0x50: neither a number nor a service of /etc/services'],
    [['h:'], 'connect h: the port is missing'],
    [['h:80:90'], 'h:80:90: not an IPv6 address'],
    [['[localhost]:80'], '[localhost]:80: not an IPv6 address'],
    [['{256,0,0,1}', '80'], '{256,0,0,1}: not an address; accepted are tuples of four bytes or eight 16-bit numbers'],
    [['unix:'], 'unix:: the path of the socket is missing'],
    [['unix:@'], 'unix:@: the path of the socket is missing'],
  ])('%j is refused', (words, message) => {
    expect(() => remoteTarget('connect', words)).toThrow(expect.objectContaining({ name: 'UsageError', message }));
  });

  test('refuses the path that the kernel would cut, and takes the longest that it does not', () => {
    const path = `/${'p'.repeat(106)}`;
    expect(remoteTarget('connect', [`unix:${path}`]).target).toMatchObject({ path });
    expect(() => remoteTarget('connect', [`unix:${path}p`])).toThrow(
      '108 bytes, and the path of a socket has at most 107',
    );
    expect(() => remoteTarget('connect', [`unix:/${'é'.repeat(54)}`])).toThrow('109 bytes');
  });
});

test('the operands behind the address are left', () => {
  expect(remoteTarget('call', ['h:80', 'ping']).rest).toEqual(['ping']);
  expect(remoteTarget('call', ['h', '80', 'ping', 'pong']).rest).toEqual(['ping', 'pong']);
  expect(remoteTarget('call', ['unix:/s', 'ping']).rest).toEqual(['ping']);
});

describe('the address of listen', () => {
  test.each([
    [['5678'], { kind: 'tcp', host: undefined, port: 5678, text: '5678' }],
    [['0'], { kind: 'tcp', host: undefined, port: 0, text: '0' }],
    [['http'], { kind: 'tcp', host: undefined, port: 80, text: '80' }],
    [[':5678'], { kind: 'tcp', host: undefined, port: 5678, text: '5678' }],
    [['localhost', '5678'], { kind: 'tcp', host: 'localhost', port: 5678, text: 'localhost:5678' }],
    [['[::]:5678'], { kind: 'tcp', host: '::', port: 5678, text: '[::]:5678' }],
    [['--port', '5678'], { kind: 'tcp', host: undefined, port: 5678, text: '5678' }],
    [
      ['--ip', '127.0.0.1', '5678'],
      { kind: 'tcp', host: undefined, port: 5678, text: '127.0.0.1:5678', ip: '127.0.0.1' },
    ],
    [
      ['--ip', 'loopback', '--port', '7'],
      { kind: 'tcp', host: undefined, port: 7, text: 'loopback:7', ip: 'loopback' },
    ],
    [
      ['--ifaddr', '#{family=>inet,addr=>{127,0,0,1},port=>7}'],
      {
        kind: 'tcp',
        host: undefined,
        port: 7,
        text: '127.0.0.1:7',
        ifaddr: { family: 'inet', addr: '127.0.0.1' },
      },
    ],
    [['--ip', '{local,"/tmp/s"}'], { kind: 'local', path: '/tmp/s', text: 'unix:/tmp/s' }],
    [['unix:/tmp/s'], { kind: 'local', path: '/tmp/s', text: 'unix:/tmp/s' }],
    [['--fd', '3'], { kind: 'fd', fd: 3, text: 'fd 3' }],
  ])('%j', (words, expected) => {
    expect(place(...words)).toStrictEqual(expected);
  });

  test('the options ip and port win over the operand, as in gen_tcp', () => {
    expect(place('10.0.0.1', '80', '--ip', '127.0.0.1', '--port', '90')).toStrictEqual({
      kind: 'tcp',
      host: undefined,
      port: 90,
      text: '127.0.0.1:90',
      ip: '127.0.0.1',
    });
  });
});

describe('connect --fd', () => {
  test('needs no address, and connects where it has one', () => {
    expect(program(['connect', '--fd', '3'], scripted)).toMatchObject({
      target: { kind: 'fd', fd: 3, text: 'fd 3' },
      options: { fd: 3 },
    });
    expect(program(['connect', '--fd', '3', 'h', '80'], scripted)).toMatchObject({
      target: { kind: 'tcp', host: 'h' },
      options: { fd: 3 },
    });
  });
});
