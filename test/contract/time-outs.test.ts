import { describe, expect, it } from 'vitest';
import { ErlangNode, hasErlang } from '../peers/erlang.ts';
import { type How, gentcp, gentcpConnect, gentcpListen } from '../peers/gentcp.ts';
import { inputPipe } from '../peers/pipe.ts';
import { shell } from '../peers/shell.ts';
import { connectTo, tcpServer } from '../peers/tcp-server.ts';
import { ranOutElsewhere } from './time-passed.ts';

/** An endless stdin. */
const zeros: How = { stdin: { file: '/dev/zero' } };

interface Row {
  readonly args: readonly string[];
  readonly how?: How;
  readonly said: string;
}

/** Each against a server that says nothing and reads nothing. */
const rows: readonly Row[] = [
  { args: ['--recv-timeout', '100ms'], said: '--recv-timeout of 100 ms ran out' },
  { args: ['--recv-timeout', '100ms', '--active', 'once'], said: '--recv-timeout of 100 ms ran out' },
  { args: ['--recv-timeout', '100ms', '--active', '5'], said: '--recv-timeout of 100 ms ran out' },
  { args: ['--recv-timeout', '100ms', '--active', 'false'], said: '--recv-timeout of 100 ms ran out' },
  { args: ['--recv-timeout', '100ms', '--recv', '4'], said: '--recv-timeout of 100 ms ran out' },
  { args: ['--recv-timeout', '100ms', '--expect', '1'], said: '--recv-timeout of 100 ms ran out' },
  { args: ['--idle-timeout', '100ms'], said: '--idle-timeout of 100 ms ran out' },
  { args: ['--max-time', '300ms'], said: '--max-time of 300 ms ran out' },
  { args: ['--send-timeout', '100ms'], how: zeros, said: '--send-timeout of 100 ms ran out' },
  { args: ['--idle-timeout', '200ms'], how: zeros, said: '--idle-timeout of 200 ms ran out' },
  { args: ['--max-time', '1s'], how: zeros, said: '--max-time of 1000 ms ran out' },
];

describe('P5: a time that runs out is exit 124, says which, and resets the connection', () => {
  it.each(rows)('$args', async ({ args, how = {}, said }) => {
    const server = await tcpServer();
    const child = gentcpConnect(server.port, args, how);
    const peer = await server.accepted();
    const { exit, stderr } = await child.ended;
    expect([exit, stderr]).toEqual([124, `gentcp: connect 127.0.0.1:${server.port}: ${said} (timeout)\n`]);
    peer.read();
    expect(await peer.ending).toBe('ECONNRESET');
  });

  it('--accept-timeout', async () => {
    const { child } = await gentcpListen(['--accept-timeout', '100ms']);
    const { exit, stderr } = await child.ended;
    expect([exit, stderr]).toEqual([124, expect.stringMatching(/: --accept-timeout of 100 ms ran out \(timeout\)\n$/)]);
  });

  it.skipIf(!hasErlang)('--connect-timeout, over every attempt', async () => {
    const erlang = new ErlangNode();
    try {
      const port = await erlang.play('{full}').port;
      for (const retry of [[], ['--retry', '1h']]) {
        const { exit, stderr } = await gentcpConnect(port, ['--connect-timeout', '300ms', ...retry]).ended;
        expect([exit, stderr]).toEqual([
          124,
          `gentcp: connect 127.0.0.1:${port}: --connect-timeout of 300 ms ran out (timeout)\n`,
        ]);
      }
    } finally {
      await erlang.stop();
    }
  });

  it('--connect-timeout ends the attempts of --retry', async () => {
    const { port, close } = await tcpServer();
    close();
    const { exit, stderr } = await gentcpConnect(port, ['--connect-timeout', '300ms', '--retry', '1h']).ended;
    expect([exit, stderr]).toEqual([124, expect.stringContaining('--connect-timeout of 300 ms ran out')]);
  });

  it('does not count as idle what stdout keeps waiting', async () => {
    const server = await tcpServer();
    const child = await shell(
      'gentcp connect 127.0.0.1 "$1" --idle-timeout 300ms --in none | { sleep 1; wc -c; }; exit "${PIPESTATUS[0]}"',
      [server.port],
    );
    const peer = await server.accepted();
    await peer.write(Buffer.alloc(1_000_000));
    peer.end();
    const { exit, stdout } = await child.ended;
    expect([exit, stdout.toString()]).toEqual([0, '1000000\n']);
  });

  it('waits for no packet that a program on stdin has not asked for', async () => {
    const server = await tcpServer();
    const { fd, given, end } = inputPipe();
    const args = ['--in', 'json', '--out', 'json', '--active', 'false', '--recv-timeout', '100ms'];
    const child = gentcpConnect(server.port, args, { stdin: { fd, given } });
    await server.accepted();
    await child.stdout.until('connected');
    await ranOutElsewhere(100);
    end.end('{"op":"close"}\n');
    expect((await child.ended).exit).toBe(0);
  });
});

describe('P32: a time of', () => {
  const never = ['2147483647', '2147483648', '4294967295', 'infinity'];
  const flags = ['--recv-timeout', '--idle-timeout', '--max-time', '--send-timeout', '--connect-timeout'];

  it.each(never)('%s ms has not run out after a while', async (time) => {
    const server = await tcpServer();
    const child = gentcpConnect(server.port, [...flags.flatMap((flag) => [flag, time]), '-v']);
    const peer = await server.accepted();
    await ranOutElsewhere(1);
    await peer.write('a while');
    await child.stdout.until('a while');
    peer.end();
    const { exit, stderr } = await child.ended;
    expect(exit).toBe(0);
    expect(stderr).not.toContain('ran out');
  });

  it.each(['2147483648', 'infinity'])('%s ms of --accept-timeout waits', async (time) => {
    const { child, port } = await gentcpListen(['--accept-timeout', time]);
    await ranOutElsewhere(1);
    (await connectTo(port)).end();
    expect((await child.ended).exit).toBe(0);
  });

  it.each([
    ['0ms', '--recv-timeout'],
    ['1ms', '--recv-timeout'],
    ['0ms', '--idle-timeout'],
    ['1ms', '--idle-timeout'],
    ['0ms', '--max-time'],
    ['1ms', '--max-time'],
    // Within a millisecond a connection on this host may be made.
    ['0ms', '--connect-timeout'],
  ])('%s runs out at once: %s', async (time, flag) => {
    const server = await tcpServer();
    const { exit, stderr } = await gentcpConnect(server.port, [flag, time]).ended;
    expect([exit, stderr]).toEqual([
      124,
      expect.stringContaining(`${flag} of ${Number.parseInt(time, 10)} ms ran out`),
    ]);
  });

  it('more than 49 days is refused', async () => {
    const { exit, stderr } = await gentcp(['connect', 'h', '1', '--max-time', '4294967296']).ended;
    expect([exit, stderr]).toEqual([
      2,
      'gentcp: --max-time 4294967296: longer than 4294967295 ms (49 days), the most there is (badarg)\n',
    ]);
  });
});
