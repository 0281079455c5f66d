import { setTimeout } from 'node:timers/promises';
import { type Contender, type Contest, type Effort, portion } from '../contest.ts';
import { writeRandom } from '../content.ts';
import { Descriptor, makePipe } from '../descriptor.ts';
import { Folder } from '../folder.ts';
import { forgetPeak, peakMemory, residentMemory } from '../memory.ts';
import { gentcpPair } from '../peers/gentcp.ts';
import { freePort, listening } from '../port.ts';
import { Process } from '../process.ts';

const OFFERED = 1e9;
const MEBIBYTE = 1024 ** 2;
const MOST = 32 * MEBIBYTE;
/** The least that can be told apart: a program may have less than it had before. */
const PAGE = 4096;

/** In milliseconds. For so long nobody reads: time for all that is offered, if it were taken. */
const STALL = 2000;
/** Until a program that waits has come to rest. */
const REST = 300;

/** Both ends, framed and not, while nobody reads what comes out. */
export function stall(effort: Effort): readonly Contest[] {
  const size = portion(OFFERED, effort);
  const figure = { unit: 'B', better: 'less', targets: [{ atMost: MOST }] } as const;
  return [
    { id: 'raw', what: 'raw', receiving: [], sending: [] },
    {
      id: 'framed',
      what: '{packet,4}',
      receiving: ['--packet', '4', '--out', 'raw'],
      sending: ['--packet', '4', '--in', 'chunk:65536'],
    },
  ].map(({ id, what, receiving, sending }) => ({
    id,
    name: `memory while output stalls, ${what}`,
    amount: `${Math.round(size / 1e6)} MB offered`,
    note: 'the most that it has, above what the receiver has while it waits for a client',
    pace: 'slow' as const,
    figures: [
      { key: 'receiver', name: 'receiver', ...figure },
      { key: 'sender', name: 'sender', ...figure },
    ],
    setUp(scope) {
      const source = scope.use(new Folder()).file('source');
      writeRandom(source, size);
      return Promise.resolve([contender(receiving, sending, { source, size })]);
    },
  }));
}

function contender(
  receiving: readonly string[],
  sending: readonly string[],
  { source, size }: { readonly source: string; readonly size: number },
): Contender {
  const pair = gentcpPair(receiving, sending);
  return {
    name: pair.name,
    async run() {
      const port = await freePort();
      using pipe = makePipe();
      await using receiver = new Process(pair.receiver(port, ''), { stdout: pipe.write.fd });
      pipe.write[Symbol.dispose]();
      await listening(port, receiver);
      await setTimeout(REST);
      const idle = residentMemory(receiver.pid);
      forgetPeak(receiver.pid);
      using input = new Descriptor(source, 'r');
      await using sender = new Process(pair.sender(port, source), { stdin: input.fd });
      await setTimeout(STALL);
      const grown = ({ pid }: Process): number => Math.max(PAGE, peakMemory(pid) - idle);
      const peaks = { receiver: grown(receiver), sender: grown(sender) };
      // Then it is read, to the end.
      await using counter = new Process({ command: 'wc', args: ['-c'] }, { stdin: pipe.read.fd, stdout: 'lines' });
      const [arrived] = await counter.answer();
      await Promise.all([sender.ended, receiver.ended]);
      if (arrived !== size) throw new Error(`${arrived} of ${size} bytes arrived`);
      return peaks;
    },
  };
}
