import { listen } from '../listen.ts';
import { onLoopback } from './loopback.ts';
import type { Seen, Step } from './trial.ts';

const IP = '127.0.0.1';

/** The option `port`, with one that nobody has at this moment. */
export function portTrial(): readonly Step[] {
  return [
    { family: 'inet', call: 'connect', run: () => withPort(connectFrom) },
    { family: 'inet', call: 'listen', run: () => withPort(listenAt) },
  ];
}

async function withPort(use: (port: number) => Promise<number>): Promise<Seen> {
  const port = await freePort();
  return { given: port, got: await use(port) };
}

async function freePort(): Promise<number> {
  await using listener = await listen(0, { ip: IP });
  return listener.port();
}

function connectFrom(port: number): Promise<number> {
  return onLoopback('inet', { connect: { ip: IP, port } }, ({ client }) => client.port());
}

function listenAt(port: number): Promise<number> {
  return onLoopback('inet', { listen: { port } }, ({ listener }) => listener.port());
}
