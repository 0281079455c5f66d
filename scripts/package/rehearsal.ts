import { closeSync, openSync } from 'node:fs';
import { type AddressInfo, type Server, createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { queryObjects } from 'node:v8';
import { main } from '../../src/cli/main.ts';
import { endingSignals } from '../../src/cli/run.ts';

/** A stream, and a request with its answer: between them what nearly every run does. */
const LINES: readonly (readonly string[])[] = [['connect'], ['call', 'ping', '--packet', '2', '--out', 'line']];

/** What a run listens to for as long as it lasts. */
const EVENTS = ['SIGUSR1', 'SIGUSR2', ...endingSignals, 'uncaughtException'] as const;

/** No timer of a session without a time limit is set to so many milliseconds. */
const PATIENCE = 500;

/**
 * Does once what nearly every run does, for V8 to have it compiled. Nothing is open afterwards, nobody listens to a signal,
 * and no native call was made: a snapshot can hold none of these.
 */
export async function rehearse(): Promise<void> {
  const server = await listening();
  silenceStandardFiles();
  for (const [command = '', ...words] of LINES) await perform([command, addressOf(server), ...words]);
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

/** What is said and heard is of no interest, and a stream of Node's could not be in a snapshot. */
function silenceStandardFiles(): void {
  // The lowest number that is free is the one that is opened.
  for (const [fd, flags] of [[0, 'r'] as const, [1, 'w'] as const]) {
    closeSync(fd);
    openSync('/dev/null', flags);
  }
}

function addressOf(server: Server): string {
  const address: AddressInfo | string | null = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('a server without a port');
  return `127.0.0.1:${address.port}`;
}

/** A whole run, as far as the moment when it would leave; nothing of the machine that builds has a say in it. */
async function perform(line: readonly string[]): Promise<void> {
  const real = Object.getOwnPropertyDescriptors(process);
  Object.defineProperties(process, {
    argv: { ...real.argv, value: ['', '', ...line] },
    env: { ...real.env, value: {} },
    exit: { ...real.exit, value: stay },
  });
  try {
    const run: Promise<unknown> = main();
    await run;
  } finally {
    Object.defineProperties(process, { argv: real.argv, env: real.env, exit: real.exit });
    for (const event of EVENTS) process.removeAllListeners(event);
  }
}

function stay(code: number): void {
  if (code !== 0) throw new Error(`the rehearsal ended with ${code}`);
}
