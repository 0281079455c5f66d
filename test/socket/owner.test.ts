import { describe, expect, test } from 'vitest';
import { Mailbox } from '../../src/core/mailbox.ts';
import type { Message } from '../../src/core/message.ts';
import { failure } from './failure.ts';
import { link, pair } from './pair.ts';
import { turns, until } from './turns.ts';
import { textOf } from './packet-text.ts';

async function take(messages: AsyncIterable<Message>): Promise<readonly string[]> {
  const taken: string[] = [];
  for await (const message of messages)
    taken.push('data' in message ? `${message.type} ${textOf(message.data)}` : message.type);
  return taken;
}

describe('a mailbox that several sockets share', () => {
  test('has the messages of all of them, in the order they came', async () => {
    const owner = new Mailbox();
    await using first = await link({ active: true, owner });
    await using second = await link({ active: true, owner });
    await first.peer.send('a');
    await turns();
    await second.peer.send('b');
    await turns();
    await first.peer.send('c');
    await turns();
    const messages = [await owner.receive(), await owner.receive(), await owner.receive()];
    expect(messages).toEqual([
      { type: 'tcp', socket: first.socket, data: Buffer.from('a') },
      { type: 'tcp', socket: second.socket, data: Buffer.from('b') },
      { type: 'tcp', socket: first.socket, data: Buffer.from('c') },
    ]);
  });

  test('gives the messages of one socket to who asks for them', async () => {
    const owner = new Mailbox();
    await using first = await link({ active: true, owner });
    await using second = await link({ active: true, owner });
    const ofSecond = owner.receive(1000, (message) => message.socket === second.socket);
    const ofFirst = owner.receive(1000, (message) => message.socket === first.socket);
    await first.peer.send('a');
    await second.peer.send('b');
    expect(await ofFirst).toMatchObject({ socket: first.socket, data: Buffer.from('a') });
    expect(await ofSecond).toMatchObject({ socket: second.socket, data: Buffer.from('b') });
  });

  test('lets the others go on reading when one takes its messages along to another owner', async () => {
    const owner = new Mailbox();
    await using first = await link({ active: true, owner });
    await using second = await link({ active: true, owner });
    void first.peer.send(Buffer.alloc(16 * 1024 * 1024));
    await until(() => first.socket.bytesRead > 1024 * 1024);
    await turns(20);
    await second.peer.send('one');
    await turns(20);
    await second.peer.send('two');
    await turns(20);
    expect(second.socket.bytesRead).toBe(3);
    first.socket.controllingProcess(new Mailbox(), owner);
    expect(await owner.receive(1000)).toMatchObject({ socket: second.socket, data: Buffer.from('one') });
    expect(await owner.receive(1000)).toMatchObject({ socket: second.socket, data: Buffer.from('two') });
  });

  test('lets the others go on reading when one is closed', async () => {
    const owner = new Mailbox();
    await using first = await link({ active: true, owner });
    await using second = await link({ active: true, owner });
    void first.peer.send(Buffer.alloc(16 * 1024 * 1024));
    await until(() => first.socket.bytesRead > 1024 * 1024);
    await turns(20);
    await second.peer.send('hello');
    await first.socket.close();
    while (owner.size > 0) await owner.receive(0);
    expect(await owner.receive(1000)).toMatchObject({ socket: second.socket });
  });

  test('closes all of them when it is closed', async () => {
    const owner = new Mailbox();
    await using first = await pair({ owner });
    await using second = await pair({ owner });
    owner.close();
    expect(await failure(() => first.server.recv(0, 1000))).toBe('closed');
    expect(await failure(() => second.server.recv(0, 1000))).toBe('closed');
    expect(await failure(() => first.client.send('x'))).toBe('closed');
    expect(await failure(() => second.client.getopts(['active']))).toBe('einval');
  });

  test('resets the peer of a socket with unread data when it is closed', async () => {
    await using it = await link();
    await it.peer.send('unread');
    it.socket.owner.close();
    expect(await it.peer.read()).toMatchObject({ reason: 'econnreset' });
  });

  test('still sends what is queued when it is closed', async () => {
    await using it = await link();
    await it.socket.send(Buffer.alloc(8 * 1024 * 1024));
    it.socket.owner.close();
    const { bytes, reason } = await it.peer.read();
    expect([bytes.length, reason]).toEqual([8 * 1024 * 1024, 'closed']);
  });

  test('is closed by await using, and its sockets with it', async () => {
    await using both = await pair();
    {
      await using owner = both.client.owner;
      expect(owner.closed).toBe(false);
    }
    expect(await failure(() => both.server.recv(0, 1000))).toBe('closed');
  });
});

