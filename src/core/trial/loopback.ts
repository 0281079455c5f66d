import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../connect.ts';
import { listen } from '../listen.ts';
import type { ListenSocket } from '../listener.ts';
import type { ConnectOptions, ListenOptions } from '../options/options.ts';
import type { Family } from '../options/row.ts';
import type { Socket } from '../socket.ts';

/** Nobody is far away here: what takes longer does not come. */
const PATIENCE = 2000;

/** Three sockets of one connection on this host, and what they are made with. */
export interface Ends {
  readonly listener: ListenSocket;
  readonly client: Socket;
  readonly server: Socket;
}

interface EndOptions {
  readonly listen?: ListenOptions;
  readonly connect?: ConnectOptions;
}

/** Runs `use` with a connection to ourselves, passive unless the options say otherwise, and closes all of it. */
export async function onLoopback<Result>(
  family: Family,
  options: EndOptions,
  use: (ends: Ends) => Result | Promise<Result>,
): Promise<Result> {
  await using listener = await listen(0, { active: false, ...place(family), ...options.listen });
  await using client = await connect(listener.sockname(), { active: false, ...options.connect }, PATIENCE);
  await using server = await listener.accept(PATIENCE);
  return await use({ listener, client, server });
}

let files = 0;

/** Linux gives a unix socket without a path a name of its own; elsewhere it has a file, which goes with its listener. */
function place(family: Family): ListenOptions {
  if (family === 'inet') return { ip: '127.0.0.1' };
  if (family === 'inet6') return { ip: '::1' };
  if (process.platform === 'linux') return { ip: { local: '' } };
  files += 1;
  return { ip: { local: join(tmpdir(), `gentcp-trial-${process.pid}-${files}`) } };
}
