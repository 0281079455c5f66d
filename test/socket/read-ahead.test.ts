import { execFileSync } from 'node:child_process';
import { readSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { connect } from '../../src/core/connect.ts';
import { listen } from '../../src/core/listen.ts';
import type { Message } from '../../src/core/message.ts';
import type { Options } from '../../src/core/options/options.ts';
import type { Packet } from '../../src/core/packet/packet.ts';
import type { Socket } from '../../src/core/socket.ts';
import { type FramingCase, framingCases } from '../packet/cases.ts';
import { failure, failureOf } from './failure.ts';
import { link, pair } from './pair.ts';
import { textOf } from './packet-text.ts';

const EXACT = { readAhead: false } as const;

/** What another program or protocol would read next. */
const BEHIND = 'and now for something else\n';

/** What the kernel still has of what came, up to so many bytes. */
function left(socket: Socket, size = 1000): string {
  const bytes = Buffer.alloc(size);
  try {
    return bytes.toString('latin1', 0, readSync(socket.getfd(), bytes, 0, size, null));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return '';
    throw error;
  }
}

/** Packets after which something else can follow. A line of http headers is whole only with the byte behind it. */
function canBeLeft({ type, fails, rest, packets, limits }: FramingCase): boolean {
  const last = packets.at(-1);
  if (type === 'raw' || type === 0 || fails || rest !== undefined || last === undefined) return false;
  if (limits?.lineLength !== undefined) return false;
  return typeof last === 'string' || last.type !== 'http_header';
}

function optionsOf({ type, limits }: FramingCase): Options {
  const { packetSize, lineDelimiter } = limits ?? {};
  return {
    packet: type,
    ...(packetSize === undefined ? {} : { packetSize }),
    ...(lineDelimiter === undefined ? {} : { lineDelimiter }),
  };
}

function shown(packet: Packet): unknown {
  return Buffer.isBuffer(packet) ? packet.toString('latin1') : packet;
}

describe('with read_ahead false', () => {
  test.each(framingCases.filter(canBeLeft))(
    'nothing behind the last packet is read: $title ($type)',
    async (framingCase) => {
      await using it = await link({ ...EXACT, ...optionsOf(framingCase) });
      await it.peer.send(Buffer.from(framingCase.stream + BEHIND, 'latin1'));
      const packets: unknown[] = [];
      for (const _ of framingCase.packets) packets.push(shown(await it.socket.recv(0, 5000)));
      expect(packets).toEqual(framingCase.packets);
      expect(left(it.socket)).toBe(BEHIND);
    },
  );

  test('nothing behind a recv of a length is read, nor behind the first of two packets', async () => {
    await using it = await link(EXACT);
    await it.peer.send(`hello\0\x03two${BEHIND}`);
    expect(textOf(await it.socket.recv(5, 5000))).toBe('hello');
    it.socket.setopts({ packet: 2 });
    expect(textOf(await it.socket.recv(0, 5000))).toBe('two');
    expect(left(it.socket)).toBe(BEHIND);
  });

  test('no more than buffer is read at once where there are no packets', async () => {
    await using it = await link({ ...EXACT, buffer: 7 });
    await it.peer.send(`sixteen${BEHIND}`);
    expect(textOf(await it.socket.recv(0, 5000))).toBe('sixteen');
    expect(left(it.socket)).toBe(BEHIND);
  });

  test.each([
    ['once', 1],
    [2, 2],
  ] as const)('active %s reads %i packets and no more', async (active, count) => {
    await using it = await link({ ...EXACT, packet: 1, active: false });
    await it.peer.send(`\x03one\x03two\x03six${BEHIND}`);
    it.socket.setopts({ active });
    const texts: string[] = [];
    while (texts.length < count) {
      const message = await it.socket.owner.receive(5000);
      if (message.type === 'tcp') texts.push(textOf(message.data));
    }
    expect(texts).toEqual(['one', 'two'].slice(0, count));
    expect(left(it.socket)).toBe(`${['\x03two', ''][count - 1]}\x03six${BEHIND}`);
  });

  test('a poll takes the packet that is there, and nothing behind it', async () => {
    await using it = await link({ ...EXACT, packet: 4 });
    await it.peer.send(`\0\0\0\x05hello${BEHIND}`);
    expect(await failure(() => it.socket.recv(0, 0))).toBe('ok');
    expect(left(it.socket)).toBe(BEHIND);
  });

  test('a change of the packet type in the middle of a header reads no more than the new one needs', async () => {
    await using it = await link({ ...EXACT, packet: 4 });
    const packet = it.socket.recv(0, 5000);
    await it.peer.send('\x01');
    while (it.socket.bytesRead < 1) await new Promise(setImmediate);
    it.socket.setopts({ packet: 1 });
    await it.peer.send(`x${BEHIND}`);
    expect(textOf(await packet)).toBe('x');
    expect(left(it.socket)).toBe(BEHIND);
  });

  test('another process takes the connection over where the packet ended', async () => {
    await using both = await pair({ packet: 'raw' }, { ...EXACT, packet: 2 });
    await both.client.send(`\0\x08STARTTLS${BEHIND}`);
    expect(textOf(await both.server.recv(0, 5000))).toBe('STARTTLS');
    const stdio = [both.server.getfd(), 'pipe', 'inherit'] as const;
    const taken = execFileSync('head', ['-c', String(BEHIND.length)], {
      stdio: [...stdio],
      encoding: 'utf8',
      timeout: 5000,
    });
    expect(taken).toBe(BEHIND);
  });

  test('packets of every size arrive whole and in order', async () => {
    await using both = await pair({ packet: 4 }, { ...EXACT, packet: 4, active: true });
    const sizes = [0, 1, 4, 65_535, 65_536, 65_537, 1_000_000, ...Array.from({ length: 500 }, (_, index) => index)];
    const sending = Promise.all(sizes.map((size) => both.client.send(Buffer.alloc(size, size % 251))));
    for (const size of sizes) {
      const message: Message = await both.server.owner.receive(10_000);
      const data = message.type === 'tcp' ? message.data : undefined;
      expect(data).toEqual(Buffer.alloc(size, size % 251));
    }
    await sending;
  });

  test("the peer's end comes behind the packets, with what it cut off", async () => {
    await using it = await link({ ...EXACT, packet: 2, exitOnClose: false });
    await it.peer.send('\0\x02hi\0\x05cut');
    await it.peer.end();
    expect(textOf(await it.socket.recv(0, 5000))).toBe('hi');
    const error = await failureOf(() => it.socket.recv(0, 5000));
    expect(error).toMatchObject({ reason: 'closed', rest: Buffer.from('\0\x05cut') });
    await it.socket.send('still here');
    expect((await it.peer.recv(12)).toString('latin1')).toBe('\0\x0astill here');
  });

  test('a reset is told as one', async () => {
    await using it = await link({ ...EXACT, packet: 2, showEconnreset: true });
    await it.peer.send('\0\x02hi');
    expect(textOf(await it.socket.recv(0, 5000))).toBe('hi');
    it.peer.reset();
    expect(await failure(() => it.socket.recv(0, 5000))).toBe('econnreset');
  });
});

describe('read_ahead', () => {
  test('reads on as ever while it is true, and no further from the moment it is false', async () => {
    await using it = await link({ packet: 1 });
    const [first, second] = ['\x03one\x03two', `\x03six\x03ten${BEHIND}`];
    await it.peer.send(first);
    expect(textOf(await it.socket.recv(0, 5000))).toBe('one');
    expect(left(it.socket)).toBe('');
    it.socket.setopts({ readAhead: false });
    await it.peer.send(second);
    expect(textOf(await it.socket.recv(0, 5000))).toBe('two');
    expect(textOf(await it.socket.recv(0, 5000))).toBe('six');
    expect(it.socket.bytesRead).toBe(first.length + 4);
    it.socket.setopts({ readAhead: true });
    expect(textOf(await it.socket.recv(0, 5000))).toBe('ten');
    it.socket.setopts({ readAhead: false });
    expect(it.socket.getopts(['readAhead'])).toEqual(EXACT);
  });

  test('is inherited by accepted sockets, and taken from the listener late', async () => {
    await using listener = await listen(0, { ip: '127.0.0.1', active: false, packet: 1 });
    await using client = await connect('127.0.0.1', listener.port(), { active: false });
    listener.setopts(EXACT);
    await using server = await listener.accept(5000);
    expect(server.getopts(['readAhead'])).toEqual(EXACT);
    await client.send(`\x02hi${BEHIND}`);
    expect(textOf(await server.recv(0, 5000))).toBe('hi');
    expect(left(server)).toBe(BEHIND);
  });
});

describe('a tcp_module that reads whatever has arrived', () => {
  const tcpModule = path.join(import.meta.dirname, '../../examples/my_tcp.js');
  const place = { ip: '127.0.0.1', active: false, tcpModule } as const;

  test('refuses read_ahead false by name in connect, accept and setopts', async () => {
    await using listener = await listen(0, place);
    const target = ['127.0.0.1', listener.port()] as const;
    const refused = await failureOf(() => connect(...target, { active: false, tcpModule, ...EXACT }));
    expect(refused).toMatchObject({ reason: 'enotsup', what: 'option read_ahead' });
    const accepted = listener.accept(5000);
    await using client = await connect(...target, { active: false, tcpModule });
    await (await accepted).close();
    expect(await failure(() => client.setopts({ nodelay: true, ...EXACT }))).toBe('enotsup');
    expect(client.getopts(['readAhead'])).toEqual({ readAhead: true });
    await using strict = await listen(0, { ...place, ...EXACT });
    const accepting = failureOf(() => strict.accept(5000));
    await using other = await connect('127.0.0.1', strict.port(), { active: false, tcpModule });
    expect(await accepting).toMatchObject({ reason: 'enotsup', what: 'option read_ahead' });
    expect(await failure(() => other.recv(0, 5000))).toBe('closed');
  });
});

describe('getfd', () => {
  test('answers a descriptor of an open socket and of a listener, and is enotsup on the socket backend', async () => {
    await using listener = await listen(0, { ip: '127.0.0.1' });
    await using socket = await connect('127.0.0.1', listener.port(), { active: false });
    await using other = await connect('127.0.0.1', listener.port(), { active: false, inetBackend: 'socket' });
    expect(socket.getfd()).toBeGreaterThan(2);
    expect(listener.getfd()).toBeGreaterThan(2);
    expect(await failure(() => other.getfd())).toBe('enotsup');
    await socket.close();
    expect(await failure(() => socket.getfd())).toBe('einval');
  });
});
