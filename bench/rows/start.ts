import { existsSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import type { Contender, Contenders, Contest, Target } from '../contest.ts';
import { nc } from '../peers/netcats.ts';
import { gentcp } from '../peers/gentcp.ts';
import { type Command, Process } from '../process.ts';

const LEAST = 'the least relay in Node';
const NOTHING = 'node -e 0';

const RELAY = path.join(import.meta.dirname, '../peers/least-relay.cjs');
const EXECUTABLE = path.join(import.meta.dirname, `../../dist/bin/gentcp-${process.platform}-${process.arch}`);

/** From start to exit, where there is nothing to do: a connection to a server that closes at once. */
export function start(): readonly Contest[] {
  return [
    contest('npm', 'the package', { against: [LEAST], atLeast: 1 }, (port) => [
      contender('gentcp', gentcp(...connectTo(port))),
      contender(LEAST, node(RELAY, port)),
      contender(NOTHING, node('-e', '0')),
      contender('nc', { command: 'nc', args: ['-N', '127.0.0.1', port] }, nc.missing),
    ]),
    contest('executable', 'the single executable', { against: [NOTHING], atLeast: 1 / 1.1 }, (port) => [
      contender(
        'gentcp',
        { command: EXECUTABLE, args: connectTo(port) },
        existsSync(EXECUTABLE) ? undefined : 'not built',
      ),
      contender(NOTHING, node('-e', '0')),
    ]),
  ];
}

function node(...args: readonly string[]): Command {
  return { command: process.execPath, args };
}

function connectTo(port: string): readonly string[] {
  return ['connect', '127.0.0.1', port];
}

function contest(id: string, what: string, target: Target, contenders: (port: string) => Contenders): Contest {
  return {
    id,
    name: `start to exit, ${what}`,
    amount: 'one connection to a server that closes at once',
    pace: 'brief',
    figures: [{ key: 'seconds', name: 'time', unit: 's', better: 'less', targets: [target] }],
    async setUp(scope) {
      const server = createServer((socket) => socket.end().resume());
      await once(server.listen(0, '127.0.0.1'), 'listening');
      scope.defer(() => void server.close());
      const address = server.address();
      return contenders(String(typeof address === 'object' ? address?.port : address));
    },
  };
}

function contender(name: string, command: Command, missing?: string): Contender {
  return {
    name,
    missing,
    async run() {
      const begin = performance.now();
      await using process = new Process(command);
      await process.ended;
      return { seconds: (performance.now() - begin) / 1000 };
    },
  };
}
