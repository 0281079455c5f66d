import { listen } from '../listen.ts';
import { localName } from '../native/descriptor.ts';
import { loadLibc } from '../native/libc.ts';
import { FAMILY, encodeSockAddr } from '../native/sockaddr.ts';
import { onLoopback } from './loopback.ts';
import type { Seen, Step } from './trial.ts';

/** The option `fd`, with a descriptor that is bound already, by whose port it is known again. */
export function descriptorTrial(): readonly Step[] {
  return [
    { family: 'inet', call: 'connect', run: () => withDescriptor(connectOver) },
    { family: 'inet', call: 'listen', run: () => withDescriptor(listenOn) },
  ];
}

/** Whoever uses the descriptor closes it, too. */
async function withDescriptor(use: (fd: number) => Promise<number>): Promise<Seen> {
  const libc = loadLibc('option fd');
  const fd = libc.socket(FAMILY.inet, 0);
  libc.bind(fd, encodeSockAddr({ family: 'inet', addr: '127.0.0.1', port: 0 }));
  const { port } = localName(fd);
  const used = await use(fd);
  return { given: fd, got: used === port ? fd : undefined };
}

function connectOver(fd: number): Promise<number> {
  return onLoopback('inet', { connect: { fd } }, ({ client }) => client.port());
}

async function listenOn(fd: number): Promise<number> {
  await using listener = await listen(0, { fd });
  return listener.port();
}
