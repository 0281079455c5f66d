import { describe, expect, it } from 'vitest';
import { gentcp, gentcpConnect, gentcpListen, portOf } from '../peers/gentcp.ts';
import { type Connection, connectTo, tcpServer } from '../peers/tcp-server.ts';

/** Sends two packets with 1-byte headers, takes what is sent, and ends. */
async function converse(peer: Connection): Promise<void> {
  peer.read();
  await peer.write('\u0002hi\u0001x');
  peer.end();
  await peer.ending;
}

describe('-v', () => {
  it('says with whom connect is connected, and what has gone over the connection', async () => {
    const server = await tcpServer();
    const child = gentcp(['call', '-v', '127.0.0.1', String(server.port), 'ping', '--packet', '1', '--expect', '2']);
    await converse(await server.accepted());
    const { exit, stderr } = await child.ended;
    expect(exit).toBe(0);
    expect(stderr).toMatch(
      new RegExp(
        `^gentcp: connected to 127\\.0\\.0\\.1:${server.port} from 127\\.0\\.0\\.1:\\d+\n` +
          `gentcp: 127\\.0\\.0\\.1:${server.port}: received 5 bytes in 2 packets, sent 5 bytes in 1 packet\n$`,
      ),
    );
  });

  it('says of listen who came, and of each connection at its end', async () => {
    const { child, port } = await gentcpListen(['-v', '--packet', '1']);
    await converse(await connectTo(port));
    const { exit, stderr } = await child.ended;
    expect(exit).toBe(0);
    expect(stderr).toMatch(/^gentcp: accepted (127\.0\.0\.1:\d+)\ngentcp: \1: received 5 bytes in 2 packets, sent 0 /m);
  });

  it('adds a stats event under the names of gen_tcp, once for each connection', async () => {
    const { child, port } = await gentcpListen(['-v', '-k', '--packet', '1', '--out', 'json']);
    for (const socket of [2, 3]) {
      await converse(await connectTo(port));
      await child.stdout.until(`"event":"stats","socket":${socket}`);
    }
    child.kill('SIGTERM');
    const { stdout } = await child.ended;
    const events: readonly object[] = stdout
      .toString()
      .trim()
      .split('\n')
      .map((line): object => Object(JSON.parse(line)));
    const stats = events.filter((event) => 'event' in event && event.event === 'stats');
    expect(stats).toEqual(
      [2, 3].map((socket) => expect.objectContaining({ socket, recv_oct: 5, recv_cnt: 2, send_oct: 0, send_cnt: 0 })),
    );
  });

  it('adds the stats event where the connection breaks, too', async () => {
    const { child, port } = await gentcpListen(['-v', '--packet', '1', '--out', 'json']);
    const peer = await connectTo(port);
    await peer.write('\u0001x');
    await child.stdout.until('"tcp"');
    peer.reset();
    const { exit, stdout } = await child.ended;
    expect(exit).toBe(5);
    expect(stdout.toString()).toMatch(/"event":"stats","socket":2,"recv_oct":2.*\n.*"event":"error","phase":"session"/);
  });

  it('is needed for any of that', async () => {
    const { child, port } = await gentcpListen(['--packet', '1', '--out', 'json']);
    await converse(await connectTo(port));
    const { stdout, stderr } = await child.ended;
    expect(stdout.toString()).not.toContain('stats');
    expect(stderr).toBe(`gentcp: listening on 127.0.0.1:${port}\n`);
  });
});

describe('SIGUSR2', () => {
  it('prints the counters so far, and the session goes on', async () => {
    const server = await tcpServer();
    const child = gentcpConnect(server.port, ['-q', '--packet', '1']);
    const peer = await server.accepted();
    await peer.write('\u0001x');
    await child.stdout.until('x');
    child.kill('SIGUSR2');
    await child.stderr.until('received 2 bytes in 1 packet, sent 0 bytes in 0 packets');
    peer.end();
    const { exit, stderr } = await child.ended;
    expect([exit, stderr.match(/^gentcp: connect 127\.0\.0\.1:\d+: 127\.0\.0\.1:\d+: received/gm)?.length]).toEqual([
      0, 1,
    ]);
  });

  it('has a line for each connection of listen -k, and one where there is none', async () => {
    const child = gentcp(['listen', '-k', '127.0.0.1', '0', '--out', 'none']);
    const port = await portOf(child);
    child.kill('SIGUSR2');
    await child.stderr.until(': no connection\n');
    const peers = [await connectTo(port), await connectTo(port)];
    for (const [index, peer] of peers.entries()) await peer.write('x'.repeat(index + 1));
    // Asked until both bytes counts have come through: there is no event for it.
    while (
      !/received 1 byte in[^]*received 2 bytes in|received 2 bytes in[^]*received 1 byte in/.test(child.stderr.text)
    ) {
      const before = child.stderr.size;
      child.kill('SIGUSR2');
      await child.stderr.untilSize(before + 1);
    }
    child.kill('SIGTERM');
    expect((await child.ended).exit).toBe('SIGTERM');
  });
});

describe('P27: SIGUSR1', () => {
  it('opens no inspector and changes nothing', async () => {
    const { child, port } = await gentcpListen([]);
    child.kill('SIGUSR1');
    const peer = await connectTo(port);
    await peer.write('still here');
    await child.stdout.until('still here');
    child.kill('SIGUSR1');
    peer.end();
    const { exit, stderr } = await child.ended;
    expect([exit, stderr]).toEqual([0, `gentcp: listening on 127.0.0.1:${port}\n`]);
  });
});
