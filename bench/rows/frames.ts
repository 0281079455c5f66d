import { rmSync } from 'node:fs';
import { type Contender, type Contest, type Effort, portion } from '../contest.ts';
import { checkCopy, writeRandom } from '../content.ts';
import { Folder, parentFolder } from '../folder.ts';
import { compileErlang, erlangPair } from '../peers/erlang.ts';
import { gentcpPair } from '../peers/gentcp.ts';
import type { Pair } from '../peers/pair.ts';
import { transfer } from '../transfer.ts';

const FRAME = 65_536;
/** {packet,4} */
const HEADER = 4;
const FRAMES = 16_384;

/** How the Erlang receiver takes its packets: as fast as each of these is, none is always the fastest. */
const modes = [
  { name: 'Erlang {active,16}', active: '16' },
  { name: 'Erlang {active,once}', active: 'once' },
  { name: 'Erlang recv/2', active: 'false' },
] as const;

/** Large packets, whose cost is that of the bytes: a file → {packet,4} → /dev/null. */
export function frames(effort: Effort): readonly Contest[] {
  const count = portion(FRAMES, effort);
  const size = count * FRAME;
  return [
    {
      id: '64k',
      name: '{packet,4} frames of 64 KiB → /dev/null',
      amount: `${Math.round(size / 1e6)} MB`,
      figures: [
        {
          key: 'rate',
          name: 'throughput',
          unit: 'B/s',
          better: 'more',
          targets: [{ against: modes.map(({ name }) => name), atLeast: 1.2 }],
        },
      ],
      async setUp(scope) {
        const folder = scope.use(new Folder(parentFolder('tmpfs', 2 * size)));
        const [source, copy] = [folder.file('source'), folder.file('copy')];
        writeRandom(source, size);
        compileErlang('frames', folder);
        const theirs = modes.map(({ name, active }) =>
          erlangPair(folder, { name, module: 'frames', sending: [String(FRAME)], receiving: [active] }),
        );
        const ours = gentcpPair(['--packet', '4', '--out', 'raw'], ['--packet', '4', '--in', `chunk:${FRAME}`]);
        const enter = (pair: Pair): Contender => ({
          name: pair.name,
          missing: pair.missing,
          run: async () => ({
            rate: size / (await transfer(pair, { from: source, to: '/dev/null', bytes: count * (HEADER + FRAME) })),
          }),
          async prove() {
            await transfer(pair, { from: source, to: copy });
            checkCopy(source, copy);
            rmSync(copy);
          },
        });
        return [enter(ours), ...theirs.map(enter)];
      },
    },
  ];
}
