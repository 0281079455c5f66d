import { describe, expect, test } from 'vitest';
import { type ListenOptions } from '../../src/core/options/options.ts';
import { listen } from '../../src/core/listen.ts';
import type { ListenSocket } from '../../src/core/listener.ts';
import type { Socket } from '../../src/core/socket.ts';
import { openSockets } from '../socket/descriptors.ts';
import { failure } from '../socket/failure.ts';
import { type Peer, peerTo } from '../socket/peer.ts';
import { turns } from '../socket/turns.ts';
import { text } from './text.ts';

const PASSIVE = { active: false, backlog: 64 } as const;

/** The two ways in which a socket comes to listen: by node:net, and by native calls. */
const ways: readonly (readonly [string, ListenOptions])[] = [
  ['node:net', { ...PASSIVE, ip: '127.0.0.1', reuseaddr: true }],
  ['native calls', { ...PASSIVE, ip: '127.0.0.1', reuseaddr: false }],
];

/** Connects clients one after another; each says its number. */
async function clients(listener: ListenSocket, count: number): Promise<readonly Peer[]> {
  const peers: Peer[] = [];
  for (let n = 0; n < count; n += 1) {
    const peer = await peerTo(listener.port());
    await peer.send(String.fromCodePoint(97 + n));
    peers.push(peer);
  }
  return peers;
}

describe.each(ways)('a listener made by %s', (_way, options) => {
  test('leaves every connection to the kernel while nobody accepts', async () => {
    await using listener = await listen(0, options);
    const before = openSockets();
    const peers = await clients(listener, 8);
    await turns();
    expect(openSockets() - before).toBe(8);
    for (const peer of peers) peer.close();
  });

  test('takes one for each who accepts, in order, and none more', async () => {
    await using listener = await listen(0, options);
    const peers = await clients(listener, 6);
    const before = openSockets();
    const sockets: Socket[] = [];
    for (let n = 0; n < 6; n += 1) {
      const socket = await listener.accept(2000);
      await turns();
      sockets.push(socket);
      // The listening socket itself and one for each that was accepted.
      expect(openSockets() - before).toBeLessThanOrEqual(n + 1);
    }
    expect((await Promise.all(sockets.map((socket) => text(socket, 1)))).join('')).toBe('abcdef');
    await Promise.all(sockets.map((socket) => socket.close()));
    for (const peer of peers) peer.close();
  });

  test('takes no second one when two come at the very moment of an accept', async () => {
    await using listener = await listen(0, options);
    const accepting = listener.accept(2000);
    const before = openSockets();
    const peers = await Promise.all([peerTo(listener.port()), peerTo(listener.port()), peerTo(listener.port())]);
    await using _first = await accepting;
    await turns();
    expect(openSockets() - before).toBeLessThanOrEqual(peers.length + 1);
    for (const peer of peers) peer.close();
  });

  test('loses no connection where accepts come and go by time-outs', async () => {
    await using listener = await listen(0, options);
    const arriving = clients(listener, 20);
    const heard: string[] = [];
    for (let round = 0; heard.length < 20 && round < 2000; round += 1) {
      await failure(async () => {
        await using socket = await listener.accept(round % 3);
        heard.push(await text(socket, 1));
      });
    }
    expect(heard.join('')).toBe('abcdefghijklmnopqrst');
    for (const peer of await arriving) peer.close();
  });

  test('resets those whom nobody accepted when it is closed', async () => {
    const listener = await listen(0, options);
    const [peer] = await clients(listener, 1);
    await listener.close();
    expect(await peer?.read()).toMatchObject({ reason: 'econnreset' });
  });
});
