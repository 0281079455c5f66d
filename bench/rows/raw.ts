import { rmSync } from 'node:fs';
import { type Contender, type Contest, type Effort, type Sample, type Target, portion } from '../contest.ts';
import { checkCopy, writeRandom } from '../content.ts';
import { Folder, parentFolder } from '../folder.ts';
import { cPair } from '../peers/c.ts';
import { gentcpPair } from '../peers/gentcp.ts';
import { nc, netcats } from '../peers/netcats.ts';
import type { Pair } from '../peers/pair.ts';
import { type Way, transfer } from '../transfer.ts';

const GIGABYTE = 1e9;

const rivals = netcats.map(({ name }) => name);

/** A way that bytes take through a socket. */
interface Route {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly sink: 'null' | 'tmpfs' | 'disk';
  readonly through?: Way['through'];
  readonly targets: readonly Target[];
}

const routes: readonly Route[] = [
  {
    id: 'file-null',
    name: 'file → socket → /dev/null',
    size: 2 * GIGABYTE,
    sink: 'null',
    targets: [
      { against: rivals, atLeast: 1.3, orShare: { of: 'C', share: 0.95 } },
      { against: ['C'], atLeast: 0.8 },
    ],
  },
  {
    id: 'file-pipe',
    name: 'file → socket → pipe',
    size: GIGABYTE,
    sink: 'null',
    through: { receiver: 'cat' },
    targets: [{ against: rivals, atLeast: 2.5 }],
  },
  {
    id: 'pipe-pipe',
    name: 'pipe → socket → pipe',
    size: GIGABYTE,
    sink: 'null',
    through: { sender: 'cat', receiver: 'cat' },
    targets: [
      { against: rivals, atLeast: 1 },
      { against: [nc.name], atLeast: 1.2 },
    ],
  },
  {
    id: 'file-tmpfs',
    name: 'file → socket → file in memory',
    size: GIGABYTE,
    sink: 'tmpfs',
    targets: [{ against: rivals, atLeast: 0.95 }],
  },
  {
    id: 'file-disk',
    name: 'file → socket → file on disk',
    size: GIGABYTE,
    sink: 'disk',
    targets: [{ against: rivals, atLeast: 0.95 }],
  },
];

/** A byte stream, both ends the same program: from the start of the sender to the end of the last process. */
export function raw(effort: Effort): readonly Contest[] {
  return routes.map((route) => {
    const size = portion(route.size, effort);
    return {
      id: route.id,
      name: route.name,
      amount: `${Math.round(size / 1e6)} MB`,
      figures: [{ key: 'rate', name: 'throughput', unit: 'B/s', better: 'more', targets: route.targets }],
      async setUp(scope) {
        const folder = scope.use(new Folder());
        const source = folder.file('source');
        writeRandom(source, size);
        const parent = parentFolder(route.sink === 'disk' ? 'disk' : 'tmpfs', size) ?? parentFolder('disk', size);
        const copy = scope.use(new Folder(parent)).file('copy');
        const enter = (pair: Pair): Contender => contender(pair, route, { source, copy, size });
        return [enter(gentcpPair()), ...netcats.map(enter), enter(cPair(folder))];
      },
    };
  });
}

interface Files {
  readonly source: string;
  readonly copy: string;
  readonly size: number;
}

function contender(pair: Pair, { sink, through }: Route, { source, copy, size }: Files): Contender {
  const toFile = async (): Promise<number> => {
    const seconds = await transfer(pair, { from: source, to: copy, through });
    checkCopy(source, copy);
    // A large file that is truncated while it is written back makes the next one slow.
    rmSync(copy);
    return seconds;
  };
  const rate = (seconds: number): Sample => ({ rate: size / seconds });
  const { name, missing } = pair;
  if (sink !== 'null') return { name, missing, run: async () => rate(await toFile()) };
  return {
    name,
    missing,
    run: async () => rate(await transfer(pair, { from: source, to: '/dev/null', bytes: size, through })),
    prove: async () => void (await toFile()),
  };
}
