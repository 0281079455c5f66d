import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Child } from '../peers/child.ts';
import { ErlangNode, hasErlang } from '../peers/erlang.ts';
import { Feed } from '../peers/feed.ts';
import { temporaryFolder } from '../peers/folder.ts';
import { gentcpConnect, gentcpListen, portOf } from '../peers/gentcp.ts';
import { caughtUp, connecting } from '../peers/tcp-table.ts';
import { outputPipe } from '../peers/pipe.ts';
import { shell } from '../peers/shell.ts';
import { type Connection, connectTo, tcpServer } from '../peers/tcp-server.ts';
import { Transcript } from '../peers/transcript.ts';
import { randomFile } from './matrix.ts';

/** More than the kernel keeps for a connection whose reader stands still. */
const TOO_MUCH = 32 * 1024 * 1024;

const ending = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT', 'SIGALRM', 'SIGXCPU'] as const;

describe('gentcp dies of the signal that ends it', () => {
  it.each(ending)('%s in a session, which the peer sees as a reset', async (signal) => {
    const server = await tcpServer();
    const child = gentcpConnect(server.port, []);
    const peer = await server.accepted();
    peer.read();
    await peer.write('hello');
    await child.stdout.until('hello');
    child.kill(signal);
    const { exit, stderr } = await child.ended;
    expect({ exit, stderr }).toEqual({ exit: signal, stderr: '' });
    expect(await peer.ending).toBe('ECONNRESET');
  });

  it.each(ending)('%s while it waits for a client', async (signal) => {
    const { child } = await gentcpListen([]);
    child.kill(signal);
    expect((await child.ended).exit).toBe(signal);
  });

  it('and the shell shows 128 + n', async () => {
    const script = 'gentcp listen 127.0.0.1 0 & read -r; kill -TERM $!; wait $!; echo "$?"';
    const child = await shell(script, [], { stdin: 'socket' });
    await portOf(child);
    child.stdin.end('\n');
    expect((await child.ended).stdout.toString()).toBe('143\n');
  });

  it('after a moment, where stdout does not take what has arrived', async () => {
    const server = await tcpServer();
    const child = gentcpConnect(server.port, [], { stdout: outputPipe() });
    const peer = await server.accepted();
    await new Feed(peer.socket, Buffer.alloc(TOO_MUCH)).stalled();
    child.kill('SIGINT');
    expect((await child.ended).exit).toBe('SIGINT');
    peer.read();
    expect(await peer.ending).toBe('ECONNRESET');
  });

  it('with all that has arrived on stdout, where that is read meanwhile', async () => {
    const server = await tcpServer();
    const stdout = outputPipe();
    const child = gentcpConnect(server.port, ['--in', 'none'], { stdout });
    const peer = await server.accepted();
    // The pipe is full, and a little of it is in gentcp's hands.
    await peer.write(Buffer.alloc(70_000, 'x'));
    await caughtUp(child);
    child.kill('SIGTERM');
    const printed = new Transcript(stdout.end);
    expect((await child.ended).exit).toBe('SIGTERM');
    await printed.ended;
    expect(printed.size).toBe(70_000);
  });
});

describe('a signal that does not end gentcp', () => {
  it('is SIGUSR1, and no inspector listens after it', async () => {
    const server = await tcpServer();
    const child = gentcpConnect(server.port, []);
    const peer = await server.accepted();
    peer.read();
    child.kill('SIGUSR1');
    await peer.write('still here');
    await child.stdout.until('still here');
    peer.end();
    const { exit, stderr } = await child.ended;
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
  });

  it('is SIGUSR2, which prints the counters so far', async () => {
    const server = await tcpServer();
    const child = gentcpConnect(server.port, []);
    const peer = await server.accepted();
    peer.read();
    await peer.write('12345');
    await child.stdout.until('12345');
    child.kill('SIGUSR2');
    await child.stderr.until(/^gentcp: .*\b5\b.*\n$/);
    peer.end();
    expect((await child.ended).exit).toBe(0);
  });

  it('is SIGHUP, where stdin is what nohup leaves behind', async () => {
    const child = await shell('exec gentcp listen 127.0.0.1 0 0>/dev/null');
    const peer = await connectTo(await portOf(child));
    peer.read();
    child.kill('SIGHUP');
    await peer.write('still here');
    await child.stdout.until('still here');
    peer.end();
    expect((await child.ended).exit).toBe(0);
  });
});

describe('while it waits until the peer has taken the last byte, gentcp', () => {
  // Longer than these tests wait for a process to end.
  const args = ['--linger', 'true,120', '--eof', 'close'];

  async function closing(): Promise<{ readonly child: Child; readonly peer: Connection }> {
    const { file } = await randomFile(await temporaryFolder(), 'upload', 1024 * 1024);
    const server = await tcpServer();
    const child = gentcpConnect(server.port, ['-v', ...args], { stdin: { file } });
    const peer = await server.accepted();
    // The counters are told when all has been sent, right before it closes.
    await child.stderr.until('sent 1048576 bytes');
    return { child, peer };
  }

  it('dies of the signal that ends it, and not when the time of linger is over, which the peer sees as a reset', async () => {
    const { child, peer } = await closing();
    child.kill('SIGTERM');
    expect((await child.ended).exit).toBe('SIGTERM');
    peer.read();
    expect(await peer.ending).toBe('ECONNRESET');
  });

  it('prints the counters for SIGUSR2', async () => {
    const { child } = await closing();
    child.kill('SIGUSR2');
    await child.stderr.until(/(sent 1048576 bytes.*\n[^]*){2}/);
    child.kill('SIGTERM');
    expect((await child.ended).exit).toBe('SIGTERM');
  });
});

describe.skipIf(!hasErlang)('gentcp dies of the signal that ends it, too,', () => {
  let erlang: ErlangNode;
  beforeAll(() => {
    erlang = new ErlangNode();
  });
  afterAll(() => erlang.stop());

  it('while it connects', async () => {
    const port = await erlang.play('{full}').port;
    const child = gentcpConnect(port, []);
    await connecting(child);
    child.kill('SIGTERM');
    expect((await child.ended).exit).toBe('SIGTERM');
  });
});
