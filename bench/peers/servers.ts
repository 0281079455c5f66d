import type { Folder } from '../folder.ts';
import { type Command, Process } from '../process.ts';
import { freePort, listening } from '../port.ts';
import { compile } from './c.ts';
import { compileErlang, erl, noErlang } from './erlang.ts';
import { gentcp } from './gentcp.ts';
import { ncat, socat } from './netcats.ts';

/** A program that serves any number of connections, and throws away what they send. */
export interface Server {
  readonly name: string;
  readonly missing?: string | undefined;
  readonly command: (port: number) => Command;
}

export const ourServer: Server = {
  name: 'gentcp',
  command: (port) => gentcp('listen', '127.0.0.1', String(port), '-k', '-q'),
};

/** @param wait how a process waits for what its client sends; see listener.erl */
export function erlangServer(folder: Folder, name: string, wait: 'recv' | 'active' | 'hibernate'): Server {
  compileErlang('listener', folder);
  return { name, missing: noErlang, command: (port) => erl(folder, 'listener', [String(port), wait]) };
}

export const ncatServer: Server = {
  name: 'ncat -k',
  missing: ncat.missing,
  command: (port) => ({ command: 'ncat', args: ['-k', '--recv-only', '-l', '127.0.0.1', String(port)] }),
};

export const socatServer: Server = {
  name: 'socat fork',
  missing: socat.missing,
  command: (port) => ({
    command: 'socat',
    args: ['-u', `TCP-LISTEN:${port},bind=127.0.0.1,reuseaddr,fork,backlog=1024`, 'OPEN:/dev/null'],
  }),
};

/** A server that runs, and the program that connects to it. */
export interface Served extends AsyncDisposable {
  readonly server: Process;
  readonly clients: Process;
}

export async function serve({ command }: Server, folder: Folder): Promise<Served> {
  await using scope = new AsyncDisposableStack();
  const port = await freePort();
  const server = scope.use(new Process(command(port)));
  await listening(port, server);
  const program = compile('clients', folder);
  const clients = scope.use(
    new Process({ command: program, args: [String(port)] }, { stdin: 'lines', stdout: 'lines' }),
  );
  const running = scope.move();
  return { server, clients, [Symbol.asyncDispose]: () => running.disposeAsync() };
}
