import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Child, ChildPlan, Standard } from '../peers/child.ts';
import { temporaryFolder } from '../peers/folder.ts';
import { portOf } from '../peers/gentcp.ts';
import { inputPipe, outputPipe } from '../peers/pipe.ts';
import { type Connection, connectTo, tcpServer } from '../peers/tcp-server.ts';
import { Transcript } from '../peers/transcript.ts';
import { A_WHILE, PROCESSES, concurrently } from './limits.ts';
import { inTerminal } from './terminal.ts';

const kinds = ['terminal', 'file', 'pipe', 'socket', 'null', 'closed'] as const;
type Kind = (typeof kinds)[number];
type Command = 'connect' | 'listen';

/** Two at a time for each processor. */
const AT_ONCE = 4;

const END_OF_FILE = '\u0004';

interface Input {
  readonly standard: Standard;
  /** Says its line, and ends, once somebody listens. */
  readonly speak: (child: Child) => void;
}

const silent = (): void => undefined;

async function inputOf(kind: Kind, folder: string): Promise<Input> {
  switch (kind) {
    case 'terminal':
      return { standard: 'socket', speak: (child) => void child.stdin.write(`typed\n${END_OF_FILE}`) };
    case 'socket':
      return { standard: 'socket', speak: (child) => void child.stdin.end('typed\n') };
    case 'file': {
      const file = path.join(folder, 'input');
      await writeFile(file, 'typed\n');
      return { standard: { file }, speak: silent };
    }
    case 'pipe': {
      const { fd, given, end } = inputPipe();
      return { standard: { fd, given }, speak: () => void end.end('typed\n') };
    }
    case 'null':
    case 'closed':
      return { standard: 'null', speak: silent };
  }
}

interface Output {
  readonly standard: Standard | undefined;
  /** What has arrived there, after the end; `undefined` where nobody can tell. */
  readonly content: (child: Child) => Promise<string | undefined>;
}

function outputOf(kind: Kind, folder: string): Output {
  switch (kind) {
    case 'terminal':
    case 'socket':
      return { standard: undefined, content: (child) => Promise.resolve(child.stdout.text) };
    case 'file': {
      const file = path.join(folder, 'output');
      return { standard: { file }, content: () => readFile(file, 'utf8') };
    }
    case 'pipe': {
      const { fd, given, end } = outputPipe();
      const transcript = new Transcript(end);
      end.resume();
      return {
        standard: { fd, given },
        async content() {
          await transcript.ended;
          return transcript.text;
        },
      };
    }
    case 'null':
    case 'closed':
      return { standard: 'null', content: () => Promise.resolve(undefined) };
  }
}

/** One run with this stdin and this stdout: what is wrong with its end, and `undefined` where nothing is. */
async function run(command: Command, stdin: Kind, stdout: Kind): Promise<string | undefined> {
  const folder = await temporaryFolder();
  const input = await inputOf(stdin, folder);
  const output = outputOf(stdout, folder);
  const { child, peer } = await start(command, {
    stdin: input.standard,
    ...(output.standard === undefined ? {} : { stdout: output.standard }),
    env: { TERMINAL: numbers('terminal', stdin, stdout), CLOSED: numbers('closed', stdin, stdout) },
  });
  const received = peer.read();
  input.speak(child);
  // Where nothing is to be sent the write side stays open: the peer ends first.
  const silent = stdin === 'null' || stdin === 'closed';
  if (silent) await setTimeout(A_WHILE);
  else await peer.ending;
  const open = !peer.ended;
  await peer.write('answer\n');
  peer.end();
  const { exit, stderr } = await child.ended;
  const how = await peer.ending;
  const shown = (await output.content(child))?.replaceAll('\r\n', '\n').replace(/^typed\n/, '');
  const outcome = {
    exit,
    open,
    how,
    received: received.text,
    shown: shown ?? 'answer\n',
    said: stderr.replace(/^.*listening.*\n/, ''),
  };
  const wanted = { exit: 0, open: silent, how: 'end', received: silent ? '' : 'typed\n', shown: 'answer\n', said: '' };
  const [found, expected] = [JSON.stringify(outcome), JSON.stringify(wanted)];
  return found === expected ? undefined : `${command}, stdin ${stdin}, stdout ${stdout}: ${found}`;
}

async function start(command: Command, how: Partial<ChildPlan>): Promise<{ child: Child; peer: Connection }> {
  if (command === 'listen') {
    const child = await inTerminal(['gentcp', 'listen', '127.0.0.1', '0'], how);
    return { child, peer: await connectTo(await portOf(child)) };
  }
  const server = await tcpServer();
  const child = await inTerminal(['gentcp', 'connect', '127.0.0.1', String(server.port)], how);
  return { child, peer: await server.accepted() };
}

function numbers(wanted: Kind, stdin: Kind, stdout: Kind): string {
  return `${stdin === wanted ? '0' : ''}${stdout === wanted ? '1' : ''}`;
}

describe('P19: stdin and stdout as a terminal, a file, a pipe, a socket, /dev/null and closed', () => {
  it.each(['connect', 'listen'] as const)(
    '%s runs to its end with each of the 36 pairs',
    async (command) => {
      const pairs = kinds.flatMap((stdin) => kinds.map((stdout) => [stdin, stdout] as const));
      const faults = await concurrently(pairs, AT_ONCE, ([stdin, stdout]) => run(command, stdin, stdout));
      expect(faults.filter((fault) => fault !== undefined)).toEqual([]);
    },
    PROCESSES,
  );
});
