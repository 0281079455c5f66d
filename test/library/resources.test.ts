import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { launch } from '../peers/child.ts';
import { nodeBinary } from '../peers/gentcp.ts';

const library = pathToFileURL(path.join(import.meta.dirname, '../../src/core/index.ts')).href;

/** Uses everything that opens, listens, waits or counts, closes it, and tells what is left: resources of Node, descriptors. */
const PROGRAM = `
import { readdirSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import { connect, listen, Mailbox } from ${JSON.stringify(library)};

const left = () => JSON.stringify([process.getActiveResourcesInfo().toSorted(), readdirSync('/proc/self/fd').length]);
// The first sockets load what stays: the standard streams, and the native calls.
await use('inet', { keepalive: true });
await turns();
const before = left();
for (const backend of ['inet', 'socket']) await use(backend, { keepalive: true, tos: 16 });
await turns();
console.log(before === left() ? 'nothing is left' : before + ' became ' + left());

async function use(inetBackend, options) {
  const owner = new Mailbox();
  const limited = { timeout: 60_000, signal: new AbortController().signal };
  const opening = { inetBackend, ip: '127.0.0.1', packet: 4, active: false, sendTimeout: 60_000, ...options };
  const listener = await listen(0, { ...opening, owner });
  const open = () => Promise.all([connect('127.0.0.1', listener.port(), opening, limited), listener.accept(limited)]);
  const [client, server] = await open();
  await client.send('hello');
  await server.recv(0, limited);
  // A send that is blocked, a socket that is active and whose peer ends, a stream that is destroyed, one that is piped.
  const [blocked, deaf] = await open();
  const blocking = Promise.allSettled([1, 2].map(() => blocked.send(Buffer.alloc(2 ** 24))));
  const [active, ending] = await open();
  active.setopts({ active: true });
  await ending.close();
  for await (const message of active) if (message.type === 'tcp_closed') break;
  const [destroyed, other] = await open();
  destroyed.stream().destroy();
  const [piped, echo] = await open();
  const stream = echo.stream();
  const echoing = pipeline(stream, stream);
  await piped.send('back');
  await piped.recv();
  await piped.close();
  await echoing.catch(() => undefined);
  const waiting = [server.recv(0, limited), listener.accept(limited), owner.receive(limited), client.owner.receive(60_000)];
  const ended = Promise.allSettled(waiting);
  deaf.setopts({ linger: [true, 0] });
  client.setopts({ linger: [true, 5] });
  await Promise.all([client, server, deaf, blocked, active, destroyed, other, echo, listener].map((one) => one.close()));
  owner.close();
  client.owner.close();
  await Promise.all([ended, blocking]);
}

async function turns() {
  for (let turn = 0; turn < 10; turn += 1) await setImmediate();
}
`;

test('after the last close nothing is open, listening, waiting or referenced', async () => {
  const child = launch({ command: nodeBinary, args: ['--input-type=module', '-e', PROGRAM] });
  const { exit, stdout, stderr } = await child.ended;
  expect([String(stdout), stderr, exit]).toEqual(['nothing is left\n', '', 0]);
});
