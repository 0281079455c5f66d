import { type AddressInfo, type Server, createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { queryObjects } from 'node:v8';
import { runConnect } from '../../src/cli/command/connect.ts';
import { program } from '../../src/cli/program.ts';
import { openReport } from '../../src/cli/report.ts';
import type { Run } from '../../src/cli/run.ts';
import type { Surroundings } from '../../src/cli/surroundings.ts';

/** Nothing of the machine that builds may stay in the snapshot. */
const NOWHERE: Surroundings = {
  env: {},
  config: () => undefined,
  terminals: { stdin: false, stdout: false, stderr: false },
};

/** A request with its answer, and a stream: between them what nearly every run does. */
const LINES: readonly (readonly string[])[] = [
  ['call', 'ping', '--packet', '2', '--out', 'line', '--out-file', '/dev/null'],
  ['connect', '--in', 'none', '--out', 'raw', '--out-file', '/dev/null'],
];

/** No timer of a session without a time limit is set to so many milliseconds. */
const PATIENCE = 500;

/**
 * Does once what nearly every run does, for V8 to have it compiled. Nothing is open afterwards, nobody listens to a signal,
 * and no native call was made: a snapshot can hold none of these.
 */
export async function rehearse(): Promise<void> {
  const server = await listening();
  for (const [command = '', ...words] of LINES) await carryOut([command, addressOf(server), ...words]);
  await new Promise((resolve) => void server.close(resolve));
  // Asking for objects collects the others first. A snapshot can hold no registry that has yet to hear of their end.
  queryObjects(AbortSignal);
  // Node keeps timers that were unreferenced and cancelled until they would have fired. In a snapshot the moment would be
  // one of this process, and every later timer of a run would wait for it in vain.
  await setTimeout(PATIENCE);
}

/** The other end: says one packet, and ends. It reads, or it would never see ours. */
function listening(): Promise<Server> {
  const server = createServer((socket) => void socket.resume().end(Buffer.from('\0\u0004pong')));
  return new Promise((resolve) => void server.listen(0, '127.0.0.1', () => resolve(server)));
}

function addressOf(server: Server): string {
  const address: AddressInfo | string | null = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('a server without a port');
  return `127.0.0.1:${address.port}`;
}

async function carryOut(line: readonly string[]): Promise<void> {
  const invocation = program(line, NOWHERE);
  if (invocation.command !== 'connect' && invocation.command !== 'call') throw new Error(`${line[0]}: no session`);
  await runConnect(invocation, undisturbed(), await openReport(invocation.report));
}

/** A run that no signal and no time limit ends. */
function undisturbed(): Run {
  const { promise: interrupted } = Promise.withResolvers<never>();
  const { promise: insisted } = Promise.withResolvers<void>();
  return {
    interrupted,
    insisted,
    signal: new AbortController().signal,
    part: () => ({ interrupted, over: () => undefined }),
    connections: new Set(),
    groups: new Set(),
    place: undefined,
  };
}
