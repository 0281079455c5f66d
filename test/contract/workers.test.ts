import { readFileSync, readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Child } from '../peers/child.ts';
import { temporaryFolder } from '../peers/folder.ts';
import { type How, gentcp, gentcpListen } from '../peers/gentcp.ts';
import { inputPipe } from '../peers/pipe.ts';
import { shell } from '../peers/shell.ts';
import { type Connection, connectTo, tcpServer } from '../peers/tcp-server.ts';
import { PROCESSES } from './limits.ts';
import { inTerminal } from './terminal.ts';
import { ranOutElsewhere } from './time-passed.ts';

function workers(count: number, args: readonly string[], how: How = {}): ReturnType<typeof gentcpListen> {
  return gentcpListen(['-k', '--workers', String(count), ...args], how);
}

async function connectOften(port: number, count: number): Promise<readonly Connection[]> {
  const peers: Connection[] = [];
  while (peers.length < count) peers.push(await connectTo(port));
  return peers;
}

/** The processes that this one has started. */
function childrenOf({ pid }: Child): readonly number[] {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim().split(' ').map(Number);
}

function isRunning(pid: number): boolean {
  try {
    // A zombie has ended, and waits for whoever adopted it.
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

/** Resolves when none of these processes runs. */
async function ended(pids: readonly number[]): Promise<void> {
  for (let look = 0; pids.some(isRunning); look += 1) {
    if (look > 500) throw new Error(`still running: ${pids.filter(isRunning).join()}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
}

async function refusal(args: readonly string[], how: How = {}): Promise<readonly unknown[]> {
  const { exit, stderr } = await gentcp(['listen', ...args], how).ended;
  return [exit, stderr];
}

describe.skipIf(process.platform !== 'linux')('listen -k --workers N', { timeout: PROCESSES }, () => {
  it('spreads the connections over N processes, and numbers them as one would', async () => {
    const { child, port } = await workers(3, ['--packet', '1', '--out', 'json']);
    expect(childrenOf(child)).toHaveLength(3);
    const peers = await connectOften(port, 60);
    for (const peer of peers) await peer.write('\u0001x');
    await child.stdout.untilCount('"event":"tcp"', 60);
    child.kill('SIGTERM');
    const { stdout } = await child.ended;
    const events = stdout.toString().trimEnd().split('\n');
    expect(events.filter((line) => line.includes('"listening"'))).toHaveLength(1);
    const sockets = events.flatMap((line) => /"event":"accepted","socket":(\d+)/.exec(line)?.[1] ?? []).map(Number);
    expect(new Set(sockets).size).toBe(60);
    expect(Math.min(...sockets)).toBeGreaterThan(1);
    // A worker takes every third number: with sixty connections none of the three has gone without.
    expect(new Set(sockets.map((socket) => socket % 3)).size).toBe(3);
  });

  it('never mixes records of several workers in a pipe', async () => {
    const { child, port } = await workers(3, ['--packet', '4', '--out', 'line']);
    const peers = await connectOften(port, 9);
    const [size, rounds] = [30_000, 20];
    const header = Buffer.alloc(4);
    header.writeUInt32BE(size);
    for (let round = 0; round < rounds; round += 1) {
      await Promise.all(
        peers.map((peer, index) => peer.write(Buffer.concat([header, Buffer.alloc(size, String(index))]))),
      );
    }
    await child.stdout.untilSize(peers.length * rounds * (size + 1));
    const lines = child.stdout.text.trimEnd().split('\n');
    const whole = lines.filter((line) => line.length === size && line === line.charAt(0).repeat(size));
    expect(whole).toHaveLength(peers.length * rounds);
  });

  it('writes each connection to a file of its own', async () => {
    const folder = await temporaryFolder();
    const { child, port } = await workers(2, ['--out-file', path.join(folder, 'up-%n'), '-v']);
    const peers = await connectOften(port, 10);
    for (const [index, peer] of peers.entries()) {
      peer.read();
      await peer.write(`from ${index}`);
      peer.end();
    }
    await child.stderr.untilCount('received 6 bytes', 10);
    const written = readdirSync(folder).map((name) => readFileSync(path.join(folder, name), 'utf8'));
    expect(written.toSorted()).toEqual(Array.from({ length: 10 }, (_, index) => `from ${index}`));
  });

  it('sends a regular file whole to each connection', async () => {
    const file = path.join(await temporaryFolder(), 'page');
    await writeFile(file, 'the page');
    const { port } = await workers(2, [], { stdin: { file } });
    for (const peer of await connectOften(port, 8)) {
      const received = peer.read();
      expect(await peer.ending).toBe('end');
      expect(received.text).toBe('the page');
    }
  });

  it('says that a worker died, puts another in its place, and goes on', async () => {
    const { child, port } = await workers(2, ['--packet', '1', '--out', 'line']);
    const [first = 0] = childrenOf(child);
    process.kill(first, 'SIGKILL');
    await child.stderr.until(/worker [12] of 2 died of SIGKILL; its connections are lost; another takes its place\n/);
    await ended([first]);
    while (childrenOf(child).length < 2) await new Promise(setImmediate);
    // One that came while the new worker was not there yet would be the other's.
    for (const peer of await connectOften(port, 10)) await peer.write('\u0001x');
    await child.stdout.untilSize(20);
    expect(child.running).toBe(true);
  });

  it('dies of a signal with all its workers, whose peers see a reset', async () => {
    const { child, port } = await workers(3, []);
    const pids = childrenOf(child);
    const peers = await connectOften(port, 6);
    for (const peer of peers) await peer.write('x');
    await child.stdout.untilSize(6);
    for (const peer of peers) peer.read();
    child.kill('SIGINT');
    expect(await Promise.all(peers.map(({ ending }) => ending))).toEqual(peers.map(() => 'ECONNRESET'));
    expect((await child.ended).exit).toBe('SIGINT');
    await ended(pids);
  });

  it('leaves no worker behind when it is killed outright', async () => {
    const { child, port } = await workers(3, []);
    const pids = childrenOf(child);
    const peer = await connectTo(port);
    peer.read();
    child.kill('SIGKILL');
    expect(await peer.ending).toBe('ECONNRESET');
    await ended(pids);
  });

  it('tells at SIGUSR2 of the connections of all workers', async () => {
    const { child, port } = await workers(2, []);
    child.kill('SIGUSR2');
    await child.stderr.until('no connection');
    const peers = await connectOften(port, 12);
    for (const peer of peers) await peer.write('abc');
    await child.stdout.untilSize(36);
    child.kill('SIGUSR2');
    await child.stderr.untilCount('received 3 bytes', 12);
    expect(child.stderr.text.match(/no connection/g)).toHaveLength(1);
  });

  it('ends with --accept-timeout when nobody comes to any of them, and not while somebody is connected', async () => {
    const { child, port } = await workers(2, ['--accept-timeout', '500ms']);
    const peer = await connectTo(port);
    await ranOutElsewhere(500);
    expect(child.running).toBe(true);
    peer.end();
    const { exit, stderr } = await child.ended;
    expect([exit, stderr]).toEqual([124, expect.stringContaining('--accept-timeout of 500 ms ran out (timeout)')]);
  });

  it('ends quietly when the reader of stdout goes away', async () => {
    const script =
      'gentcp listen 127.0.0.1 0 -k --workers 2 --packet 1 --out line --port-file port | head -1; echo "${PIPESTATUS[0]}"';
    const child = await shell(script);
    await child.stderr.until('listening');
    const port = Number(/listening on 127\.0\.0\.1:(\d+)/.exec(child.stderr.text)?.[1]);
    const peer = await connectTo(port);
    await peer.write('\u0001x');
    await child.stdout.until('x\n');
    await peer.write('\u0001y');
    await child.stdout.until('141');
    expect(child.stderr.text.split('\n')).toHaveLength(2);
  });

  it('says once that the address is in use, with exit 9', async () => {
    const { port } = await tcpServer();
    const [exit, stderr] = await refusal(['127.0.0.1', String(port), '-k', '--workers', '3']);
    expect([exit, stderr]).toEqual([9, expect.stringMatching(/^gentcp: .*\(eaddrinuse\)[^\n]*\n$/)]);
  });

  it('shows at a terminal what one process would: no control of a peer', async () => {
    const child = await inTerminal(['gentcp', 'listen', '127.0.0.1', '0', '-k', '--workers', '2', '--in', 'none']);
    await child.stdout.until(/listening on 127\.0\.0\.1:\d+/);
    const peer = await connectTo(Number(/listening on 127\.0\.0\.1:(\d+)/.exec(child.stdout.text)?.[1]));
    await peer.write('a\u001B[31mb\n');
    await child.stdout.until(/a.*\[31mb/);
    expect(child.stdout.text).not.toContain('\u001B[31mb');
  });

  it('refuses what several processes cannot share', async () => {
    const { fd, given } = inputPipe();
    expect(await refusal(['0', '-k', '--workers', '2'], { stdin: { fd, given } })).toEqual([
      2,
      'gentcp: --workers 2: stdin is a pipe, of which each would read a part (badarg); say --in none, or give it a regular file, which goes to each client\n',
    ]);
    expect(await refusal(['0', '--workers', '2'])).toEqual([2, expect.stringContaining('--workers 2: only with -k')]);
    expect(await refusal(['unix:/tmp/x', '-k', '--workers', '2'])).toEqual([
      2,
      expect.stringContaining('only at a TCP address'),
    ]);
    expect(await refusal(['0', '-k', '--workers', '3', '--max-connections', '2'])).toEqual([
      2,
      expect.stringContaining('more than --max-connections 2'),
    ]);
  });
});
