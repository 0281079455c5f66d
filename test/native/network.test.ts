import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { connect } from '../../src/core/connect.ts';
import { listen } from '../../src/core/listen.ts';
import type { Socket } from '../../src/core/socket.ts';
import { hasErlang } from '../oracle/erlang.ts';
import { temporaryFolder } from '../peers/folder.ts';
import { failure } from '../socket/failure.ts';
import { networkNamespace, noNamespaces } from './namespace.ts';

const why = noNamespaces();
if (why !== undefined) process.emitWarning(`networks of their own are not tested here: ${why}`);

const BACKENDS = ['inet', 'socket'] as const;

/** A network with a route that prohibits. */
function prohibitive(): string {
  const netns = networkNamespace();
  execFileSync('ip', ['-n', path.basename(netns), 'route', 'add', 'prohibit', '192.0.2.0/24']);
  return netns;
}

/** A network that goes away under four connections of ours, after which each sends. */
async function lost(): Promise<ReadonlyMap<string, Socket>> {
  const netns = networkNamespace();
  const listener = await listen(0, { ip: '127.0.0.1', netns });
  onTestFinished(() => listener.close());
  const sockets = new Map<string, Socket>();
  for (const inetBackend of BACKENDS) {
    for (const active of [true, false]) {
      const socket = await connect('127.0.0.1', listener.port(), { inetBackend, netns, active, userTimeout: 300 });
      sockets.set(`${inetBackend} ${active ? 'active' : 'passive'}`, socket);
      await listener.accept();
    }
  }
  execFileSync('ip', ['-n', path.basename(netns), 'link', 'set', 'lo', 'down']);
  for (const socket of sockets.values()) await socket.send('x');
  return sockets;
}

async function messages(socket: Socket | undefined, count: number): Promise<readonly string[]> {
  const said: string[] = [];
  while (said.length < count) {
    const message = await socket?.owner.receive(5000);
    if (message?.type === 'tcp_error') said.push(`tcp_error ${message.reason}`);
    else if (message?.type === 'tcp_closed') said.push(`tcp_closed ${message.cause}`);
    else throw new Error(`${message?.type}`);
  }
  return said;
}

describe.skipIf(why !== undefined)('a network', () => {
  test.each(BACKENDS)('with a route that prohibits it makes connect fail with eacces (%s)', async (inetBackend) => {
    expect(await failure(() => connect('192.0.2.1', 80, { inetBackend, netns: prohibitive() }, 5000))).toBe('eacces');
  });

  test('that goes away is etimedout, in a message and by recv', async () => {
    const sockets = await lost();
    const told = (backend: string) => messages(sockets.get(`${backend} active`), 2);
    const received = async (backend: string) => {
      const socket = sockets.get(`${backend} passive`);
      const receive = () => failure(() => socket?.recv(0, 5000));
      return [await receive(), await receive(), await failure(() => socket?.send('x'))];
    };
    const inWords = ['tcp_error etimedout', 'tcp_closed etimedout'];
    expect([await told('inet'), await told('socket')]).toEqual([inWords, inWords]);
    expect(await received('inet')).toEqual(['etimedout', 'enotconn', 'enotconn']);
    expect(await received('socket')).toEqual(['etimedout', 'closed', 'closed']);
  });

  // How our native functions are called is nothing to gen_tcp.
  test.skipIf(!hasErlang || process.env['GENTCP_FFI'] === 'node')(
    'says the same to gen_tcp, whose socket backend crashes of etimedout',
    async () => {
      const folder = await temporaryFolder();
      execFileSync('erlc', ['-Werror', '-o', folder, path.join(import.meta.dirname, 'network.erl')]);
      const inside = ['netns', 'exec', path.basename(prohibitive())];
      const printed = execFileSync('ip', [...inside, 'erl', '-noshell', '-pa', folder, '-s', 'network', 'main'], {
        encoding: 'utf8',
        cwd: folder,
      });
      expect(printed.trim().split('\n')).toEqual([
        '[{error,eacces},{error,eacces}]',
        '[{tcp_error,etimedout},tcp_closed]',
        '[{error,etimedout},{error,enotconn},{error,enotconn}]',
      ]);
    },
  );
});
