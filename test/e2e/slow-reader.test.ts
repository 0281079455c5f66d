import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { bytes } from '../peers/bytes.ts';
import type { Child } from '../peers/child.ts';
import { Feed } from '../peers/feed.ts';
import { temporaryFolder } from '../peers/folder.ts';
import { type Width, cut, frame } from '../peers/framing.ts';
import { gentcpConnect } from '../peers/gentcp.ts';
import { outputPipe } from '../peers/pipe.ts';
import { residentMemory, residentMemoryWhileThere } from '../peers/process-status.ts';
import { tcpServer } from '../peers/tcp-server.ts';
import { packetArgs, randomFile } from './matrix.ts';

const MEBIBYTE = 1024 * 1024;

const UPLOAD = 64 * MEBIBYTE;

/** All of it at 1 MiB/s takes a minute: without GENTCP_LONG=1 the reader hurries after the first few. */
const LONG = process.env['GENTCP_LONG'] === '1';
const SLOWLY = LONG ? UPLOAD : 6 * MEBIBYTE;
const PER_SECOND = LONG ? MEBIBYTE : 2 * MEBIBYTE;
const LIMIT = LONG ? 120_000 : 40_000;

const SECOND = 1000;

/** What two kernels keep of a connection whose reader stands still, with room to spare: 4 MiB to send, 2 MiB received. */
const KERNELS = 20 * MEBIBYTE;

/** A runtime that has warmed up, garbage not collected yet. What is to be proved is that 64 MiB are not kept. */
const GROWTH = 40 * MEBIBYTE;

describe('a slow reader of stdout', () => {
  it.each<[Width, string]>([
    [0, 'true'],
    [4, 'true'],
    [4, 'once'],
  ])(
    'gets 64 MiB whole, holds the peer back and leaves the memory flat, with --packet %s --active %s',
    { timeout: LIMIT },
    async (width, active) => {
      const data = bytes(UPLOAD, `slow ${width} ${active}`);
      const server = await tcpServer();
      const stdout = outputPipe();
      // By itself the kernel lets the buffer of a fast receiver grow to what the system allows.
      const args = [...packetArgs(width), '--active', active, '--recbuf', '1M'];
      const child = gentcpConnect(server.port, args, { stdout, limit: LIMIT });
      const peer = await server.accepted();
      peer.read();
      const memory = residentMemory(child);

      const feed = new Feed(peer.socket, frame(cut(data, 50_000), width));
      await feed.stalled();
      void feed.done.then(() => peer.end());
      const { hash, most, ahead } = await readSlowly(stdout.end, child, feed);
      expect((await child.ended).exit).toBe(0);
      expect(hash).toBe(sha256(data));
      expect(ahead).toBeLessThan(KERNELS);
      expect(most - memory).toBeLessThan(GROWTH);
    },
  );
});

describe('a slow peer', () => {
  it('gets 64 MiB of a regular file whole, and the memory stays flat', { timeout: LIMIT }, async () => {
    const { file, data } = await randomFile(await temporaryFolder(), 'upload', UPLOAD);
    const server = await tcpServer();
    const child = gentcpConnect(server.port, ['--packet', '4'], { stdin: { file }, limit: LIMIT });
    const peer = await server.accepted();
    const memory = residentMemory(child);

    const { hash, most } = await readSlowly(peer.socket, child);
    peer.end();
    expect((await child.ended).exit).toBe(0);
    expect(hash).toBe(sha256(frame(cut(data, 65_536), 4)));
    expect(most - memory).toBeLessThan(GROWTH);
  });
});

interface Course {
  readonly hash: string;
  /** The most memory that the process had meanwhile. */
  readonly most: number;
  /** By how many bytes the peer was ahead of the reader at most. */
  readonly ahead: number;
}

/** Reads a stream to its end, at a limited rate as long as that is asked for, and watches what it costs. */
async function readSlowly(stream: Socket, child: Child, feed?: Feed): Promise<Course> {
  const hash = createHash('sha256');
  const start = performance.now();
  let [read, most, ahead] = [0, 0, 0];
  const chunks: AsyncIterable<Buffer> = stream;
  for await (const chunk of chunks) {
    // It may end before all is read: what is left of it lies in the pipe.
    if (child.running) most = Math.max(most, residentMemoryWhileThere(child) ?? 0);
    ahead = Math.max(ahead, (feed?.taken ?? 0) - read);
    hash.update(chunk);
    read += chunk.length;
    const due = start + (read / PER_SECOND) * SECOND;
    if (read < SLOWLY) await setTimeout(Math.max(0, due - performance.now()));
  }
  return { hash: hash.digest('hex'), most, ahead };
}

function sha256(data: Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}
