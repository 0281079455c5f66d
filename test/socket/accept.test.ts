import { describe, expect, test } from 'vitest';
import { connect } from '../../src/core/connect.ts';
import { listen } from '../../src/core/listen.ts';
import type { ListenSocket } from '../../src/core/listener.ts';
import { Mailbox } from '../../src/core/mailbox.ts';
import { failure, failureOf } from './failure.ts';
import { peerTo } from './peer.ts';
import { turns } from './turns.ts';
import { textOf } from './packet-text.ts';
import { callWith } from './call-with.ts';

const LOOPBACK = { ip: '127.0.0.1', active: false } as const;

/** Connects a client that says who it is. */
async function client(listener: ListenSocket, name: string): Promise<void> {
  const peer = await peerTo(listener.port());
  await peer.send(name);
}

describe('accept', () => {
  test('serves those who wait in the order they came', async () => {
    await using listener = await listen(0, LOOPBACK);
    const waiting = [1, 2, 3].map(() => listener.accept());
    for (const name of ['a', 'b', 'c']) await client(listener, name);
    const sockets = await Promise.all(waiting);
    const heard = await Promise.all(sockets.map((socket) => socket.recv(1)));
    expect(heard.map(textOf)).toEqual(['a', 'b', 'c']);
    await Promise.all(sockets.map((socket) => socket.close()));
  });

  test('takes connections that came before anybody waited, in order', async () => {
    await using listener = await listen(0, LOOPBACK);
    for (const name of ['a', 'b', 'c']) await client(listener, name);
    await turns();
    const heard: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      await using socket = await listener.accept();
      heard.push(textOf(await socket.recv(1)));
    }
    expect(heard).toEqual(['a', 'b', 'c']);
  });

  test('gives each who waits a time-out of its own', async () => {
    await using listener = await listen(0, LOOPBACK);
    const first = failure(() => listener.accept(40));
    const second = listener.accept();
    const third = failure(() => listener.accept(20));
    expect(await third).toBe('timeout');
    expect(await first).toBe('timeout');
    await client(listener, 'a');
    await using socket = await second;
    expect(textOf(await socket.recv(1))).toBe('a');
  });

  test('polls with a time-out of 0: nobody is there', async () => {
    await using listener = await listen(0, LOOPBACK);
    expect(await failure(() => listener.accept(0))).toBe('timeout');
    expect(await failure(() => listener.accept(0))).toBe('timeout');
  });

  test('polls with a time-out of 0: a client is there', async () => {
    await using listener = await listen(0, LOOPBACK);
    for (const name of ['a', 'b']) {
      await client(listener, name);
      await using socket = await listener.accept(0);
      expect(textOf(await socket.recv(1))).toBe(name);
    }
    expect(await failure(() => listener.accept(0))).toBe('timeout');
  });

  test('polls for several at once', async () => {
    await using listener = await listen(0, LOOPBACK);
    await client(listener, 'a');
    await client(listener, 'b');
    const polls = await Promise.allSettled([1, 2, 3].map(() => listener.accept(0)));
    expect(polls.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
    await Promise.all(polls.flatMap((poll) => (poll.status === 'fulfilled' ? [poll.value.close()] : [])));
  });

  test.each([-1, 'infinity', Infinity, undefined] as const)('waits for ever with a time-out of %s', async (timeout) => {
    await using listener = await listen(0, LOOPBACK);
    const accepting = listener.accept(timeout);
    await turns();
    await client(listener, 'a');
    await using socket = await accepting;
    expect(textOf(await socket.recv(1))).toBe('a');
  });

  test('ends with the reason of a signal, before and while it waits', async () => {
    await using listener = await listen(0, LOOPBACK);
    const reason = new Error('enough');
    expect(await failureOf(() => listener.accept(AbortSignal.abort(reason)))).toBe(reason);
    const abort = new AbortController();
    const accepting = failureOf(() => listener.accept({ signal: abort.signal, timeout: 5000 }));
    abort.abort(reason);
    expect(await accepting).toBe(reason);
    await client(listener, 'a');
    await using socket = await listener.accept(1000);
    expect(textOf(await socket.recv(1))).toBe('a');
  });

  test('rejects a time-out that is none, and forgets who came with it', async () => {
    await using listener = await listen(0, LOOPBACK);
    const wrong: unknown = 'soon';
    expect(await failure(() => callWith(listener, 'accept', wrong))).toBe('badarg');
    await client(listener, 'a');
    await using socket = await listener.accept(1000);
    expect(textOf(await socket.recv(1))).toBe('a');
  });

  test('gives closed to all who wait when the listener is closed, and ever after', async () => {
    await using listener = await listen(0, LOOPBACK);
    const waiting = [1, 2, 3].map(() => failure(() => listener.accept()));
    await turns();
    await listener.close();
    expect(await Promise.all(waiting)).toEqual(['closed', 'closed', 'closed']);
    expect(await failure(() => listener.accept())).toBe('closed');
    expect(await failure(() => listener.accept(0))).toBe('closed');
  });

  test('leaves a connection to the next one when the one who waited gave up', async () => {
    await using listener = await listen(0, LOOPBACK);
    expect(await failure(() => listener.accept(10))).toBe('timeout');
    await client(listener, 'a');
    await turns();
    await using socket = await listener.accept();
    expect(textOf(await socket.recv(1))).toBe('a');
  });

  test('sends messages to the mailbox that is given', async () => {
    await using listener = await listen(0, { ...LOOPBACK, active: true });
    const owner = new Mailbox();
    await client(listener, 'a');
    await using socket = await listener.accept(1000, owner);
    expect(socket.owner).toBe(owner);
    expect(await owner.receive(1000)).toMatchObject({ type: 'tcp', socket, data: Buffer.from('a') });
  });

  test('gives every socket a mailbox of its own otherwise', async () => {
    await using listener = await listen(0, LOOPBACK);
    await client(listener, 'a');
    await client(listener, 'b');
    await using first = await listener.accept();
    await using second = await listener.accept();
    expect(new Set([first.owner, second.owner, listener.owner]).size).toBe(3);
  });

  test('refuses an owner that is closed', async () => {
    await using listener = await listen(0, LOOPBACK);
    const owner = new Mailbox();
    owner.close();
    await client(listener, 'a');
    expect(await failure(() => listener.accept(1000, owner))).toBe('badarg');
    await using socket = await listener.accept(1000);
    expect(textOf(await socket.recv(1))).toBe('a');
  });

  test('accepts a hundred clients that come at once', async () => {
    await using listener = await listen(0, { ...LOOPBACK, backlog: 128 });
    const clients = Array.from({ length: 100 }, () => connect('127.0.0.1', listener.port(), { active: false }));
    const accepted = Array.from({ length: 100 }, () => listener.accept());
    const ports = (await Promise.all(clients)).map((socket) => socket.port());
    const peers = (await Promise.all(accepted)).map((socket) => socket.peername().port);
    expect(new Set(peers)).toEqual(new Set(ports));
    await Promise.all([...clients, ...accepted].map(async (socket) => (await socket).close()));
  });
});
