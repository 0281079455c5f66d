import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { bytes, compare } from '../peers/bytes.ts';
import { type Child, launch } from '../peers/child.ts';
import { temporaryFolder } from '../peers/folder.ts';
import { type How, commandWords, gentcpConnect, gentcpListen, program } from '../peers/gentcp.ts';
import { isInstalled } from '../peers/installed.ts';
import { inputPipe, outputPipe } from '../peers/pipe.ts';
import { arrived, unreadBytes } from '../peers/tcp-table.ts';
import { type Connection, connectTo, tcpServer } from '../peers/tcp-server.ts';
import { Transcript } from '../peers/transcript.ts';

const hasStrace = isInstalled('strace', ['-V'], /^strace -- version/);

describe('P10: what arrived before a reset', () => {
  it('is printed, all of it, though none had been read when the reset came', async () => {
    const { child, port } = await gentcpListen(['--in', 'none']);
    const peer = await connectTo(port);
    await peer.write('first');
    await child.stdout.until('first');
    child.kill('SIGSTOP');
    const data = await fill(child, peer);
    peer.reset();
    child.kill('SIGCONT');
    const { exit, stdout, stderr } = await child.ended;
    expect([exit, stderr]).toEqual([5, expect.stringContaining('connection reset by peer (econnreset)')]);
    expect(compare(stdout.subarray('first'.length), data)).toBe('identical');
  });

  it('is printed, all of it, where a write finds the reset while stdout takes nothing', async () => {
    const input = inputPipe();
    const output = outputPipe();
    const { child, port } = await gentcpListen([], { stdin: input, stdout: output });
    const peer = await connectTo(port);
    input.end.write(Buffer.alloc(10_000_000));
    const data = await fill(child, peer);
    peer.reset();
    const printed = new Transcript(output.end);
    const { exit, stderr } = await child.ended;
    await printed.ended;
    expect(compare(printed.bytes, data)).toBe('identical');
    expect([exit, stderr]).toEqual([5, expect.stringMatching(/\((econnreset|epipe)\)\n$/)]);
  });
});

const PIECE = 16_384;
/** More waits in the kernel than one read in flight, and less than it takes at once. */
const WAITING = 3 * PIECE;

/** Sends until a process that takes nothing more has bytes that it has not read; answers all that has arrived. */
async function fill(child: Child, peer: Connection): Promise<Buffer> {
  const pieces: Buffer[] = [];
  while (unreadBytes(child) < WAITING) {
    const piece = bytes(PIECE, `piece ${pieces.length}`);
    await peer.write(piece);
    pieces.push(piece);
    await setTimeout(10);
  }
  await arrived(peer.socket.localPort ?? 0);
  return Buffer.concat(pieces);
}

describe('P9: a sender that is killed outright', () => {
  it.each([
    ['a second piece, however small', ['one', 'two']],
    ['a first one that fills a read', ['x'.repeat(65_536)]],
  ] as const)('has its connection reset after %s', async (_, pieces) => {
    const server = await tcpServer();
    const { fd, given, end } = inputPipe();
    const child = gentcpConnect(server.port, [], { stdin: { fd, given } });
    const peer = await server.accepted();
    const received = peer.read();
    let size = 0;
    for (const piece of pieces) {
      end.write(piece);
      size += piece.length;
      await received.untilSize(size);
    }
    child.kill('SIGKILL');
    expect(await peer.ending).toBe('ECONNRESET');
  });
});

/** A connect whose connect(2) takes so long that the peer has done all it does meanwhile. */
async function lateConnect(port: number, args: readonly string[], how: How = {}): Promise<Child> {
  const trace = path.join(await temporaryFolder(), 'trace');
  const late = ['-qq', '-o', trace, '-e', 'trace=connect', '-e', 'inject=connect:delay_exit=300000'];
  const words = [...commandWords, 'connect', '127.0.0.1', String(port), ...args];
  return launch({ ...how, command: 'strace', args: [...late, ...words], group: true });
}

describe.skipIf(!hasStrace)('P9, P10: a peer that resets before we know that we are connected', () => {
  it.each([
    ['nothing on stdin', 'null'],
    ['a file on stdin', { file: program }],
  ] as const)('broke a connection, and what it said is printed: %s', async (_, stdin) => {
    const server = await tcpServer();
    const child = await lateConnect(server.port, [], { stdin });
    const peer = await server.accepted();
    await peer.write('banner');
    peer.reset();
    const { exit, stdout, stderr } = await child.ended;
    expect([exit, stdout.toString(), stderr]).toEqual([
      5,
      'banner',
      `gentcp: connect 127.0.0.1:${server.port}: connection reset by peer (econnreset)\n`,
    ]);
  });
});
