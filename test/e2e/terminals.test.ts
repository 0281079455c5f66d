import { describe, expect, it } from 'vitest';
import { tcpServer } from '../peers/tcp-server.ts';
import { END_OF_INPUT, hasTerminals, terminal } from '../peers/terminal.ts';

const LISTENING = /listening on 127\.0\.0\.1:(\d+)/;

describe.skipIf(!hasTerminals)('at a terminal', () => {
  it('two people chat, and one of them ends it', async () => {
    const alice = terminal('$GENTCP listen 127.0.0.1 0');
    await alice.stdout.until(LISTENING);
    const port = LISTENING.exec(alice.stdout.text)?.[1];
    const bob = terminal(`$GENTCP connect 127.0.0.1 ${port} -v`);
    await bob.stdout.until('connected');
    alice.stdin.write('hello Bob\n');
    await bob.stdout.until('hello Bob\r\n');
    bob.stdin.write('hello Alice\n');
    await alice.stdout.until('hello Alice\r\n');
    alice.stdin.write(END_OF_INPUT);
    const endings = await Promise.all([alice.ended, bob.ended]);
    expect(endings.map(({ exit }) => exit)).toEqual([0, 0]);
  });

  it('Ctrl-C ends a session, and the peer sees a reset', async () => {
    const server = await tcpServer();
    const user = terminal(`exec $GENTCP connect 127.0.0.1 ${server.port}`);
    const peer = await server.accepted();
    peer.read();
    await peer.write('ready\n');
    await user.stdout.until('ready');
    user.stdin.write('\u0003');
    expect((await user.ended).exit).toBe(130);
    expect(await peer.ending).toBe('ECONNRESET');
  });

  it('the peer cannot drive the terminal', async () => {
    const server = await tcpServer();
    const user = terminal(`$GENTCP connect 127.0.0.1 ${server.port}`);
    const peer = await server.accepted();
    peer.read();
    await peer.write(Buffer.from('\u001b]0;title\u0007\u001b[2J \u009b31m \u0000\u00ff\n', 'latin1'));
    peer.end();
    const { exit, stdout } = await user.ended;
    expect(exit).toBe(0);
    expect(stdout.toString()).toContain('[2J');
    // What is left of it is printable, and the ends of lines.
    expect(stdout.toString('latin1')).toMatch(/^[ -~\r\n]*$/);
  });

  it('the peer can, with --out raw', async () => {
    const server = await tcpServer();
    const user = terminal(`$GENTCP connect 127.0.0.1 ${server.port} --out raw`);
    const peer = await server.accepted();
    peer.read();
    await peer.write('\u001b[31mred');
    peer.end();
    const { exit, stdout } = await user.ended;
    expect({ exit, stdout: stdout.toString() }).toEqual({ exit: 0, stdout: '\u001b[31mred' });
  });

  it('a job in the background does not read what is typed, and keeps its write side open', async () => {
    const server = await tcpServer();
    const user = terminal(`set -m; $GENTCP connect 127.0.0.1 ${server.port} & wait $!; echo "exit $?"`);
    const peer = await server.accepted();
    const received = peer.read();
    user.stdin.write('not for you\n');
    for (const message of ['one', 'two', 'three']) {
      await peer.write(`${message}\n`);
      await user.stdout.until(message);
    }
    expect(peer.ended).toBe(false);
    peer.end();
    await user.stdout.until('exit 0');
    expect(received.size).toBe(0);
  });
});
