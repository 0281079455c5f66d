import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ErlangNode, hasErlang } from '../peers/erlang.ts';
import { Feed } from '../peers/feed.ts';
import { temporaryFolder } from '../peers/folder.ts';
import { gentcp, gentcpConnect, gentcpListen } from '../peers/gentcp.ts';
import { inputPipe, outputPipe } from '../peers/pipe.ts';
import { tcpServer } from '../peers/tcp-server.ts';
import { Transcript } from '../peers/transcript.ts';
import { randomFile } from './matrix.ts';

/** More than the kernel keeps for a connection whose reader stands still. */
const TOO_MUCH = 32 * 1024 * 1024;

/** One line that names the flag. */
function names(flag: string): unknown {
  return expect.stringMatching(new RegExp(`^(gentcp: listening on .*\\n)?gentcp: .*${flag}\\b.*\\n$`));
}

describe('a time that runs out is exit 124, and the message names it:', () => {
  it('--accept-timeout', async () => {
    const { child } = await gentcpListen(['--accept-timeout', '100ms']);
    const { exit, stderr } = await child.ended;
    expect({ exit, stderr }).toEqual({ exit: 124, stderr: names('--accept-timeout') });
  });

  it.each([[['--active', 'false']], [['--recv', '4']], [['--active', 'true']]])(
    '--recv-timeout, with %j',
    async (args) => {
      const server = await tcpServer();
      const child = gentcpConnect(server.port, ['--recv-timeout', '100ms', ...args]);
      const peer = await server.accepted();
      peer.read();
      const { exit, stderr } = await child.ended;
      expect({ exit, stderr }).toEqual({ exit: 124, stderr: names('--recv-timeout') });
      expect(await peer.ending).toBe('ECONNRESET');
    },
  );

  it('--send-timeout, and the peer that does not read sees a reset', async () => {
    const { file } = await randomFile(await temporaryFolder(), 'upload', TOO_MUCH);
    const server = await tcpServer();
    const child = gentcpConnect(server.port, ['--send-timeout', '200ms'], { stdin: { file } });
    const peer = await server.accepted();
    const { exit, stderr } = await child.ended;
    expect({ exit, stderr }).toEqual({ exit: 124, stderr: names('--send-timeout') });
    peer.read();
    expect(await peer.ending).toBe('ECONNRESET');
  });

  it('--idle-timeout', async () => {
    const server = await tcpServer();
    const stdin = inputPipe();
    const child = gentcpConnect(server.port, ['--idle-timeout', '200ms'], { stdin });
    const peer = await server.accepted();
    peer.read();
    await peer.write('then nothing');
    const { exit, stderr, stdout } = await child.ended;
    expect({ exit, stderr, stdout: stdout.toString() }).toEqual({
      exit: 124,
      stderr: names('--idle-timeout'),
      stdout: 'then nothing',
    });
    expect(await peer.ending).toBe('ECONNRESET');
  });

  it('--max-time, in a session', async () => {
    const server = await tcpServer();
    const child = gentcpConnect(server.port, ['--max-time', '1s']);
    const peer = await server.accepted();
    peer.read();
    const { exit, stderr } = await child.ended;
    expect({ exit, stderr }).toEqual({ exit: 124, stderr: names('--max-time') });
    expect(await peer.ending).toBe('ECONNRESET');
  });

  it('--max-time, while it waits for a client', async () => {
    const { child } = await gentcpListen(['--max-time', '500ms']);
    const { exit, stderr } = await child.ended;
    expect({ exit, stderr }).toEqual({ exit: 124, stderr: names('--max-time') });
  });

  it('--max-time, which waits for a stalled stdout no longer than it must', async () => {
    const server = await tcpServer();
    const stdout = outputPipe();
    const child = gentcpConnect(server.port, ['--max-time', '1s'], { stdout });
    const peer = await server.accepted();
    peer.socket.write(Buffer.alloc(TOO_MUCH));
    const { exit } = await child.ended;
    expect(exit).toBe(124);
    peer.read();
    expect(await peer.ending).toBe('ECONNRESET');
  });
});

describe('a time that stands still or is far away', () => {
  it('--idle-timeout does not run while stdout does not take what has arrived', async () => {
    const server = await tcpServer();
    const stdout = outputPipe();
    const child = gentcpConnect(server.port, ['--idle-timeout', '200ms'], { stdout });
    const peer = await server.accepted();
    const feed = new Feed(peer.socket, Buffer.alloc(TOO_MUCH));
    // Nothing gets on for longer than the time that was given.
    await feed.stalled();
    await feed.stalled();
    expect(child.running).toBe(true);
    const printed = new Transcript(stdout.end);
    await feed.done;
    peer.end();
    expect((await child.ended).exit).toBe(0);
    await printed.ended;
    expect(printed.size).toBe(TOO_MUCH);
  });

  it.each(['2147483647', '2147483648', '1000h', 'infinity'])(
    '--max-time and --idle-timeout %s do not end a session',
    async (time) => {
      const server = await tcpServer();
      const child = gentcpConnect(server.port, ['--max-time', time, '--idle-timeout', time]);
      const peer = await server.accepted();
      peer.read();
      for (const message of ['one', 'two', 'three']) {
        await peer.write(message);
        await child.stdout.until(message);
      }
      peer.end();
      const { exit, stderr } = await child.ended;
      expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
    },
  );
});

describe.skipIf(!hasErlang)('--connect-timeout', () => {
  let erlang: ErlangNode;
  beforeAll(() => {
    erlang = new ErlangNode();
  });
  afterAll(() => erlang.stop());

  it.each([['--connect-timeout'], ['--max-time']])('%s ends an attempt that nobody answers', async (flag) => {
    const port = await erlang.play('{full}').port;
    const { exit, stderr } = await gentcp(['connect', '127.0.0.1', String(port), flag, '300ms']).ended;
    expect({ exit, stderr }).toEqual({ exit: 124, stderr: names(flag) });
  });
});
