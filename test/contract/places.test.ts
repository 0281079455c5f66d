import { describe, expect, it } from 'vitest';
import { gentcp, gentcpConnect, gentcpListen, portOf } from '../peers/gentcp.ts';
import { connectTo, tcpServer } from '../peers/tcp-server.ts';

/** A port of 127.0.0.1 at which nobody listens. */
async function freePort(): Promise<number> {
  const { port, close } = await tcpServer();
  close();
  return port;
}

/** Everything but where it listens. */
function said(stderr: string): string {
  return stderr.replace(/^gentcp: listening on .*\n/, '');
}

describe('a port that the system chose', () => {
  it('stands in what listen says later', async () => {
    const { child, port } = await gentcpListen(['--accept-timeout', '50ms']);
    expect(said((await child.ended).stderr)).toBe(
      `gentcp: listen 127.0.0.1:${port}: --accept-timeout of 50 ms ran out (timeout)\n`,
    );
  });

  it('stands in what listen says of its one connection, and in the counters', async () => {
    const { child, port } = await gentcpListen(['--packet', '2', '--in', 'none']);
    const peer = await connectTo(port);
    await peer.write('\0\u0001a');
    await child.stdout.until('a');
    child.kill('SIGUSR2');
    await child.stderr.until(/received .*\n/);
    expect(child.stderr.text).toContain(`gentcp: listen 127.0.0.1:${port}: 127.0.0.1:`);
    await peer.write('\0');
    peer.end();
    expect((await child.ended).stderr).toContain(`gentcp: listen 127.0.0.1:${port}: the peer closed inside a packet`);
  });

  it('stands in what listen -k says of each, with and without workers', async () => {
    for (const workers of [[], ['--workers', '2']]) {
      const { child, port } = await gentcpListen(['-k', '--packet', '2', '--in', 'none', ...workers]);
      const peer = await connectTo(port);
      await peer.write('\0');
      peer.end();
      await child.stderr.until('inside a packet');
      expect(child.stderr.text).toMatch(
        new RegExp(`gentcp: listen 127\\.0\\.0\\.1:${port}: 127\\.0\\.0\\.1:\\d+: the peer`),
      );
      child.kill('SIGTERM');
      await child.ended;
    }
  });

  it('stands in what relay says', async () => {
    const child = gentcp(['relay', '127.0.0.1:0', '127.0.0.1', String(await freePort())]);
    const port = await portOf(child);
    await connectTo(port);
    await child.stderr.until('econnrefused');
    expect(child.stderr.text).toContain(`gentcp: relay 127.0.0.1:${port}: 127.0.0.1:`);
    child.kill('SIGTERM');
    await child.ended;
  });

  it('is not what a listen that failed was asked for', async () => {
    expect((await gentcp(['listen', '192.0.2.1', '0']).ended).stderr).toMatch(/^gentcp: listen 192\.0\.2\.1:0: /);
  });
});

/** A socket address, as Erlang writes it. */
function at(port: number): string {
  return `#{family=>inet,addr=>{127,0,0,1},port=>${port}}`;
}

describe('where listen is told its port twice', () => {
  // As gen_tcp:listen/2 reads its options.
  it.each([
    ['--port after --ifaddr', (port: number) => ['--ifaddr', at(1), '--port', String(port)]],
    ['--ifaddr after --port', (port: number) => ['--port', '1', '--ifaddr', at(port)]],
    ['--ifaddr and an operand', (port: number) => ['1', '--ifaddr', at(port)]],
    ['--port and an operand', (port: number) => ['127.0.0.1', '1', '--port', String(port)]],
    ['--ifaddr with a port, and --ip', (port: number) => ['--ifaddr', at(port), '--ip', '127.0.0.1']],
    ['--opts after flags', (port: number) => ['--port', '1', '--opts', `[{ifaddr,${at(port)}}]`]],
  ])('the later counts: %s', async (_, args) => {
    const port = await freePort();
    const child = gentcp(['listen', ...args(port), '--in', 'none']);
    expect(await portOf(child)).toBe(port);
    const { exit } = await gentcpConnect(port, ['--eof', 'close']).ended;
    expect([exit, (await child.ended).exit]).toEqual([0, 0]);
  });
});

describe('an interface that is not there', () => {
  it.each([
    [['connect', 'fe80::1%nosuch0', '80'], 'connect [fe80::1%nosuch0]:80: no network interface is called nosuch0'],
    [
      ['connect', 'fe80::1%2147483647', '80'],
      'connect [fe80::1%2147483647]:80: no network interface has the index 2147483647',
    ],
    [['listen', 'fe80::1%nosuch0', '0'], 'listen [fe80::1%nosuch0]:0: no network interface is called nosuch0'],
    [['connect', '::1', '80', '--ip', 'fe80::1%nosuch0'], 'connect [::1]:80: no network interface is called nosuch0'],
  ])('is exit 8, and named: %s', async (args, words) => {
    const { exit, stderr } = await gentcp(args).ended;
    expect([exit, stderr]).toEqual([8, `gentcp: ${words} (enodev); ip link shows which there are\n`]);
  });
});
