import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { bytes, compare } from '../peers/bytes.ts';
import type { Standard } from '../peers/child.ts';
import { temporaryFolder } from '../peers/folder.ts';
import { gentcpConnect, gentcpListen } from '../peers/gentcp.ts';
import { inputPipe } from '../peers/pipe.ts';
import { concurrently, rounds } from './limits.ts';

/** Runs that are cut, and how many at a time. */
const RUNS = rounds(200);
const AT_ONCE = 4;

/** Large enough for a transfer to be met in its middle. */
const SIZE = 12 * 1024 * 1024;

/** The sender needs some time to start: it is cut between these moments, in milliseconds. */
const EARLIEST = 60;
const LATEST = 220;

const LIMIT = 180_000;

/** Who is cut, and how. What a receiver killed outright had read and not written, TCP tells nobody. */
const cuts = [
  { victim: 'sender', signal: 'SIGTERM' },
  { victim: 'receiver', signal: 'SIGINT' },
  { victim: 'sender', signal: 'SIGKILL' },
  { victim: 'receiver', signal: 'SIGTERM' },
  { victim: 'sender', signal: 'SIGHUP' },
] as const;

interface Outcome {
  readonly cut: boolean;
  /** A success that was none. */
  readonly lie: string | undefined;
}

async function cutRun(folder: string, data: Buffer, run: number, moment: number): Promise<Outcome> {
  const file = path.join(folder, `received-${run}`);
  const packet = run % 2 === 0 ? 'raw' : '4';
  const { victim, signal } = cuts[run % cuts.length] ?? cuts[0];
  const { child: receiver, port } = await gentcpListen(['--packet', packet], { stdout: { file: await touched(file) } });
  const sender = gentcpConnect(port, ['--packet', packet], { stdin: inputOf(run, folder, data) });
  await setTimeout(moment);
  (victim === 'sender' ? sender : receiver).kill(signal);
  // A receiver to which nobody has connected waits for the next one.
  const sent = await sender.ended;
  if (!receiver.stderr.text.includes('reset')) await Promise.race([receiver.ended, setTimeout(500)]);
  receiver.kill('SIGTERM');
  const received = await receiver.ended;
  const content = compare(await readFile(file), data);
  // What was killed before its first byte left nothing that could be taken for whole.
  const begun = signal !== 'SIGKILL' || content !== `the first 0 of ${SIZE} bytes`;
  const lies = [sent.exit === 0 ? 'the sender' : undefined, received.exit === 0 ? 'the receiver' : undefined].filter(
    (who) => who !== undefined && begun && content !== 'identical',
  );
  return {
    cut: content !== 'identical',
    lie:
      lies.length === 0
        ? undefined
        : `${lies.join(' and ')}: exit 0, ${content} (${victim}, ${signal}, packet ${packet})`,
  };
}

/** A file, or a pipe, whose size nobody knows beforehand. */
function inputOf(run: number, folder: string, data: Buffer): Standard {
  if (run % 4 < 2) return { file: path.join(folder, 'data') };
  const { fd, given, end } = inputPipe();
  end.end(data);
  return { fd, given };
}

async function touched(file: string): Promise<string> {
  await writeFile(file, '');
  return file;
}

describe('a transfer that is interrupted', () => {
  it(
    `at ${RUNS} random moments never ends with 0 unless every byte has arrived`,
    async () => {
      const folder = await temporaryFolder();
      const data = bytes(SIZE, 'data');
      await writeFile(path.join(folder, 'data'), data);
      const moments = [...bytes(RUNS, 'moments')].map((byte) => EARLIEST + ((LATEST - EARLIEST) * byte) / 255);
      const outcomes = await concurrently(moments, AT_ONCE, (moment, run) => cutRun(folder, data, run, moment));
      expect(outcomes.flatMap(({ lie }) => lie ?? [])).toEqual([]);
      // Else it was not a test of anything.
      expect(outcomes.filter(({ cut }) => cut).length).toBeGreaterThan(RUNS / 10);
    },
    LIMIT,
  );
});
