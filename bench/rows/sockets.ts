import path from 'node:path';
import { type Contender, type Contest, type Effort, portion } from '../contest.ts';
import { tooFewDescriptors } from '../memory.ts';
import { Process } from '../process.ts';

const ROUND_TRIPS = 20_000;
const CONNECTIONS = 4000;
/** Until neither heap has room left that the start of the process has made. */
const BEFORE = 5000;
/** What a program opens besides. */
const OTHERS = 100;

const NODE = 'node:net';

/** A tenth more than node:net at the most: it is what the library is built upon. */
const targets = [{ against: [NODE], atLeast: 0.9 }];

const runner = path.join(import.meta.dirname, 'sockets-runner.ts');

/** A socket of the library beside a plain one of Node, both ends in one process. */
export function sockets(effort: Effort): readonly Contest[] {
  return [
    echo(portion(ROUND_TRIPS, effort)),
    memory({ count: portion(CONNECTIONS, effort), before: portion(BEFORE, effort) }),
  ];
}

function echo(count: number): Contest {
  return {
    id: 'echo',
    name: 'echo of 100 bytes in one process',
    amount: `${count} times`,
    note: 'node:net by its events; processor time is the steadier figure where a machine has other things to do',
    figures: [
      { key: 'rate', name: 'round trips', unit: '/s', better: 'more', targets },
      { key: 'cpu', name: 'processor time of one', unit: 's', better: 'less', targets },
    ],
    setUp(scope) {
      const enter = (name: string, way: string): Contender => {
        const process = scope.use(new Process(command('echo', way, count), { stdin: 'lines', stdout: 'lines' }));
        return {
          name,
          async run() {
            const [done = 0, microseconds = 0, used = 0] = await process.ask('go');
            return { rate: done / (microseconds / 1e6), cpu: used / 1e6 / done };
          },
        };
      };
      return Promise.resolve([enter('gentcp, active', 'active'), enter('gentcp, recv', 'recv'), enter(NODE, NODE)]);
    },
  };
}

interface Held {
  readonly count: number;
  /** Opened before those that count. */
  readonly before: number;
}

function memory(held: Held): Contest {
  const { count, before } = held;
  return {
    id: 'memory',
    name: 'memory of idle sockets in one process',
    amount: `${2 * count} of them`,
    note: `after ${2 * before} others, V8’s reserve for young objects given back; it grows in steps; node:net with two listeners a socket`,
    pace: 'slow',
    figures: [
      { key: 'each', name: 'per socket', unit: 'B', better: 'less', targets },
      { key: 'reserving', name: 'with V8’s reserve', unit: 'B', better: 'less', targets },
    ],
    setUp: () => Promise.resolve([holder('gentcp', 'active', held), holder(NODE, NODE, held)]),
  };
}

function holder(name: string, way: string, { count, before }: Held): Contender {
  const ask = async (what: string): Promise<number> => {
    await using process = new Process(command(what, way, count, before), { stdout: 'lines' });
    const [each = 0] = await process.answer();
    return each;
  };
  return {
    name,
    missing: tooFewDescriptors(2 * (count + before) + OTHERS),
    run: async () => ({ each: await ask('need'), reserving: await ask('hold') }),
  };
}

function command(
  what: string,
  way: string,
  ...counts: readonly number[]
): { readonly command: string; readonly args: string[] } {
  return { command: process.execPath, args: ['--expose-gc', runner, what, way, ...counts.map(String)] };
}
