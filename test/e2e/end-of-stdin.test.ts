import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Child } from '../peers/child.ts';
import { temporaryFolder } from '../peers/folder.ts';
import { type How, gentcpConnect, gentcpListen, portOf } from '../peers/gentcp.ts';
import { inputPipe } from '../peers/pipe.ts';
import { shell } from '../peers/shell.ts';
import { type Connection, connectTo, tcpServer } from '../peers/tcp-server.ts';

/** gentcp as one of its commands, and the test's end of its connection. */
interface Session {
  readonly child: Child;
  readonly peer: Connection;
}

type Command = 'connect' | 'listen';

const commands = ['connect', 'listen'] as const;

async function open(command: Command, args: readonly string[], how: How): Promise<Session> {
  if (command === 'listen') {
    const { child, port } = await gentcpListen(args, how);
    return { child, peer: await connectTo(port) };
  }
  const server = await tcpServer();
  const child = gentcpConnect(server.port, args, how);
  return { child, peer: await server.accepted() };
}

/** What becomes of the write side: by the time that so many messages have come through, the end of stdin has been seen. */
async function writeSide({ child, peer }: Session): Promise<'shut down' | 'open'> {
  const received = peer.read();
  for (const message of ['one', 'two', 'three', 'four', 'five']) {
    await peer.write(message);
    await child.stdout.until(message);
  }
  const side = peer.ended ? 'shut down' : 'open';
  peer.end();
  await peer.ending;
  expect(received.text).toMatch(/^(carried)?$/);
  expect((await child.ended).exit).toBe(0);
  return side;
}

async function file(content: string): Promise<How> {
  const name = path.join(await temporaryFolder(), 'file');
  await writeFile(name, content);
  return { stdin: { file: name } };
}

function pipe(content: string): How {
  const { end, fd, given } = inputPipe();
  end.end(content);
  return { stdin: { fd, given } };
}

interface Row {
  readonly stdin: string;
  readonly how: () => How | Promise<How>;
  readonly args?: readonly string[];
  readonly connect: 'shut down' | 'open';
  readonly listen: 'shut down' | 'open';
}

const rows: readonly Row[] = [
  { stdin: 'a regular file', how: () => file('carried'), connect: 'shut down', listen: 'shut down' },
  { stdin: 'an empty regular file', how: () => file(''), connect: 'shut down', listen: 'shut down' },
  { stdin: '/dev/null', how: () => ({ stdin: 'null' }), connect: 'open', listen: 'open' },
  { stdin: 'a pipe that carried data', how: () => pipe('carried'), connect: 'shut down', listen: 'shut down' },
  { stdin: 'a pipe that carried nothing', how: () => pipe(''), connect: 'shut down', listen: 'open' },
  {
    stdin: 'a pipe, with --in none',
    args: ['--in', 'none'],
    how: () => pipe('carried'),
    connect: 'open',
    listen: 'open',
  },
  {
    stdin: 'a pipe, with --eof hold',
    args: ['--eof', 'hold'],
    how: () => pipe('carried'),
    connect: 'open',
    listen: 'open',
  },
  {
    stdin: 'a file, with --eof hold',
    args: ['--eof', 'hold'],
    how: () => file('carried'),
    connect: 'open',
    listen: 'open',
  },
  {
    stdin: '/dev/null, with --eof shutdown',
    args: ['--eof', 'shutdown'],
    how: () => ({ stdin: 'null' }),
    connect: 'shut down',
    listen: 'shut down',
  },
];

/** The same in a shell, which can give what spawn cannot. */
async function openInShell(command: Command, redirection: string): Promise<Session> {
  if (command === 'listen') {
    const child = await shell(`exec gentcp listen 127.0.0.1 0 ${redirection}`);
    return { child, peer: await connectTo(await portOf(child)) };
  }
  const server = await tcpServer();
  const child = await shell(`exec gentcp connect 127.0.0.1 "$1" ${redirection}`, [server.port]);
  return { child, peer: await server.accepted() };
}

const redirections = [
  { stdin: 'closed', redirection: '<&-' },
  { stdin: 'a /dev/null that can only be written, as nohup leaves it', redirection: '0>/dev/null' },
  { stdin: 'a file that can only be written', redirection: '0>file' },
];

describe('the end of stdin', () => {
  for (const { stdin, how, args = [], ...expected } of rows) {
    for (const command of commands) {
      it(`leaves the write side of ${command} ${expected[command]} where stdin is ${stdin}`, async () => {
        const session = await open(command, args, await how());
        expect(await writeSide(session)).toBe(expected[command]);
      });
    }
  }

  for (const command of commands) {
    it(`shuts down the write side of ${command} where stdin is a socket that carried data`, async () => {
      const session = await open(command, [], { stdin: 'socket' });
      session.child.stdin.end('carried');
      expect(await writeSide(session)).toBe('shut down');
    });

    it(`${command === 'connect' ? 'shuts down' : 'leaves'} the write side of ${command} where stdin is a socket that carried nothing`, async () => {
      const session = await open(command, [], { stdin: 'socket' });
      session.child.stdin.end();
      expect(await writeSide(session)).toBe(command === 'connect' ? 'shut down' : 'open');
    });

    for (const { stdin, redirection } of redirections) {
      it(`leaves the write side of ${command} open where stdin is ${stdin}`, async () => {
        expect(await writeSide(await openInShell(command, redirection))).toBe('open');
      });
    }

    it(`ends ${command} once all is sent with --eof close, whatever the peer does`, async () => {
      const { child, peer } = await open(command, ['--eof', 'close'], pipe('carried'));
      const received = peer.read();
      expect((await child.ended).exit).toBe(0);
      expect(await peer.ending).toBe('end');
      expect(received.text).toBe('carried');
    });
  }

  it('is exit 7 where stdin is a directory', async () => {
    const server = await tcpServer();
    const child = gentcpConnect(server.port, [], { stdin: { file: '/' } });
    const peer = await server.accepted();
    peer.read();
    const { exit, stderr } = await child.ended;
    expect({ exit, stderr }).toEqual({ exit: 7, stderr: expect.stringMatching(/^gentcp: stdin: .*eisdir.*\n$/) });
    expect(await peer.ending).toBe('ECONNRESET');
  });
});
