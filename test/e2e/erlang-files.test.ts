import path from 'node:path';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compare } from '../peers/bytes.ts';
import { ErlangNode, hasErlang } from '../peers/erlang.ts';
import { temporaryFolder } from '../peers/folder.ts';
import type { Width } from '../peers/framing.ts';
import { gentcpConnect, gentcpListen } from '../peers/gentcp.ts';
import { BIG, concurrently, faultsOf, packetArgs, randomFile, receptions, sizes, turn, widths } from './matrix.ts';

/** Erlang cuts its file into packets of this size. */
const PIECES: Readonly<Record<Width, number>> = { 0: 65_536, 1: 255, 2: 65_535, 4: 1_000_000 };

interface Swap {
  readonly width: Width;
  readonly active: string;
  readonly listener: 'gentcp' | 'Erlang';
  readonly there: number;
  /** `nothing` leaves our side open: our end makes Erlang give up a send that waits for room. */
  readonly back: number | 'nothing';
}

describe.skipIf(!hasErlang)('gen_tcp of Erlang and gentcp', () => {
  let erlang: ErlangNode;
  beforeAll(() => {
    erlang = new ErlangNode();
  });
  afterAll(() => erlang.stop());

  for (const width of widths) {
    it(`swap files of every size with --packet ${width}`, async () => {
      const folder = await temporaryFolder();
      const faults = await concurrently(swapsOf(width), (swap) => swapFiles(erlang, folder, swap));
      expect(faults.flat()).toEqual([]);
    });

    it(`transfer 8 MiB in either direction with --packet ${width}`, async () => {
      const folder = await temporaryFolder();
      const swaps: readonly Swap[] = [
        { width, active: 'true', listener: 'gentcp', there: BIG, back: 'nothing' },
        { width, active: 'once', listener: 'Erlang', there: 0, back: BIG },
      ];
      const faults = await concurrently(swaps, (swap) => swapFiles(erlang, folder, swap));
      expect(faults.flat()).toEqual([]);
    });
  }
});

function swapsOf(width: Width): readonly Swap[] {
  return receptions.map(({ size, active }, index) => ({
    width,
    active,
    listener: turn(['gentcp', 'Erlang'] as const, index),
    there: size,
    back: turn(sizes, index),
  }));
}

/** `there` is what Erlang sends. */
async function swapFiles(erlang: ErlangNode, folder: string, swap: Swap): Promise<readonly string[]> {
  const { width, active, listener, there, back } = swap;
  const cell = `${listener} listens, packet ${width}, active ${active}, ${there} bytes for ${back}`;
  const theirs = await randomFile(folder, `${cell}, from Erlang`, there);
  const ours = await randomFile(folder, `${cell}, from gentcp`, back === 'nothing' ? 0 : back);
  const [received, taken] = [path.join(folder, `${cell}, received`), path.join(folder, `${cell}, taken`)];
  const args = [...packetArgs(width), '--active', active];
  const how: How = { stdin: back === 'nothing' ? 'null' : ours, stdout: { file: received } };
  const files = `${JSON.stringify(theirs.file)},${JSON.stringify(taken)}`;
  const play = (place: string) => erlang.play(`{swap,${place},[{packet,${width}}],${files},${PIECES[width]}}`);
  const [child, part] =
    listener === 'gentcp' ? await listenAndPlay(args, how, play) : await playAndConnect(args, how, play);
  const faults = await faultsOf(cell, [child], [{ file: received, data: theirs.data }]);
  const result = await part.result;
  const arrived = compare(await readFile(taken), ours.data);
  const peer = result === '{ok,closed}' && arrived === 'identical' ? [] : [`${cell}: ${result}, Erlang has ${arrived}`];
  return [...faults, ...peer];
}

type Play = (place: string) => ReturnType<ErlangNode['play']>;
type How = NonNullable<Parameters<typeof gentcpListen>[1]>;

async function listenAndPlay(args: readonly string[], how: How, play: Play) {
  const { child, port } = await gentcpListen(args, how);
  return [child, play(`{connect,${port}}`)] as const;
}

async function playAndConnect(args: readonly string[], how: How, play: Play) {
  const part = play('listen');
  return [gentcpConnect(await part.port, args, how), part] as const;
}
