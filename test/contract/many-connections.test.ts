import { constants } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { gentcpListen, portOf } from '../peers/gentcp.ts';
import { openFileFlags, processorTime, residentMemory } from '../peers/process-status.ts';
import { shell } from '../peers/shell.ts';
import { type Connection, connectTo } from '../peers/tcp-server.ts';
import { PROCESSES } from './limits.ts';

async function connectOften(port: number, count: number): Promise<readonly Connection[]> {
  const peers: Connection[] = [];
  while (peers.length < count) peers.push(await connectTo(port));
  return peers;
}

describe('listen -k with many connections', () => {
  it('spends no time on three hundred that are silent', async () => {
    const { child, port } = await gentcpListen(['-k', '--packet', '2', '--out', 'line']);
    const peers = await connectOften(port, 300);
    for (const [index, peer] of peers.entries()) await peer.write(`\0\u0002${index % 10}!`);
    await child.stdout.untilSize(300 * 3);
    await setTimeout(1000);
    const before = processorTime(child);
    await setTimeout(2000);
    expect(processorTime(child) - before).toBeLessThanOrEqual(30);
  });

  it(
    'holds two thousand that have said nothing in little memory, and then hears each of them',
    async () => {
      const env = { GENTCP_FAST_PATH: 'auto' };
      const { child, port } = await gentcpListen(['-k', '--packet', '1', '--out', 'none'], { env });
      // By then the heap has grown that any work makes grow.
      await connectOften(port, 1000);
      await setTimeout(500);
      const before = residentMemory(child);
      const peers = await connectOften(port, 2000);
      await setTimeout(500);
      // A session takes more than that.
      expect((residentMemory(child) - before) / 2000).toBeLessThan(6000);
      child.kill('SIGUSR2');
      await child.stderr.untilCount('received 0 bytes', 3000);
      for (const peer of peers) await peer.write('\u0001x');
      // Each answer to a signal tells of all of them; how long it takes to hear them is the machine's affair.
      let heard = 0;
      while (heard < 2000) {
        const before = child.stderr.size;
        child.kill('SIGUSR2');
        await child.stderr.untilSize(before + 1);
        await setTimeout(250);
        heard = child.stderr.bytes.subarray(before).toString().split('received 2 bytes').length - 1;
      }
    },
    PROCESSES,
  );

  it('resets those that have said nothing, when it ends', async () => {
    const { child, port } = await gentcpListen(['-k']);
    const peers = await connectOften(port, 20);
    await peers[0]?.write('hello');
    await child.stdout.until('hello');
    for (const peer of peers) peer.read();
    child.kill('SIGTERM');
    expect(await Promise.all(peers.map(({ ending }) => ending))).toEqual(peers.map(() => 'ECONNRESET'));
    expect((await child.ended).exit).toBe('SIGTERM');
  });

  it.skipIf(process.platform !== 'linux')('leaves stderr as it is, for whoever shares it', async () => {
    const { child, port } = await gentcpListen(['-k']);
    const [peer, other] = await connectOften(port, 2);
    await peer?.write('hello');
    await child.stdout.until('hello');
    peer?.read();
    peer?.end();
    await peer?.ending;
    await other?.write('bye');
    await child.stdout.until('bye');
    expect(openFileFlags(child, 2) & constants.O_NONBLOCK).toBe(0);
  });

  it('ends when the reader of stdout goes away, whoever else is connected', async () => {
    const script = 'gentcp listen 127.0.0.1 0 -k --packet 1 --out line | head -1; echo "${PIPESTATUS[0]}"';
    const child = await shell(script);
    const peers = await connectOften(await portOf(child), 5);
    for (const peer of peers) peer.read();
    await peers[1]?.write('\u0001w');
    await child.stdout.until('w\n');
    await peers[0]?.write('\u0001x');
    await child.stdout.until('141');
    expect(await Promise.all(peers.map(({ ending }) => ending))).toEqual(peers.map(() => 'ECONNRESET'));
  });

  it(
    'serves a thousand that are busy, each of them',
    async () => {
      const { child, port } = await gentcpListen(['-k', '--packet', '2', '--out', 'line']);
      const peers = await connectOften(port, 1000);
      const rounds = 5;
      for (let round = 0; round < rounds; round += 1) {
        await Promise.all(
          peers.map((peer, index) => peer.write(`\0\u0006${String(round * 1000 + index).padStart(6, '0')}`)),
        );
      }
      await child.stdout.untilSize(rounds * 1000 * 7);
      const numbers = child.stdout.text.trimEnd().split('\n').map(Number);
      expect(numbers.toSorted((one, other) => one - other)).toEqual(Array.from({ length: rounds * 1000 }, (_, n) => n));
    },
    PROCESSES,
  );

  it(
    'P22: with no descriptor left says so once, lets clients wait, and takes them when one is free',
    async () => {
      const child = await shell('ulimit -n 60; exec gentcp listen 127.0.0.1 0 -k --packet 1 --out line');
      const port = await portOf(child);
      const peers = await connectOften(port, 80);
      for (const [index, peer] of peers.entries()) await peer.write(`\u0002${String(index).padStart(2, '0')}`);
      await child.stderr.until(/emfile|open files/);
      const before = processorTime(child);
      await setTimeout(1000);
      expect(processorTime(child) - before).toBeLessThan(300);
      const served = child.stdout.text.trimEnd().split('\n').length;
      expect(served).toBeLessThan(60);
      for (const peer of peers) peer.end();
      await child.stdout.untilSize(80 * 3);
      child.kill('SIGTERM');
      const { stdout, stderr } = await child.ended;
      expect(stdout.toString().trimEnd().split('\n').toSorted()).toEqual(
        peers.map((_, index) => String(index).padStart(2, '0')),
      );
      expect(stderr.match(/emfile/g)).toHaveLength(1);
      expect(stderr).toMatch(
        /^gentcp: listen 127\.0\.0\.1:\d+: too many open files \(emfile\); \d+ connections are open, others wait.*ulimit/m,
      );
    },
    PROCESSES,
  );
});
