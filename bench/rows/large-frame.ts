import path from 'node:path';
import { type Contender, type Contest, type Effort, portion } from '../contest.ts';
import { Process } from '../process.ts';

const MEBIBYTE = 1024 ** 2;
const SIZE = 64 * MEBIBYTE;
/** As many bytes in so many frames are what it is compared with. */
const PARTS = 8;
/** So many times the time is still linear; were it quadratic it would be eight. */
const MOST_GROWTH = 2;
/** What a program needs for the moment while it works. */
const BESIDES = 8 * MEBIBYTE;

/** One very large frame, in small pieces. */
export function largeFrame(effort: Effort): readonly Contest[] {
  // Pieces of a size divide it.
  const size = Math.max(1, Math.round(portion(SIZE, effort) / MEBIBYTE)) * MEBIBYTE;
  return [
    { id: '16k', piece: 16_384, words: 'pieces of 16 KiB' },
    { id: 'byte', piece: 1, words: 'single bytes' },
  ].map(({ id, piece, words }) => ({
    id,
    name: `one frame in ${words}`,
    amount: `{packet,4}, ${size / MEBIBYTE} MiB`,
    note: `growth: the time, compared with that of ${PARTS} frames with as many bytes in all`,
    pace: 'slow' as const,
    figures: [
      { key: 'seconds', name: 'time', unit: 's', better: 'less' as const, targets: [] },
      { key: 'growth', name: 'growth', unit: 'times', better: 'less' as const, targets: [{ atMost: MOST_GROWTH }] },
      {
        key: 'memory',
        name: 'memory',
        unit: 'B',
        better: 'less' as const,
        targets: [{ atMost: 2 * size + BESIDES }],
      },
    ],
    setUp: () => Promise.resolve([contender(size, piece)]),
  }));
}

function contender(size: number, piece: number): Contender {
  return {
    name: 'PacketDecoder',
    async run() {
      const parts = await receive(size / PARTS, piece, PARTS);
      const whole = await receive(size, piece, 1);
      return { seconds: whole.seconds, growth: whole.seconds / parts.seconds, memory: whole.memory };
    },
  };
}

interface Received {
  readonly seconds: number;
  readonly memory: number;
}

async function receive(size: number, piece: number, count: number): Promise<Received> {
  const args = [path.join(import.meta.dirname, 'frame-runner.ts'), ...[size, piece, count].map(String)];
  await using decoder = new Process({ command: process.execPath, args }, { stdout: 'lines' });
  const [nanoseconds = 0, memory = 0] = await decoder.answer();
  await decoder.ended;
  return { seconds: nanoseconds / 1e9, memory };
}
