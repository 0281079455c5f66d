import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../peers/folder.ts';
import type { Width } from '../peers/framing.ts';
import { gentcpConnect, gentcpListen } from '../peers/gentcp.ts';
import { BIG, actives, concurrently, faultsOf, packetArgs, randomFile, sizes, widths } from './matrix.ts';

interface Swap {
  readonly width: Width;
  readonly active: string;
  readonly there: number;
  readonly back: number;
}

/** Every size goes in one direction, beside another one, and with the next value of `--active` in the other. */
function swapsOf(width: Width, active: string): readonly Swap[] {
  const half = sizes.length / 2;
  const other = modes.indexOf(active) % 2 === 0;
  return sizes.slice(0, half).map((one, index) => {
    const two = sizes[index + half] ?? 0;
    return { width, active, there: other ? two : one, back: other ? one : two };
  });
}

const modes = [...actives, 'false'];

async function swapFiles(folder: string, { width, active, there, back }: Swap): Promise<readonly string[]> {
  const cell = `${width} ${active} ${there} ${back}`;
  const [up, down] = await Promise.all([
    randomFile(folder, `${cell} there`, there),
    randomFile(folder, `${cell} back`, back),
  ]);
  const args = [...packetArgs(width), '--active', active];
  const [received, answered] = [path.join(folder, `${cell} received`), path.join(folder, `${cell} answered`)];
  const { child: listener, port } = await gentcpListen(args, { stdin: down, stdout: { file: received } });
  const connector = gentcpConnect(port, args, { stdin: up, stdout: { file: answered } });
  return faultsOf(
    cell,
    [listener, connector],
    [
      { file: received, data: up.data },
      { file: answered, data: down.data },
    ],
  );
}

describe('gentcp listen < a > b and gentcp connect < c > d', () => {
  for (const width of widths) {
    for (const active of modes) {
      it(`swap files of every size with --packet ${width} --active ${active}`, async () => {
        const folder = await temporaryFolder();
        const faults = await concurrently(swapsOf(width, active), (swap) => swapFiles(folder, swap));
        expect(faults.flat()).toEqual([]);
      });
    }

    it(`swap 8 MiB with --packet ${width}`, async () => {
      const folder = await temporaryFolder();
      expect(await swapFiles(folder, { width, active: 'true', there: BIG, back: BIG })).toEqual([]);
    });
  }
});
