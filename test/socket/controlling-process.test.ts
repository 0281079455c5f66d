import { describe, expect, test } from 'vitest';
import { Mailbox } from '../../src/core/mailbox.ts';
import { failure } from './failure.ts';
import { link, pair } from './pair.ts';
import { turns } from './turns.ts';
import { textOf } from './packet-text.ts';
import { callWith } from './call-with.ts';

function closedMailbox(): Mailbox {
  const mailbox = new Mailbox();
  mailbox.close();
  return mailbox;
}

describe('controllingProcess', () => {
  test('lets only the owner give a socket away', async () => {
    await using both = await pair();
    const [owner, stranger] = [both.client.owner, new Mailbox()];
    expect(await failure(() => both.client.controllingProcess(stranger, stranger))).toBe('not_owner');
    expect(both.client.owner).toBe(owner);
    both.client.controllingProcess(stranger, owner);
    expect(both.client.owner).toBe(stranger);
  });

  test('takes the same owner again', async () => {
    await using both = await pair();
    const { owner } = both.client;
    both.client.controllingProcess(owner, owner);
    expect(both.client.owner).toBe(owner);
  });

  test('refuses an owner that is closed with badarg', async () => {
    await using both = await pair();
    expect(await failure(() => both.client.controllingProcess(closedMailbox()))).toBe('badarg');
  });

  test('refuses what is no mailbox with badarg', async () => {
    await using both = await pair();
    const wrong: unknown = {};
    const give = (): unknown => callWith(both.client, 'controllingProcess', wrong);
    expect(await failure(give)).toBe('badarg');
  });

  test('says closed of a closed socket', async () => {
    await using both = await pair();
    await both.client.close();
    expect(await failure(() => both.client.controllingProcess(new Mailbox()))).toBe('closed');
  });

  test('says closed, and moves nothing, where the peer has closed an active socket', async () => {
    await using it = await link({ active: true });
    await it.peer.send('a');
    it.peer.close();
    const next = new Mailbox();
    await turns();
    expect(await failure(() => it.socket.controllingProcess(next))).toBe('closed');
    expect(next.size).toBe(0);
    expect(await it.socket.owner.receive(1000)).toMatchObject({ type: 'tcp' });
    expect(await it.socket.owner.receive(1000)).toMatchObject({ type: 'tcp_closed' });
  });

  test('moves all messages of the socket in order, and none of others', async () => {
    const [owner, next] = [new Mailbox(), new Mailbox()];
    await using first = await link({ active: 2, packet: 1, owner });
    await using second = await link({ active: true, owner });
    await first.peer.send('\u0001a');
    await turns();
    await second.peer.send('other');
    await turns();
    await first.peer.send('\u0001b');
    await turns();
    expect(owner.size).toBe(4);
    first.socket.controllingProcess(next, owner);
    expect([owner.size, next.size]).toEqual([1, 3]);
    const moved = [await next.receive(), await next.receive(), await next.receive()];
    expect(moved).toEqual([
      { type: 'tcp', socket: first.socket, data: Buffer.from('a') },
      { type: 'tcp', socket: first.socket, data: Buffer.from('b') },
      { type: 'tcp_passive', socket: first.socket },
    ]);
    expect(await owner.receive()).toMatchObject({ socket: second.socket });
  });

  test('moves http messages and tcp_error too', async () => {
    const next = new Mailbox();
    await using it = await link({ active: true, packet: 'http', packetSize: 100, exitOnClose: false });
    await it.peer.send(`GET / HTTP/1.1\r\nHost: ${'h'.repeat(100)}`);
    await turns();
    it.socket.controllingProcess(next);
    const types = [await next.receive(), await next.receive(), await next.receive()].map(({ type }) => type);
    expect(types).toEqual(['http', 'tcp_error', 'tcp_closed']);
  });

  test('keeps the mode and what is left of a count', async () => {
    const next = new Mailbox();
    await using it = await link({ active: 5, packet: 1 });
    await it.peer.send('\u0001a\u0001b');
    await turns();
    it.socket.controllingProcess(next);
    expect(it.socket.getopts(['active'])).toEqual({ active: 3 });
    await it.peer.send('\u0001c');
    await next.receive(1000);
    await next.receive(1000);
    expect(await next.receive(1000)).toMatchObject({ data: Buffer.from('c') });
  });

  test('wakes who waits at the new owner', async () => {
    const next = new Mailbox();
    await using it = await link({ active: true });
    await it.peer.send('a');
    await turns();
    const waiting = next.receive(1000);
    it.socket.controllingProcess(next);
    expect(await waiting).toMatchObject({ type: 'tcp', data: Buffer.from('a') });
  });

  test('goes on reading where the new owner has room', async () => {
    const next = new Mailbox();
    await using it = await link({ active: true, highMsgqWatermark: 1000 });
    const sending = it.peer.send(Buffer.alloc(1024 * 1024));
    await turns();
    const before = it.socket.bytesRead;
    expect(before).toBeLessThan(1024 * 1024);
    it.socket.controllingProcess(next);
    while (it.socket.bytesRead < 1024 * 1024) await next.receive(1000);
    await sending;
    expect(it.socket.bytesRead).toBe(1024 * 1024);
  });

  test('unties the socket from the old owner', async () => {
    const [owner, next] = [new Mailbox(), new Mailbox()];
    await using both = await pair({ owner });
    both.client.controllingProcess(next, owner);
    owner.close();
    await both.client.send('alive');
    expect(textOf(await both.server.recv(5))).toBe('alive');
    next.close();
    expect(await failure(() => both.server.recv(0, 1000))).toBe('closed');
    expect(await failure(() => both.client.send('dead'))).toBe('closed');
  });
});
