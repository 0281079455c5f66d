import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ErlangNode, hasErlang } from '../peers/erlang.ts';
import { portOf } from '../peers/gentcp.ts';
import { connectTo, tcpServer } from '../peers/tcp-server.ts';
import { inTerminal } from './terminal.ts';

const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const ESCAPE = '\u001b';

/** What no screen is to get from a peer: colours, the title, the clipboard, the width, C1 and bidirectional controls. */
const attack = `${ESCAPE}[31mred${ESCAPE}]0;title\u0007${ESCAPE}]52;c;aGk=\u0007\u009b5n\u202e\u0000\u0008end`;

describe('P26: a terminal', () => {
  it('gets no control of the peer, raw and framed', async () => {
    for (const packet of ['raw', '1']) {
      const server = await tcpServer();
      const child = await inTerminal(['gentcp', 'connect', '127.0.0.1', String(server.port), '--packet', packet]);
      const peer = await server.accepted();
      const data = Buffer.from(attack);
      await peer.write(packet === 'raw' ? data : Buffer.concat([Buffer.from([data.length]), data]));
      peer.end();
      const { exit, stdout } = await child.ended;
      expect(exit).toBe(0);
      expect(stdout.toString()).toMatch(/\\x1b\[31mred\\x1b\]0;title\\x07/);
      expect([...stdout].filter((byte) => byte < 0x20 && byte !== 0x0a && byte !== 0x0d)).toEqual([]);
      expect(stdout.toString()).not.toMatch(/[\u0080-\u009f\u202a-\u202e]/);
    }
  });

  it('gets the bytes as they are with --out raw', async () => {
    const server = await tcpServer();
    const child = await inTerminal(['gentcp', 'connect', '127.0.0.1', String(server.port), '--out', 'raw']);
    const peer = await server.accepted();
    await peer.write(`${ESCAPE}[31mred`);
    peer.end();
    expect((await child.ended).stdout.toString()).toBe(`${ESCAPE}[31mred`);
  });

  it('is left as it was: it echoes, and takes whole lines', async () => {
    const server = await tcpServer();
    const child = await inTerminal([
      'bash',
      '-c',
      `stty -g > /tmp/$$; gentcp connect 127.0.0.1 ${server.port}; stty -g | cmp - /tmp/$$ && echo the same; rm /tmp/$$`,
    ]);
    const peer = await server.accepted();
    await peer.write('shown\n');
    await child.stdout.until('shown');
    peer.end();
    expect((await child.ended).stdout.toString()).toContain('the same');
  });

  it('sends typed lines as packets, and half-closes at Ctrl-D', async () => {
    const server = await tcpServer();
    const child = await inTerminal(['gentcp', 'connect', '127.0.0.1', String(server.port), '--packet', '1']);
    const peer = await server.accepted();
    const received = peer.read();
    child.stdin.write('one\ntwo\n');
    await received.until('two');
    child.stdin.write(CTRL_D);
    expect(await peer.ending).toBe('end');
    expect(received.text).toBe('\u0003one\u0003two');
    peer.end();
    expect((await child.ended).exit).toBe(0);
  });

  it('ends the run at Ctrl-C, which the shell sees and the peer, too', async () => {
    const { child, peer } = await listening([]);
    peer.read();
    await peer.write('x\n');
    await child.stdout.until('x');
    child.stdin.write(CTRL_C);
    expect((await child.ended).exit).toBe(130);
    expect(await peer.ending).toBe('ECONNRESET');
  });

  it('is colourful in what is said on it, unless NO_COLOR or TERM says otherwise', async () => {
    const wrong = ['gentcp', 'connect', 'h'];
    expect((await (await inTerminal(wrong, { env: { TERM: 'xterm' } })).ended).stdout.toString()).toContain(
      `${ESCAPE}[`,
    );
    const plain: readonly Readonly<Record<string, string>>[] = [
      { TERM: 'xterm', NO_COLOR: '1' },
      { TERM: 'dumb' },
      { TERM: 'xterm', TERMINAL: '01' },
    ];
    for (const env of plain) {
      const { stdout, stderr } = await (await inTerminal(wrong, { env })).ended;
      expect(`${stdout.toString()}${stderr}`).toMatch(/^gentcp: connect h: the port is missing/);
    }
  });

  it('gets problems in red, and nothing else that is said', async () => {
    const env = { TERM: 'xterm' };
    const wrong = await (await inTerminal(['gentcp', 'connect', 'h'], { env })).ended;
    expect(wrong.stdout.toString()).toContain(`${ESCAPE}[31m`);
    const listener = await inTerminal(['gentcp', 'listen', '127.0.0.1', '0'], { env });
    await listener.stdout.until('listening on');
    expect(listener.stdout.text).not.toContain(`${ESCAPE}[31m`);
  });

  it.skipIf(!hasErlang)('shows that a connection is being made, and cleans up behind that', async () => {
    const erlang = new ErlangNode();
    try {
      const port = await erlang.play('{full}').port;
      const words = ['gentcp', 'connect', '127.0.0.1', String(port), '--connect-timeout', '900ms'];
      const widthless = await (await inTerminal(words, { env: { TERM: 'xterm', COLUMNS: '0' } })).ended;
      expect([widthless.exit, widthless.stdout.length < 1000]).toEqual([124, true]);
      const seen = await (await inTerminal(words, { env: { TERM: 'xterm' } })).ended;
      expect(seen.exit).toBe(124);
      expect(seen.stdout.toString()).toContain(`connecting to 127.0.0.1:${port}`);
      const unseen = await (await inTerminal(words, { env: { TERM: 'xterm', TERMINAL: '01' } })).ended;
      expect([unseen.exit, unseen.stdout.toString()]).toEqual([124, '']);
      expect(unseen.stderr).not.toContain(ESCAPE);
    } finally {
      await erlang.stop();
    }
  });
});

