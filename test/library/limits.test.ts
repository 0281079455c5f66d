import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { launch } from '../peers/child.ts';
import { nodeBinary } from '../peers/gentcp.ts';
import { peerTo } from '../socket/peer.ts';

const library = pathToFileURL(path.join(import.meta.dirname, '../../src/core/index.ts')).href;

/** Node alone has some two dozen. */
const DESCRIPTORS = 64;

/** Accepts until no descriptor is left, says why, gives one back and accepts once more. */
const PROGRAM = `
import { listen } from ${JSON.stringify(library)};
const [, inetBackend] = process.argv;
const listener = await listen(0, { inetBackend, ip: '127.0.0.1', active: false, backlog: 100 });
console.log(listener.port());
const sockets = [];
const accept = () => listener.accept(5000).then((socket) => { sockets.push(socket); return 'ok'; }, ({ reason }) => reason);
let said = 'ok';
while (said === 'ok') said = await accept();
await sockets.pop().close();
await sockets.pop().close();
console.log(said, sockets.length > 5, await accept());
process.exit();
`;

describe.skipIf(process.platform !== 'linux')('a process with no descriptor left', () => {
  test.each(['inet', 'socket'])('is told system_limit by accept, and accepts again later: %s', async (backend) => {
    const args = ['-c', `ulimit -n ${DESCRIPTORS}; exec "$@"`, 'bash', nodeBinary];
    const child = launch({ command: 'bash', args: [...args, '--input-type=module', '-e', PROGRAM, backend] });
    await child.stdout.until('\n');
    const port = Number(child.stdout.text);
    const peers = await Promise.all(Array.from({ length: DESCRIPTORS }, () => peerTo(port)));
    const { stdout, stderr } = await child.ended;
    for (const peer of peers) peer.close();
    expect([stdout.toString().split('\n')[1], stderr]).toEqual(['system_limit true ok', '']);
  });
});
