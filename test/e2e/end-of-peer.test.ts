import { describe, expect, it } from 'vitest';
import { bytes, compare } from '../peers/bytes.ts';
import { Feed } from '../peers/feed.ts';
import { temporaryFolder } from '../peers/folder.ts';
import { gentcpConnect } from '../peers/gentcp.ts';
import { inputPipe, outputPipe } from '../peers/pipe.ts';
import { tcpServer } from '../peers/tcp-server.ts';
import { Transcript } from '../peers/transcript.ts';
import { randomFile } from './matrix.ts';

/** More than the kernel keeps for a connection whose reader stands still. */
const TOO_MUCH = 32 * 1024 * 1024;

describe('the end of the peer', () => {
  it.each(['pipe', 'socket'])('ends the session with 0 at once, though a %s on stdin is still open', async (kind) => {
    const server = await tcpServer();
    const stdin = kind === 'pipe' ? inputPipe() : 'socket';
    const child = gentcpConnect(server.port, [], { stdin });
    const peer = await server.accepted();
    peer.read();
    await peer.write('bye');
    peer.end();
    const { exit, stdout, stderr } = await child.ended;
    expect({ exit, stdout: stdout.toString(), stderr }).toEqual({ exit: 0, stdout: 'bye', stderr: '' });
    expect(await peer.ending).toBe('end');
  });

  it('is exit 5 where gentcp has read more from a pipe than the peer takes', async () => {
    const server = await tcpServer();
    const stdin = inputPipe();
    const child = gentcpConnect(server.port, [], { stdin });
    const peer = await server.accepted();
    await new Feed(stdin.end, bytes(TOO_MUCH, 'unsent')).stalled();
    peer.end();
    const { exit, stderr } = await child.ended;
    expect({ exit, stderr }).toEqual({ exit: 5, stderr: expect.stringMatching(/^gentcp: connect .*\(closed\)\n$/) });
    peer.read();
    expect(await peer.ending).toBe('ECONNRESET');
  });

  it('is exit 5, or every byte has arrived, where the pipe brings one more at the same moment', async () => {
    const server = await tcpServer();
    const stdin = inputPipe();
    const child = gentcpConnect(server.port, [], { stdin });
    const peer = await server.accepted();
    const received = peer.read();
    await peer.write('hello');
    await child.stdout.until('hello');
    // It finds both when it looks again, in whatever order it looks.
    child.kill('SIGSTOP');
    peer.end();
    stdin.end.write('late');
    child.kill('SIGCONT');
    const { exit } = await child.ended;
    await peer.ending;
    expect(exit).toBe(received.text === 'late' ? 0 : 5);
  });

  it('lets a regular file be sent to its end', async () => {
    const folder = await temporaryFolder();
    const { file, data } = await randomFile(folder, 'upload', TOO_MUCH);
    const server = await tcpServer();
    const child = gentcpConnect(server.port, [], { stdin: { file } });
    const peer = await server.accepted();
    peer.end();
    const received = peer.read();
    expect((await child.ended).exit).toBe(0);
    expect(await peer.ending).toBe('end');
    expect(compare(received.bytes, data)).toBe('identical');
  });

  it('closes stdout at once with --exit-on-close false, and sends what stdin still brings', async () => {
    const server = await tcpServer();
    const [stdin, stdout] = [inputPipe(), outputPipe()];
    const child = gentcpConnect(server.port, ['--exit-on-close', 'false'], { stdin, stdout });
    const peer = await server.accepted();
    const received = peer.read();
    await peer.write('the answer');
    peer.end();
    const printed = new Transcript(stdout.end);
    await printed.ended;
    expect(printed.text).toBe('the answer');
    expect(child.running).toBe(true);
    stdin.end.end('and one more question');
    expect((await child.ended).exit).toBe(0);
    await peer.ending;
    expect(received.text).toBe('and one more question');
  });

  it('writes out all that came before it, for a reader that comes late', async () => {
    const data = bytes(3 * 1024 * 1024, 'late reader');
    const server = await tcpServer();
    const stdout = outputPipe();
    const child = gentcpConnect(server.port, [], { stdout });
    const peer = await server.accepted();
    peer.read();
    await peer.write(data);
    peer.end();
    const printed = new Transcript(stdout.end);
    stdout.end.resume();
    expect((await child.ended).exit).toBe(0);
    await printed.ended;
    expect(compare(printed.bytes, data)).toBe('identical');
  });

  it('is exit 5 after a reset, with all that came before it on stdout', async () => {
    const server = await tcpServer();
    const stdout = outputPipe();
    const child = gentcpConnect(server.port, [], { stdout });
    const peer = await server.accepted();
    const printed = new Transcript(stdout.end);
    await peer.write('half of it');
    await printed.until('half of it');
    peer.reset();
    const { exit, stderr } = await child.ended;
    expect(stderr).toMatch(/^gentcp: connect 127\.0\.0\.1:\d+: .*\(econnreset\)\n$/);
    expect({ exit, printed: printed.text }).toEqual({ exit: 5, printed: 'half of it' });
  });
});
