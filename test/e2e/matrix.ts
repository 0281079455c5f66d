import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Child } from '../peers/child.ts';
import { bytes, compare } from '../peers/bytes.ts';
import type { Width } from '../peers/framing.ts';
import { thorough } from '../peers/thorough.ts';

/** Around every length at which a header, a chunk or a buffer is full. */
export const sizes: readonly number[] = thorough
  ? [0, 1, 254, 255, 256, 257, 65_534, 65_535, 65_536, 65_537]
  : [0, 1, 255, 256, 65_535, 65_536];

export const BIG = 8 * 1024 * 1024;

export const widths: readonly Width[] = [0, 1, 2, 4];

/** The values of `--active` that deliver messages. */
export const actives = ['true', 'once', '10'] as const;

/** What is received, and how: the small sizes with every value of `--active`, the others with one of them each. */
export const receptions: readonly { readonly size: number; readonly active: string }[] = sizes.flatMap((size, index) =>
  (thorough && size <= 257 ? actives : [turn(actives, index)]).map((active) => ({ size, active })),
);

/** One after another, and from the start again. */
export function turn<T>(values: readonly T[], index: number): T {
  const [value] = values.slice(index % values.length);
  if (value === undefined) throw new Error('nothing to choose from');
  return value;
}

/** `--packet` for so many bytes of length. */
export function packetArgs(width: Width): readonly string[] {
  return ['--packet', width === 0 ? 'raw' : String(width)];
}

/** Processes that run at the same time: enough for two cores, few enough that none has to wait for its turn for long. */
const AT_ONCE = 4;

/** Carries out all, a few at a time, and gives the outcomes in order. */
export async function concurrently<Item, Outcome>(
  items: readonly Item[],
  carryOut: (item: Item) => Promise<Outcome>,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  const queue = items.entries();
  const work = async (): Promise<void> => {
    for (const [index, item] of queue) outcomes[index] = await carryOut(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return outcomes;
}

/** A file of random bytes, and the bytes. */
export async function randomFile(
  folder: string,
  name: string,
  size: number,
): Promise<{ readonly file: string; readonly data: Buffer }> {
  const file = path.join(folder, name);
  const data = bytes(size, name);
  await writeFile(file, data);
  return { file, data };
}

/** What is wrong with a transfer: a process that did not exit with 0, or a file that is not what was sent. */
export async function faultsOf(
  cell: string,
  children: readonly Child[],
  files: readonly { readonly file: string; readonly data: Buffer }[],
): Promise<readonly string[]> {
  const endings = await Promise.all(children.map(({ ended }) => ended));
  const contents = await Promise.all(files.map(async ({ file, data }) => compare(await readFile(file), data)));
  const exits = endings.filter(({ exit }) => exit !== 0).map(({ exit, stderr }) => `exit ${exit}, ${stderr}`);
  return [...exits, ...contents.filter((content) => content !== 'identical')].map((fault) => `${cell}: ${fault}`);
}