describe('the messages of a socket', () => {
  test('come in order, and end after tcp_closed', async () => {
    await using it = await link({ active: true, packet: 1 });
    const taking = take(it.socket);
    await it.peer.send('\u0001a');
    await turns();
    await it.peer.send('\u0001b\u0001c');
    it.peer.close();
    expect(await taking).toEqual(['tcp a', 'tcp b', 'tcp c', 'tcp_closed']);
  });

  test('include tcp_passive and tcp_error', async () => {
    await using it = await link({ active: 1, packet: 1, packetSize: 2 });
    const taken: string[] = [];
    await it.peer.send('\u0001a\u0003b');
    for await (const message of it.socket) {
      taken.push(message.type);
      if (message.type === 'tcp_passive') it.socket.setopts({ active: true });
    }
    expect(taken).toEqual(['tcp', 'tcp_passive', 'tcp_error', 'tcp_closed']);
  });

  test('end when the socket is closed here, after what had come', async () => {
    await using it = await link({ active: true });
    await it.peer.send('a');
    await turns();
    const taking = take(it.socket);
    await turns();
    await it.socket.close();
    expect(await taking).toEqual(['tcp a']);
    expect(await take(it.socket)).toEqual([]);
  });

  test('end for who begins to take them after the socket was closed here', async () => {
    await using it = await link({ active: true });
    await it.peer.send('a');
    await turns();
    await it.socket.close();
    expect(await take(it.socket)).toEqual(['tcp a']);
  });

  test('end for who closes the socket while its end waits to be taken', async () => {
    await using it = await link({ active: true, packet: 1 });
    await it.peer.send('\u0001a\u0001b');
    it.peer.close();
    const taken: string[] = [];
    for await (const message of it.socket) {
      taken.push('data' in message ? textOf(message.data) : message.type);
      await until(() => it.socket.errored !== undefined);
      await it.socket.close();
    }
    expect(taken).toEqual(['a', 'b']);
  });

  test('end when the owner is closed', async () => {
    await using it = await link({ active: true });
    const taking = take(it.socket);
    await turns();
    it.socket.owner.close();
    expect(await taking).toEqual([]);
  });

  test('leave those of other sockets in the mailbox they share', async () => {
    const owner = new Mailbox();
    await using first = await link({ active: true, owner });
    await using second = await link({ active: true, owner });
    await second.peer.send('b');
    await turns();
    await first.peer.send('a');
    first.peer.close();
    expect(await take(first.socket)).toEqual(['tcp a', 'tcp_closed']);
    expect(owner.size).toBe(1);
    expect(await owner.receive()).toMatchObject({ socket: second.socket });
  });

  test('are taken by one at a time', async () => {
    await using it = await link({ active: true });
    const taking = take(it.socket);
    await turns();
    expect(await failure(() => take(it.socket))).toBe('ealready');
    expect(await failure(() => it.socket.stream())).toBe('ealready');
    it.peer.close();
    expect(await taking).toEqual(['tcp_closed']);
  });

  test('can be taken again after a break', async () => {
    await using it = await link({ active: true, packet: 1 });
    await it.peer.send('\u0001a\u0001b');
    for await (const message of it.socket) {
      expect(message).toMatchObject({ data: Buffer.from('a') });
      break;
    }
    it.peer.close();
    expect(await take(it.socket)).toEqual(['tcp b', 'tcp_closed']);
  });

  test('follow the socket to its next owner', async () => {
    await using it = await link({ active: true });
    const taking = take(it.socket);
    await it.peer.send('a');
    await turns();
    it.socket.controllingProcess(new Mailbox());
    await it.peer.send('b');
    await turns();
    it.peer.close();
    expect(await taking).toEqual(['tcp a', 'tcp b', 'tcp_closed']);
  });
});
