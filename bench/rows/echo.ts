import path from 'node:path';
import { type Contender, type Contest, type Effort, portion } from '../contest.ts';
import { Folder } from '../folder.ts';
import { compileErlang, erl, noErlang } from '../peers/erlang.ts';
import { freePort, listening } from '../port.ts';
import { type Command, Process } from '../process.ts';

const ROUND_TRIPS = 50_000;
/** Before those that count: the compilers of V8 are busy for so long. */
const WARM_UP = 20_000;

/** Runs one end of an echo: `serve PORT MODE`, or `call PORT MODE WARM_UP COUNT`. */
type Program = (...args: readonly string[]) => Command;

const MODES = ['recv', 'active'] as const;

/**
 * How long one packet takes to a server and back, one after another. Both ends are the library, or both are Erlang: half of
 * the time is the client's, and a client of somebody else's would hide half of the difference.
 */
export function echo(effort: Effort): readonly Contest[] {
  const [warmUp, count] = [portion(WARM_UP, effort), portion(ROUND_TRIPS, effort)];
  const targets = [{ against: MODES.map((mode) => `Erlang, ${mode}`), atLeast: 1 }];
  return [
    {
      id: 'small',
      name: 'echo of one packet of 100 bytes',
      amount: `${count} times`,
      note: `server and client are the same program; its start does not count, nor do ${warmUp} round trips before`,
      figures: [
        { key: 'p50', name: 'median', unit: 's', better: 'less', targets },
        { key: 'p99', name: '99th percentile', unit: 's', better: 'less', targets },
      ],
      setUp(scope) {
        const folder = scope.use(new Folder());
        compileErlang('echo', folder);
        const runner = path.join(import.meta.dirname, 'echo-runner.ts');
        const ours: Program = (...args) => ({ command: process.execPath, args: [runner, ...args] });
        const theirs: Program = (...args) => erl(folder, 'echo', args);
        return Promise.resolve([
          contender('gentcp, active', ours, { mode: 'active', warmUp, count }),
          contender('gentcp, recv', ours, { mode: 'recv', warmUp, count }),
          ...MODES.map((mode) => contender(`Erlang, ${mode}`, theirs, { mode, warmUp, count, missing: noErlang })),
        ]);
      },
    },
  ];
}

interface How {
  readonly mode: string;
  readonly warmUp: number;
  readonly count: number;
  readonly missing?: string | undefined;
}

function contender(name: string, program: Program, { mode, warmUp, count, missing }: How): Contender {
  return {
    name,
    missing,
    async run() {
      const port = await freePort();
      await using server = new Process(program('serve', String(port), mode));
      await listening(port, server);
      await using client = new Process(program('call', String(port), mode, String(warmUp), String(count)), {
        stdout: 'lines',
      });
      const [p50 = 0, p99 = 0] = await client.answer();
      await Promise.all([client.ended, server.ended]);
      return { p50: p50 / 1e9, p99: p99 / 1e9 };
    },
  };
}
