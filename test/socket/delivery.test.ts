import { describe, expect, test } from 'vitest';
import { encodePacket } from '../../src/core/packet/encode.ts';
import { link } from './pair.ts';
import { turns } from './turns.ts';
import { textOf } from './packet-text.ts';

describe('what is delivered', () => {
  test('never changes afterwards', async () => {
    await using it = await link({ active: true, packet: 2 });
    const sent = Array.from({ length: 500 }, (_, n) => Buffer.alloc(1 + ((n * 37) % 900), n));
    const sending = it.peer.send(Buffer.concat(sent.map((payload) => encodePacket(2, payload))));
    const received: Buffer[] = [];
    while (received.length < sent.length) {
      const message = await it.socket.owner.receive(1000);
      if (message.type === 'tcp' && Buffer.isBuffer(message.data)) received.push(message.data);
      if (received.length % 50 === 0) await turns(1);
    }
    await sending;
    await it.peer.send(Buffer.alloc(65_536, 0xff));
    await turns();
    expect(received).toEqual(sent);
  });

  test('may be written to without harm to what comes next', async () => {
    await using it = await link({ packet: 1 });
    await it.peer.send(Buffer.from([2, 65, 66, 2, 67, 68, 3, 69]));
    for (const expected of ['AB', 'CD']) {
      const packet = await it.socket.recv();
      expect(textOf(packet)).toBe(expected);
      if (Buffer.isBuffer(packet)) packet.fill(0xff);
    }
    await it.peer.send('FG');
    expect(textOf(await it.socket.recv())).toBe('EFG');
  });

  test('never changes where it is raw and where recv asks for a length', async () => {
    await using it = await link();
    await it.peer.send('first');
    const first = await it.socket.recv();
    await it.peer.send('second, third');
    const second = await it.socket.recv(6);
    await it.socket.recv();
    await it.peer.send('x'.repeat(1000));
    await it.socket.recv();
    expect([textOf(first), textOf(second)]).toEqual(['first', 'second']);
  });

  test('is a list of bytes in list mode', async () => {
    await using it = await link({ active: true, mode: 'list', packet: 1, header: 2 });
    await it.peer.send(Buffer.from([3, 1, 2, 255, 0]));
    expect(await it.socket.owner.receive(1000)).toEqual({ type: 'tcp', socket: it.socket, data: [1, 2, 255] });
    expect(await it.socket.owner.receive(1000)).toEqual({ type: 'tcp', socket: it.socket, data: [] });
  });

  test('has its header as a list, and the rest as bytes', async () => {
    await using it = await link({ active: true, header: 2, packet: 1 });
    await it.peer.send(Buffer.from([4, 1, 2, 3, 4, 2, 5, 6, 1, 7]));
    const data = [];
    for (let n = 0; n < 3; n += 1) {
      const message = await it.socket.owner.receive(1000);
      data.push('data' in message ? message.data : message);
    }
    expect(data).toEqual([[[1, 2], Buffer.from([3, 4])], [[5, 6], Buffer.alloc(0)], [7]]);
  });

  test('is a list of bytes from recv with a length in list mode', async () => {
    await using it = await link({ mode: 'list' });
    await it.peer.send('abc');
    expect(await it.socket.recv(2)).toEqual([97, 98]);
    expect(await it.socket.recv()).toEqual([99]);
  });

  test('is an object with the http types, as a message of type http', async () => {
    await using it = await link({ active: true, packet: 'http_bin' });
    await it.peer.send('POST http://h:80/p HTTP/1.0\r\nX-my-name: v\r\n\r\n');
    const messages = [];
    for (let n = 0; n < 3; n += 1) messages.push(await it.socket.owner.receive(1000));
    const uri = { type: 'absoluteURI', scheme: 'http', host: 'h', port: 80, path: '/p' };
    const { socket } = it;
    expect(messages).toEqual([
      { type: 'http', socket, data: { type: 'http_request', method: 'POST', uri, version: [1, 0] } },
      {
        type: 'http',
        socket,
        data: { type: 'http_header', bit: 0, name: 'X-My-Name', unmodified: 'X-my-name', value: 'v' },
      },
      { type: 'http', socket, data: { type: 'http_eoh' } },
    ]);
  });

  test('is at most buffer bytes where the socket is raw', async () => {
    await using it = await link({ active: true, buffer: 3 });
    await it.peer.send('abcdefgh');
    const parts: string[] = [];
    while (parts.join('').length < 8) {
      const message = await it.socket.owner.receive(1000);
      if ('data' in message) parts.push(textOf(message.data));
    }
    expect(parts).toEqual(['abc', 'def', 'gh']);
  });

  test('is a whole line of any length, where buffer was not set', async () => {
    await using it = await link({ packet: 'line' });
    const line = `${'x'.repeat(300_000)}\n`;
    const sending = it.peer.send(line);
    expect(textOf(await it.socket.recv()) === line).toBe(true);
    await sending;
  });

  test('is cut at buffer, where that was set', async () => {
    await using it = await link({ packet: 'line', buffer: 10 });
    await it.peer.send('0123456789ABCDEF\n0123456789\n');
    const parts: string[] = [];
    for (let n = 0; n < 4; n += 1) parts.push(textOf(await it.socket.recv()));
    expect(parts).toEqual(['0123456789', 'ABCDEF\n', '0123456789', '\n']);
  });

  test.each([1, 7, 1000])('does not depend on how it arrives: in pieces of %i bytes', async (size) => {
    await using it = await link({ packet: 4, active: true });
    const payloads = Array.from({ length: 30 }, (_, n) => Buffer.alloc(n * 11, 65 + n));
    const stream = Buffer.concat(payloads.map((payload) => encodePacket(4, payload)));
    const received: unknown[] = [];
    const receiving = (async () => {
      for await (const message of it.socket) if ('data' in message) received.push(message.data);
    })();
    it.peer.socket.setNoDelay(true);
    for (let at = 0; at < stream.length; at += size) {
      await it.peer.send(stream.subarray(at, at + size));
      await turns(1);
    }
    it.peer.close();
    await receiving;
    expect(received).toEqual(payloads);
  });
});
