import { type Contender, type Contest, type Effort, portion } from '../contest.ts';
import { Folder } from '../folder.ts';
import { noCompiler } from '../peers/c.ts';
import { type Server, erlangServer, ncatServer, ourServer, serve, socatServer } from '../peers/servers.ts';

const CONNECTIONS = 10_000;
/** ncat takes no more than a hundred. */
const AT_ONCE = 64;

const ERLANG = 'Erlang';

/** Connections that are opened and closed, the server's end waited for, so many at a time. The servers run all the while. */
export function connections(effort: Effort): readonly Contest[] {
  const count = portion(CONNECTIONS, effort);
  return [
    {
      id: 'churn',
      name: 'connect and close',
      amount: `${count} connections, ${AT_ONCE} at a time`,
      figures: [
        {
          key: 'rate',
          name: 'connections',
          unit: 'connections/s',
          better: 'more',
          targets: [
            { against: [ERLANG], atLeast: 1 },
            { against: [ncatServer.name, socatServer.name], atLeast: 1 },
          ],
        },
      ],
      async setUp(scope) {
        const folder = scope.use(new Folder());
        const enter = (server: Server): Promise<Contender> => contender(server, { scope, folder, count });
        return [
          await enter(ourServer),
          await enter(erlangServer(folder, ERLANG, 'recv')),
          await enter(ncatServer),
          await enter(socatServer),
        ];
      },
    },
  ];
}

interface Setting {
  readonly scope: AsyncDisposableStack;
  readonly folder: Folder;
  readonly count: number;
}

async function contender(server: Server, { scope, folder, count }: Setting): Promise<Contender> {
  const { name, missing = noCompiler } = server;
  const running = missing === undefined ? scope.use(await serve(server, folder)) : undefined;
  return {
    name,
    missing,
    async run() {
      const [closed, microseconds = 0] = (await running?.clients.ask(`churn ${count} ${AT_ONCE}`)) ?? [];
      if (closed !== count) throw new Error(`${closed} of ${count} connections were closed`);
      return { rate: count / (microseconds / 1e6) };
    },
  };
}
