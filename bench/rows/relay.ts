import { rmSync, writeFileSync } from 'node:fs';
import { encodePacket } from '../../src/core/index.ts';
import { type Contender, type Contest, type Effort, portion } from '../contest.ts';
import { checkCopy, writeRandom } from '../content.ts';
import { Descriptor } from '../descriptor.ts';
import { Folder, parentFolder } from '../folder.ts';
import { cPair } from '../peers/c.ts';
import { gentcpRelay } from '../peers/gentcp.ts';
import { type Relay, relays } from '../peers/relays.ts';
import { freePort, listening } from '../port.ts';
import { Process } from '../process.ts';

const GIGABYTE = 1e9;
const RECORDS = 1_000_000;
const LENGTH = 100;

/** Bytes through a program in between; both ends are the same programs for all, which take as little time as there can be. */
export function relay(effort: Effort): readonly Contest[] {
  return [raw(portion(GIGABYTE, effort)), framed(portion(RECORDS, effort))];
}

function raw(size: number): Contest {
  const targets = [{ against: relays.map(({ name }) => name), atLeast: 1 }];
  return {
    id: 'raw',
    name: 'socket → relay → socket',
    amount: `${Math.round(size / 1e6)} MB`,
    figures: [{ key: 'rate', name: 'throughput', unit: 'B/s', better: 'more', targets }],
    setUp(scope) {
      const folder = scope.use(new Folder(parentFolder('tmpfs', 2 * size)));
      const [source, copy] = [folder.file('source'), folder.file('copy')];
      writeRandom(source, size);
      const enter = (through: Relay): Contender => contender(through, folder, { source, copy, expected: source }, size);
      return Promise.resolve([enter(gentcpRelay()), ...relays.map(enter)]);
    },
  };
}

/** A conversion that nobody else does. */
function framed(count: number): Contest {
  return {
    id: 'framed',
    name: `{packet,2} → relay → {packet,4}, ${LENGTH} bytes each`,
    amount: `${count} packets`,
    figures: [{ key: 'rate', name: 'throughput', unit: 'packets/s', better: 'more', targets: [] }],
    setUp(scope) {
      const folder = scope.use(new Folder(parentFolder('tmpfs', 3 * count * LENGTH)));
      const [source, expected, copy] = [folder.file('source'), folder.file('expected'), folder.file('copy')];
      const payloads = Array.from({ length: count }, (_, n) => Buffer.alloc(LENGTH, `${n} `));
      writeFileSync(source, Buffer.concat(payloads.map((payload) => encodePacket(2, payload))));
      writeFileSync(expected, Buffer.concat(payloads.map((payload) => encodePacket(4, payload))));
      const ours = gentcpRelay('--from-opts', '{packet,2}', '--to-opts', '{packet,4}');
      return Promise.resolve([contender(ours, folder, { source, copy, expected }, count)]);
    },
  };
}

interface Files {
  readonly source: string;
  /** What comes out of the relay, where that is looked at. */
  readonly copy: string;
  readonly expected: string;
}

function contender(through: Relay, folder: Folder, files: Files, amount: number): Contender {
  const ends = cPair(folder);
  const { source, copy, expected } = files;
  return {
    name: through.name,
    missing: through.missing ?? ends.missing,
    run: async () => ({ rate: amount / (await pass(through, ends, { source, copy: '/dev/null' })) }),
    async prove() {
      await pass(through, ends, { source, copy });
      checkCopy(expected, copy);
      rmSync(copy);
    },
  };
}

/** Sends a file through a relay that runs already; answers the seconds from the start of the sender to the end of both ends. */
async function pass(
  { command }: Relay,
  ends: ReturnType<typeof cPair>,
  { source, copy }: Pick<Files, 'source' | 'copy'>,
): Promise<number> {
  await using processes = new AsyncDisposableStack();
  const [near, far] = [await freePort(), await freePort()];
  using output = new Descriptor(copy, 'w');
  const receiver = processes.use(new Process(ends.receiver(far, copy), { stdout: output.fd }));
  const between = processes.use(new Process(command(near, far)));
  await Promise.all([listening(far, receiver), listening(near, between)]);
  using input = new Descriptor(source, 'r');
  const begin = performance.now();
  const sender = processes.use(new Process(ends.sender(near, source), { stdin: input.fd }));
  await Promise.all([sender.ended, receiver.ended]);
  return (performance.now() - begin) / 1000;
}
