import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { seed } from '../oracle/seed.ts';
import { compare } from '../peers/bytes.ts';
import { Feed } from '../peers/feed.ts';
import { temporaryFolder } from '../peers/folder.ts';
import { type How, gentcpConnect, gentcpListen } from '../peers/gentcp.ts';
import { inputPipe, outputPipe } from '../peers/pipe.ts';
import { thorough } from '../peers/thorough.ts';
import { Transcript } from '../peers/transcript.ts';
import { concurrently, randomFile, turn } from './matrix.ts';

/** More than two kernels and two pipes keep: many a transfer is cut in the middle. */
const UPLOAD = 40 * 1024 * 1024;

const ROUNDS = thorough ? 500 : 40;
const LIMIT = thorough ? 1_200_000 : 180_000;

/** About as long takes a whole transfer. */
const LATEST = 400;

/**
 * Who is killed outright leaves an end like any other: after his first piece, before which nothing guards him, and where he has
 * read all that there was, while the sender's pipe was merely still open.
 */
const UNGUARDED = 65_536;

interface Round {
  readonly rule: string;
  readonly from: 'file' | 'pipe';
  readonly into: 'file' | 'pipe';
  readonly victim: 'sender' | 'receiver';
  readonly signal: NodeJS.Signals;
  /** Milliseconds after the sender was connected. */
  readonly after: number;
}

/** Half of them go the kernel's way from the first byte, a quarter changes to it on the way, and a quarter does not. */
function round(number: number): Round {
  const choose = <T>(what: string, values: readonly T[]): T =>
    turn(values, Math.floor(fraction(`${number} ${what}`) * values.length));
  return {
    rule: turn(['always', 'off', 'always', 'auto'], number),
    from: choose('from', ['file', 'pipe']),
    into: choose('into', ['file', 'pipe']),
    victim: choose('victim', ['sender', 'receiver']),
    signal: choose('signal', ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGKILL']),
    after: fraction(`${number} after`) * LATEST,
  };
}

/** From 0 up to 1, the same for the same label and seed. */
function fraction(label: string): number {
  return createHash('sha256').update(`${seed} ${label}`).digest().readUInt32BE() / 2 ** 32;
}

interface Upload {
  readonly file: string;
  readonly data: Buffer;
}

/** Cuts one upload; gives what is wrong with how it ended, or nothing. A process that hangs rejects. */
async function fault({ rule, from, into, victim, signal, after }: Round, { file, data }: Upload): Promise<string> {
  const env = { GENTCP_FAST_PATH: rule };
  const out = path.join(await temporaryFolder(), 'out');
  const stdout = into === 'pipe' ? outputPipe() : undefined;
  const { child: receiver, port } = await gentcpListen([], { stdout: stdout ?? { file: out }, env });
  const printed = stdout === undefined ? undefined : new Transcript(stdout.end);
  const sender = gentcpConnect(port, ['-v'], { ...source(from, { file, data }), env });
  await sender.stderr.until(/connected/);
  await setTimeout(after);
  (victim === 'sender' ? sender : receiver).kill(signal);
  const [sent, received] = await Promise.all([sender.ended, receiver.ended]);
  await printed?.ended;
  const arrived = printed?.bytes ?? (await readFile(out));
  const whole = arrived.equals(data);
  const killed = signal === 'SIGKILL';
  if (!arrived.equals(data.subarray(0, arrived.length))) return `not a part of it: ${compare(arrived, data)}`;
  const lies = [
    ...(sent.exit === 0 && !(killed && victim === 'receiver' && from === 'pipe') ? ['the sender'] : []),
    ...(received.exit === 0 && !(killed && victim === 'sender' && arrived.length <= UNGUARDED) ? ['the receiver'] : []),
  ];
  if (!whole && lies.length > 0) return `${lies.join(' and ')}: success after ${arrived.length} bytes`;
  const unexpected = [sent, received].filter(({ exit }) => exit !== 0 && exit !== 5 && exit !== signal);
  return unexpected.map(({ exit, stderr }) => `exit ${exit}: ${stderr}`).join('; ');
}

function source(from: Round['from'], { file, data }: Upload): How {
  if (from === 'file') return { stdin: { file } };
  const stdin = inputPipe();
  const feed = new Feed(stdin.end, data);
  void feed.done.then(
    () => stdin.end.end(),
    () => stdin.end.destroy(),
  );
  return { stdin };
}

it(
  `an upload that is cut at a random moment, ${ROUNDS} times, hangs nowhere and is no false success`,
  { timeout: LIMIT },
  async () => {
    const upload = await randomFile(await temporaryFolder(), 'in', UPLOAD);
    const rounds = Array.from({ length: ROUNDS }, (_, number) => round(number));
    const faults = await concurrently(rounds, async (one) => {
      const found = await fault(one, upload).catch((error: unknown) => String(error));
      return found === '' ? [] : [`seed ${seed}, ${JSON.stringify(one)}: ${found}`];
    });
    expect(faults.flat()).toEqual([]);
  },
);
