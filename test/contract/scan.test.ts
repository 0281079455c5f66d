import { describe, expect, it } from 'vitest';
import { gentcp } from '../peers/gentcp.ts';
import { shell } from '../peers/shell.ts';
import { type TestServer, tcpServer } from '../peers/tcp-server.ts';

/** Three ports in a row of which the outer two are open. */
async function openClosedOpen(): Promise<readonly [TestServer, number, TestServer]> {
  const [first, between, last] = [await tcpServer(), await tcpServer(), await tcpServer()];
  between.close();
  return [first, between.port, last];
}

describe('scan', () => {
  it('prints a line for each port in the order given, and ends with 0 where one is open', async () => {
    const [first, closed, last] = await openClosedOpen();
    const ports = `${last.port},${closed},${first.port}`;
    const { exit, stdout, stderr } = await gentcp(['scan', '127.0.0.1', ports]).ended;
    expect(stdout.toString()).toBe(`${last.port} open\n${closed} closed econnrefused\n${first.port} open\n`);
    expect({ exit, stderr }).toStrictEqual({ exit: 0, stderr: '' });
  });

  it('sends nothing, and ends the connections that it makes', async () => {
    const server = await tcpServer();
    const child = gentcp(['scan', `127.0.0.1:${server.port}`]);
    const connection = await server.accepted();
    const received = connection.read();
    expect(await connection.ending).toBe('end');
    expect(received.size).toBe(0);
    expect((await child.ended).exit).toBe(0);
  });

  it('takes ranges, and far more ports than it tries at once', async () => {
    const { port } = await tcpServer();
    // Low ones, since a connection to the listener of another test would be the only one that it takes.
    const { stdout } = await gentcp(['scan', '127.0.0.1', `1-199,${port}`]).ended;
    const lines = stdout.toString().trimEnd().split('\n');
    const low = Array.from({ length: 199 }, (_, index) => index + 1);
    expect(lines.map((line) => Number.parseInt(line, 10))).toStrictEqual([...low, port]);
    expect(lines.at(-1)).toBe(`${port} open`);
  });

  it('prints events with --out json', async () => {
    const [first, closed] = await openClosedOpen();
    const { stdout } = await gentcp(['scan', 'localhost', `${first.port},${closed}`, '-4', '--out', 'json']).ended;
    const events: unknown[] = stdout
      .toString()
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(events).toStrictEqual([
      { event: 'scan', address: '127.0.0.1', port: first.port, state: 'open', time },
      { event: 'scan', address: '127.0.0.1', port: closed, state: 'closed', reason: 'econnrefused', time },
    ]);
  });

  it('ends with 4 where none is open', async () => {
    const [, closed] = await openClosedOpen();
    const { exit, stderr } = await gentcp(['scan', '127.0.0.1', String(closed)]).ended;
    expect({ exit, stderr }).toStrictEqual({
      exit: 4,
      stderr: 'gentcp: scan 127.0.0.1: connection refused (econnrefused)\n',
    });
  });

  it('ends with 141 when the reader of its lines goes away', async () => {
    const script = 'gentcp scan 127.0.0.1 1-1000 | head -1; echo "${PIPESTATUS[0]}"';
    const { stdout } = await (await shell(script)).ended;
    expect(stdout.toString()).toMatch(/^1 closed econnrefused\n141\n$/);
  });

  it.each([
    [['localhost'], 'scan localhost: the ports are missing'],
    [['localhost', '80-70'], 'the first is above the last'],
    [['localhost', '80,,81'], 'a port is missing'],
    [['localhost', '0'], 'accepted are 1 to 65535'],
    [['localhost', '65536'], 'accepted are 0 to 65535'],
    [['localhost', 'nosuchservice'], 'neither a number nor a service'],
    [['localhost', '80', '81'], '81: one operand too many'],
    [['unix:/tmp/x'], 'a unix socket has no ports'],
    [['localhost', '80', '--out', 'hex'], 'it writes text or json'],
  ])('refuses %j', async (words, said) => {
    const { exit, stderr } = await gentcp(['scan', ...words]).ended;
    expect({ exit, stderr }).toStrictEqual({ exit: 2, stderr: expect.stringContaining(said) });
  });
});
