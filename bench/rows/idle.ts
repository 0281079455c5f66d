import { setTimeout } from 'node:timers/promises';
import { type Contender, type Contest, type Effort, portion } from '../contest.ts';
import { Folder } from '../folder.ts';
import { openDescriptors, residentMemory, tooFewDescriptors } from '../memory.ts';
import { noCompiler } from '../peers/c.ts';
import { type Server, erlangServer, ourServer, serve } from '../peers/servers.ts';

const CONNECTIONS = 10_000;
/** So many come at once: more than a backlog holds are tried again by the kernel, seconds later. */
const BATCH = 250;
/** What a program opens besides. */
const OTHERS = 100;
/** The least that can be told apart. */
const PAGE = 4096;
/** Until memory that is only for the moment is given back, in milliseconds. */
const REST = 500;
/** In milliseconds: a server that has not accepted a batch by then never will. */
const PATIENCE = 10_000;

const ERLANG = 'Erlang';

/** What connections cost that do nothing. */
export function idle(effort: Effort): readonly Contest[] {
  const count = portion(CONNECTIONS, effort);
  return [
    {
      id: 'memory',
      name: 'memory of an idle connection',
      amount: `${count} of them`,
      note: 'resident memory above that of the same server without one; each round is a new server',
      pace: 'slow',
      figures: [
        {
          key: 'each',
          name: 'per connection',
          unit: 'B',
          better: 'less',
          targets: [{ against: [ERLANG], atLeast: 1 }],
        },
      ],
      setUp(scope) {
        const folder = scope.use(new Folder());
        const enter = (server: Server): Contender => contender(server, folder, count);
        return Promise.resolve([
          enter(ourServer),
          enter(erlangServer(folder, ERLANG, 'active')),
          enter(erlangServer(folder, 'Erlang, hibernating', 'hibernate')),
        ]);
      },
    },
  ];
}

function contender(server: Server, folder: Folder, count: number): Contender {
  const { name, missing = noCompiler ?? tooFewDescriptors(count + OTHERS) } = server;
  return {
    name,
    missing,
    async run() {
      await using served = await serve(server, folder);
      const { pid } = served.server;
      await setTimeout(REST);
      const [before, open] = [residentMemory(pid), openDescriptors(pid)];
      for (let held = 0; held < count; held += BATCH) {
        const more = Math.min(BATCH, count - held);
        await served.clients.ask(`hold ${more}`);
        await accepted(pid, open + held + more);
      }
      await setTimeout(REST);
      const each = Math.max(PAGE, residentMemory(pid) - before) / count;
      await served.clients.finish();
      return { each };
    },
  };
}

async function accepted(pid: number, descriptors: number): Promise<void> {
  const deadline = performance.now() + PATIENCE;
  while (openDescriptors(pid) < descriptors) {
    if (performance.now() > deadline)
      throw new Error(`${descriptors - openDescriptors(pid)} connections wait to be accepted`);
    await setTimeout(1);
  }
}
