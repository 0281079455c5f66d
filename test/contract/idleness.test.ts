import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Child } from '../peers/child.ts';
import { type How, gentcpConnect, gentcpListen } from '../peers/gentcp.ts';
import { inputPipe } from '../peers/pipe.ts';
import { connectTo, tcpServer } from '../peers/tcp-server.ts';
import { thorough } from '../peers/thorough.ts';
import { PROCESSES } from './limits.ts';

/** In milliseconds: 50 ms of CPU time in 10 s are the most. Where somebody waits for the tests, as much of a part of it. */
const WATCHED = thorough ? 10_000 : 3000;
const LARGEST = (50 * WATCHED) / 10_000;

/** What comes after a start, such as the compiler's own work, is over by then. */
const SETTLED = 1500;

interface Idler {
  readonly name: string;
  readonly start: () => Promise<Child>;
}

async function connected(args: readonly string[], how: How = {}, meanwhile = ''): Promise<Child> {
  const server = await tcpServer();
  const child = gentcpConnect(server.port, args, how);
  const peer = await server.accepted();
  peer.read();
  await peer.write('x');
  await child.stdout.until('x');
  if (meanwhile === 'end') peer.end();
  return child;
}

async function accepted(args: readonly string[], how: How = {}): Promise<Child> {
  const { child, port } = await gentcpListen(args, how);
  const peer = await connectTo(port);
  peer.read();
  await peer.write('x');
  await child.stdout.until('x');
  return child;
}

function pipe(content: string | undefined): How {
  const { fd, given, end } = inputPipe();
  if (content !== undefined) end.end(content);
  return { stdin: { fd, given } };
}

const idlers: readonly Idler[] = [
  { name: 'connect', start: () => connected([], pipe(undefined)) },
  { name: 'connect, stdin at its end', start: () => connected([], pipe('data')) },
  { name: 'connect, stdin /dev/null', start: () => connected(['--eof', 'hold']) },
  {
    name: 'connect, the peer at its end',
    start: () => connected(['--no-exit-on-close'], pipe(undefined), 'end'),
  },
  { name: 'connect with time-outs', start: () => connected(['--idle-timeout', '1h', '--max-time', '1h']) },
  { name: 'listen, nobody there', start: async () => (await gentcpListen([])).child },
  { name: 'listen', start: () => accepted([], pipe('')) },
  { name: 'listen -k', start: () => accepted(['-k', '--accept-timeout', '1h'], pipe('data')) },
  { name: 'listen -k, nobody there', start: async () => (await gentcpListen(['-k'], pipe(undefined))).child },
];

/** CPU time of all its threads, in milliseconds. */
function cpuTime({ pid }: Child): number {
  const folder = `/proc/${pid}/task`;
  const nanoseconds = readdirSync(folder).map((task) =>
    Number(readFileSync(`${folder}/${task}/schedstat`, 'latin1').split(' ')[0]),
  );
  return nanoseconds.reduce((sum, time) => sum + time, 0) / 1e6;
}

describe.skipIf(process.platform !== 'linux')('P20: idleness', () => {
  it(
    'costs nothing in any state of connect, listen and listen -k',
    async () => {
      const children: Child[] = [];
      for (const { start } of idlers) children.push(await start());
      await setTimeout(SETTLED);
      const before = children.map(cpuTime);
      await setTimeout(WATCHED);
      const spent = children.map((child, index) => cpuTime(child) - (before[index] ?? 0));
      for (const child of children) child.kill('SIGTERM');
      const busy = idlers.map(({ name }, index) => `${name}: ${spent[index]?.toFixed(1)} ms`);
      if (process.env['GENTCP_MEASURE'] !== undefined) console.log(busy.join('\n'));
      expect(busy.filter((_, index) => (spent[index] ?? 0) >= LARGEST)).toEqual([]);
    },
    PROCESSES,
  );
});
