import { spawnSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { noNamespaces } from '../native/namespace.ts';
import { temporaryFolder } from '../peers/folder.ts';
import { type How, commandWords, gentcp, gentcpConnect } from '../peers/gentcp.ts';
import { inputPipe } from '../peers/pipe.ts';
import { type Connection, tcpServer } from '../peers/tcp-server.ts';
import { inOwnNetwork } from './own-network.ts';

const missing = noNamespaces();
if (missing !== undefined) process.emitWarning(`what a network does to a connection is not tested here: ${missing}`);

const NOBODY = ['--reuid', '65534', '--regid', '65534', '--clear-groups', ...commandWords];
/** gentcp as a user without privileges runs it. */
const UNPRIVILEGED = `exec setpriv ${NOBODY.join(' ')} "$@"`;
const { status } = spawnSync('setpriv', [...NOBODY, '--version']);
if (status !== 0) process.emitWarning('what a user without privileges is refused is not tested here');

describe.skipIf(missing !== undefined)('exit 4: a network through which there is no way', () => {
  it.each([
    ['', '192.0.2.1', 'network is unreachable (enetunreach); no route there; -4 or -6 picks the other family'],
    [
      'ip route add unreachable 192.0.2.0/24',
      '192.0.2.1',
      'host is unreachable (ehostunreach); a router says that no such host is there, or keeps you from it',
    ],
    [
      // What is sent there comes back, and is nobody's.
      'ip route add 192.0.2.0/24 dev lo; echo 1 > /proc/sys/net/ipv4/tcp_syn_retries',
      '192.0.2.1',
      'connection timed out (etimedout); no answer at all: a firewall, or no such host',
    ],
  ])('%s', async (script, host, said) => {
    const { exit, stderr } = await (await inOwnNetwork(script, ['connect', host, '80'])).ended;
    expect([exit, stderr]).toEqual([4, `gentcp: connect ${host}:80: ${said}\n`]);
  });
});

describe.skipIf(missing !== undefined)('exit 9: a network in which no end of ours could be', () => {
  it('is eaddrnotavail, and not for an --ip that was not given', async () => {
    const script = 'echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6';
    const { exit, stderr } = await (await inOwnNetwork(script, ['connect', '::1', '80'])).ended;
    expect([exit, stderr]).toEqual([
      9,
      "gentcp: connect [::1]:80: can't assign requested address (eaddrnotavail); no address here reaches it, or no port is left; -4 or -6 picks the other family\n",
    ]);
  });
});

describe.skipIf(missing !== undefined)('exit 5: a network that goes away', () => {
  it('is etimedout after --user-timeout', async () => {
    const script = `
gentcp listen 127.0.0.1 5555 --in none --port-file ready -q > received &
until test -s ready; do sleep 0.05; done
(until test -s received; do sleep 0.05; done; ip link set lo down) &
exec < <(yes)`;
    const child = await inOwnNetwork(script, ['connect', '127.0.0.1', '5555', '--user-timeout', '500']);
    const { exit, stderr } = await child.ended;
    expect([exit, stderr]).toEqual([5, 'gentcp: connect 127.0.0.1:5555: connection timed out (etimedout)\n']);
  });
});

describe('exit 1: a bug', () => {
  const thrown = 'TypeError: no good\n    at ';

  it.each([
    ['nobody foresaw', 'export function connect() { throw new TypeError("no good"); }'],
    [
      'nobody caught',
      'export function connect() { setImmediate(() => { throw new TypeError("no good"); }); return new Promise(() => undefined); }',
    ],
  ])('is an error that %s, in one line, and where it was', async (_, code) => {
    const module = path.join(await temporaryFolder(), 'module.mjs');
    writeFileSync(module, code);
    const { exit, stdout, stderr } = await gentcp(['connect', '127.0.0.1', '1', '--tcp-module', module]).ended;
    const line = 'gentcp: connect 127.0.0.1:1: no good; this is a bug: please report it with what follows\n';
    // Not the line of code that threw: all of the program is one.
    expect([exit, stdout.length, stderr.slice(0, line.length + thrown.length), stderr.length < 4000]).toEqual([
      1,
      0,
      `${line}${thrown}`,
      true,
    ]);
  });

  it('is an event, too, where somebody reads events', async () => {
    const module = path.join(await temporaryFolder(), 'module.mjs');
    writeFileSync(module, 'export function connect() { throw new TypeError("no good"); }');
    const child = gentcp(['connect', '127.0.0.1', '1', '--tcp-module', module, '--out', 'json']);
    const { exit, stdout } = await child.ended;
    expect([exit, stdout.toString()]).toEqual([
      1,
      expect.stringMatching(/^\{"event":"error".*"message":"no good".*\n$/),
    ]);
  });
});

describe('exit 6: what no receiver could read', () => {
  it('is einval, before a byte of it is sent', async () => {
    const { fd, given, end } = inputPipe();
    end.end('a\u0003b');
    const server = await tcpServer();
    const child = gentcpConnect(server.port, ['--packet', 'stx', '--in', 'all'], { stdin: { fd, given } });
    const received = (await server.accepted()).read();
    const { exit, stderr } = await child.ended;
    await received.ended;
    expect([exit, received.size, stderr]).toEqual([
      6,
      0,
      `gentcp: connect 127.0.0.1:${server.port}: send: packet stx: the payload has an ETX (byte 3), which would end it (einval)\n`,
    ]);
  });

  it('is emsgsize for packets on stdin that are cut, or are none', async () => {
    for (const [bytes, said] of [
      ['\0\u0005abc', 'stdin ends inside packet 1; 5 bytes of it had come'],
      ['GET / HTTP/1.0', 'packet 1: length 1195725856 .*'],
    ] as const) {
      const { fd, given, end } = inputPipe();
      end.end(bytes);
      const packet = bytes.startsWith('G') ? '4' : '2';
      const words = ['--in', `packet:${packet}`];
      const { exit, stderr } = await met(words, { stdin: { fd, given } });
      expect([exit, stderr]).toEqual([
        6,
        expect.stringMatching(
          new RegExp(`^gentcp: stdin: ${said} \\(emsgsize\\); is stdin what --in says, and whole\\?\n$`),
        ),
      ]);
    }
  });
});

describe('exit 7: an input that breaks', () => {
  it('is eio', async () => {
    // A file whose first page nobody has.
    const { exit, stderr } = await met([], { stdin: { file: '/proc/self/mem' } });
    expect([exit, stderr]).toEqual([7, 'gentcp: stdin: I/O error (eio)\n']);
  });
});

describe('exit 8: what cannot be done', () => {
  it('is enotsup for a packet type that can only be received', async () => {
    const { fd, given, end } = inputPipe();
    end.end('data');
    const { exit, stderr } = await met(['--packet', 'len=2,offset=1,strip=1'], { stdin: { fd, given } });
    expect([exit, stderr]).toEqual([8, expect.stringMatching(/: send: packet .* cannot be sent \(enotsup\)\n$/)]);
  });
});

/** What becomes of a connect whose peer reads to the end and ends, too. */
async function met(args: readonly string[], how: How = {}): Promise<{ exit: number | string; stderr: string }> {
  const server = await tcpServer();
  const child = gentcpConnect(server.port, args, how);
  const serve = async (): Promise<void> => {
    const peer: Connection = await server.accepted();
    peer.read();
    await peer.ending;
    peer.end();
  };
  void serve();
  return child.ended;
}

describe.skipIf(missing !== undefined || status !== 0)('a user without privileges', () => {
  it.each([
    [['listen', '80'], 9, 'listen 80: permission denied (eacces); ports below 1024 need a privilege'],
    [
      ['listen', 'unix:/root/socket'],
      9,
      'listen unix:/root/socket: bind: permission denied (eacces); no permission to make a file there',
    ],
    [
      ['connect', 'unix:/root/socket'],
      4,
      'connect unix:/root/socket: permission denied (eacces); no permission for that socket file, or a broadcast address',
    ],
    [
      ['connect', '127.0.0.1', '80', '--priority', '7'],
      8,
      'connect 127.0.0.1:80: option priority: operation not permitted (eperm); this option needs a privilege',
    ],
  ] as const)('is told what is refused: %s', async (args, code, said) => {
    const { exit, stderr } = await (await inOwnNetwork(UNPRIVILEGED, args)).ended;
    expect([exit, stderr]).toEqual([code, `gentcp: ${said}\n`]);
  });

  it('is not kept from working by a home that is not theirs', async () => {
    const home = await temporaryFolder();
    chmodSync(home, 0o700);
    const script = `export HOME=${home}\n${UNPRIVILEGED}`;
    const { exit, stdout } = await (await inOwnNetwork(script, ['connect', 'h', '1', '--explain'])).ended;
    expect([exit, stdout.toString()]).toEqual([
      0,
      (await gentcp(['connect', 'h', '1', '--explain']).ended).stdout.toString(),
    ]);
  });
});