async function listening(args: readonly string[]) {
  const child = await inTerminal(['gentcp', 'listen', '127.0.0.1', '0', ...args], {
    env: { NO_COLOR: '1', TERMINAL: '01' },
  });
  const port = await portOf(child);
  return { child, port, peer: await connectTo(port) };
}

describe('two terminals', () => {
  it('chat, line by line, until one hangs up', async () => {
    const here = await inTerminal(['gentcp', 'listen', '127.0.0.1', '0'], { env: { NO_COLOR: '1', TERMINAL: '01' } });
    const port = await portOf(here);
    const there = await inTerminal(['gentcp', 'connect', '127.0.0.1', String(port)]);
    for (const [from, to, line] of [
      [here, there, 'hello'],
      [there, here, 'who is it?'],
      [here, there, 'grüß dich'],
    ] as const) {
      from.stdin.write(`${line}\n`);
      await to.stdout.until(line);
    }
    there.stdin.write(CTRL_D);
    expect((await here.ended).exit).toBe(0);
    expect((await there.ended).exit).toBe(0);
  });
});

describe('a job in the background', () => {
  it('is not stopped, and does not cut its peer short', async () => {
    const child = await inTerminal(
      ['bash', '--norc', '-ic', 'gentcp listen 127.0.0.1 0 > got & wait %1; echo "ended $?"; cat got'],
      { env: { TERM: 'dumb', PS1: '' } },
    );
    await child.stdout.until(/listening on 127\.0\.0\.1:\d+/);
    const port = Number(/listening on 127\.0\.0\.1:(\d+)/.exec(child.stdout.text)?.[1]);
    const peer = await connectTo(port);
    peer.read();
    await peer.write('first ');
    // Long enough for an end of ours to arrive, if there were one.
    await setTimeout(300);
    expect(peer.ended).toBe(false);
    await peer.write('second');
    peer.end();
    await child.stdout.until('ended 0');
    await child.stdout.until('first second');
    await child.ended;
  });
});
