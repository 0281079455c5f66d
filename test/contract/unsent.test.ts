import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { Feed } from '../peers/feed.ts';
import { gentcp } from '../peers/gentcp.ts';
import { inputPipe } from '../peers/pipe.ts';
import { tcpServer } from '../peers/tcp-server.ts';
import { A_WHILE } from './limits.ts';

/** A record whose end has not come, in every format that has ends. */
const halves: readonly (readonly [words: readonly string[], bytes: string])[] = [
  [['connect', '--in', 'line'], 'half a line'],
  [['connect', '--in', 'nul'], 'half'],
  [['connect', '--in', 'chunk:10'], 'nine byte'],
  [['connect', '--in', 'all'], 'not all'],
  [['connect', '--in', 'hex'], '0102'],
  [['connect', '--in', 'term'], '<<"a">>'],
  [['connect', '--in', 'packet:2'], '\0\u0005abc'],
  [['call'], 'not all'],
];

describe('a record that stdin has begun when the peer closes', () => {
  it.each(halves)('was read and not sent: %s', async ([command = '', ...args], bytes) => {
    const server = await tcpServer();
    const { fd, given, end } = inputPipe();
    const child = gentcp([command, '127.0.0.1', String(server.port), ...args], { stdin: { fd, given } });
    const peer = await server.accepted();
    await peer.write('here');
    await child.stdout.untilSize(1);
    end.write(bytes);
    await setTimeout(A_WHILE);
    peer.end();
    const { exit, stderr } = await child.ended;
    expect([exit, stderr]).toEqual([5, expect.stringContaining('before all of stdin was sent (closed)')]);
  });
});

describe('what stdin still has when all that was asked for has come', () => {
  it.each(['--expect 4', '--active 1 --on-passive exit', '--in line --expect 4'])('was not sent: %s', async (words) => {
    const args = words.split(' ');
    const server = await tcpServer();
    const { fd, given, end } = inputPipe();
    const child = gentcp(['connect', '127.0.0.1', String(server.port), ...args], { stdin: { fd, given } });
    const peer = await server.accepted();
    // More than the kernel takes, since the peer does not read.
    await new Feed(end, Buffer.from('line\n'.repeat(4_000_000))).stalled();
    await peer.write('here');
    const { exit, stderr } = await child.ended;
    expect([exit, stderr]).toEqual([
      5,
      expect.stringContaining('all that was asked for came before all of stdin was sent (closed)'),
    ]);
  });

  it('is nothing where stdin is merely open', async () => {
    const server = await tcpServer();
    const { fd, given, end } = inputPipe();
    const child = gentcp(['connect', '127.0.0.1', String(server.port), '--expect', '4'], { stdin: { fd, given } });
    const peer = await server.accepted();
    end.write('question');
    await peer.read().until('question');
    await peer.write('here');
    expect((await child.ended).exit).toBe(0);
  });
});
