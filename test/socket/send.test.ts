import { describe, expect, test } from 'vitest';
import type { IoData } from '../../src/core/iodata.ts';
import type { Socket } from '../../src/core/socket.ts';
import { failure, failureOf } from './failure.ts';
import { link, pair } from './pair.ts';
import { tcpInfo } from './tcp-info.ts';
import { turns, until } from './turns.ts';
import { textOf } from './packet-text.ts';
import { callWith } from './call-with.ts';

const MIB = 1024 * 1024;
/** More than the kernel holds for one connection. */
const MORE_THAN_FITS = 16 * MIB;

/** Which of several promises have come so far, in the order they came. */
function arrivals(promises: readonly Promise<unknown>[]): readonly number[] {
  const come: number[] = [];
  for (const [index, promise] of promises.entries()) {
    promise.then(
      () => come.push(index),
      () => undefined,
    );
  }
  return come;
}

/** Without a header. */
async function fill(socket: Socket): Promise<void> {
  const { packet } = socket.getopts(['packet']);
  socket.setopts({ packet: 0 });
  await socket.send(Buffer.alloc(MORE_THAN_FITS));
  socket.setopts({ packet });
}

/** A packet of {packet,4}. */
function sized(payload: Buffer): Buffer {
  const header = Buffer.alloc(4);
  header.writeUInt32BE(payload.length);
  return Buffer.concat([header, payload]);
}

describe('send', () => {
  test.each<readonly [IoData, string]>([
    ['grüße', 'grüße'],
    [Buffer.from('bytes'), 'bytes'],
    [new Uint8Array([104, 105]), 'hi'],
    [65, 'A'],
    [['a', [66, ['c', Buffer.from('d')]], new Uint8Array([69])], 'aBcdE'],
  ])('takes iodata: %j', async (data, expected) => {
    await using it = await link();
    await it.socket.send(data);
    await it.socket.close();
    expect(String((await it.peer.read()).bytes)).toBe(expected);
  });

  test.each([undefined, null, 1.5, 256, -1, {}, ['a', {}], Symbol.iterator])(
    'refuses what is none: %s',
    async (data) => {
      await using it = await link();
      expect(await failure(() => callWith(it.socket, 'send', data))).toBe('einval');
      await it.socket.close();
      expect(await it.peer.read()).toEqual({ bytes: Buffer.alloc(0), reason: 'closed' });
    },
  );

  test('sends a view of a buffer, and no more of it', async () => {
    await using it = await link({ packet: 1 });
    await it.socket.send(Buffer.from('abcdef').subarray(2, 4));
    await it.socket.close();
    expect((await it.peer.read()).bytes).toEqual(Buffer.from([2, 99, 100]));
  });

  test.each([
    [1, 255, 256],
    [2, 65_535, 65_536],
  ] as const)('refuses more than a header of %i can tell, and sends nothing of it', async (packet, most, tooMany) => {
    await using it = await link({ packet });
    const error = await failureOf(() => it.socket.send(Buffer.alloc(tooMany)));
    expect(error).toMatchObject({ reason: 'emsgsize', code: 'EMSGSIZE' });
    await it.socket.send(Buffer.alloc(most));
    await it.socket.close();
    const { bytes } = await it.peer.read();
    expect([bytes.length, bytes.readUIntBE(0, packet)]).toEqual([packet + most, most]);
  });

  test('puts the header and the payload in one segment', async () => {
    await using it = await link({ packet: 4, nodelay: true });
    await it.socket.send('payload');
    expect(tcpInfo(it.socket).dataSegsOut).toBe(1);
    await it.socket.send('another');
    expect(tcpInfo(it.socket).dataSegsOut).toBe(2);
  });

  test('puts the sends of one turn in one segment with delay_send', async () => {
    await using plain = await link({ nodelay: true });
    await Promise.all(['a', 'b', 'c'].map((data) => plain.socket.send(data)));
    expect(tcpInfo(plain.socket).dataSegsOut).toBe(3);
    await using delayed = await link({ nodelay: true, delaySend: true });
    await Promise.all(['a', 'b', 'c'].map((data) => delayed.socket.send(data)));
    expect(textOf(await delayed.peer.recv(3))).toBe('abc');
    expect(tcpInfo(delayed.socket).dataSegsOut).toBe(1);
  });

  test('sends what delay_send held before a shutdown and before a close', async () => {
    await using first = await link({ delaySend: true });
    await first.socket.send('abc');
    await first.socket.shutdown('write');
    expect(String((await first.peer.read()).bytes)).toBe('abc');
    await using second = await link({ delaySend: true });
    await second.socket.send('abc');
    await second.socket.close();
    expect(String((await second.peer.read()).bytes)).toBe('abc');
  });

  test('keeps the order of sends that nobody waited for', async () => {
    await using it = await link();
    const lines = Array.from({ length: 2000 }, (_, n) => `${n} ${'x'.repeat(n)}\n`);
    const sending = Promise.all(lines.map((line) => it.socket.send(line)));
    const reading = it.peer.read();
    await sending;
    await it.socket.close();
    expect(String((await reading).bytes) === lines.join('')).toBe(true);
  });
});

describe('sendBatch', () => {
  test('sends what as many sends would, in one segment', async () => {
    await using it = await link({ packet: 2, nodelay: true });
    await it.socket.sendBatch(['one', Buffer.from('two'), [], [116, 'hree']]);
    expect(tcpInfo(it.socket).dataSegsOut).toBe(1);
    expect(it.socket.getstat(['sendCnt', 'sendOct', 'sendMax'])).toEqual({ sendCnt: 4, sendOct: 19, sendMax: 7 });
    await it.socket.close();
    expect(String((await it.peer.read()).bytes)).toBe('\0\u0003one\0\u0003two\0\0\0\u0005three');
  });

  test('sends nothing where one packet is refused', async () => {
    await using it = await link({ packet: 1 });
    expect(await failure(() => it.socket.sendBatch(['a', Buffer.alloc(256)]))).toBe('emsgsize');
    expect(await failure(() => callWith(it.socket, 'sendBatch', ['a', 256]))).toBe('einval');
    await it.socket.close();
    expect((await it.peer.read()).bytes).toEqual(Buffer.alloc(0));
  });

  test('lets the payloads be used again at once', async () => {
    await using it = await link({ packet: 1 });
    await fill(it.socket);
    const payload = Buffer.from('abc');
    const sending = failure(() => it.socket.sendBatch([payload]));
    payload.fill('x');
    const reading = it.peer.recv(MORE_THAN_FITS + 4);
    expect(await sending).toBe('ok');
    expect(String((await reading).subarray(-3))).toBe('abc');
  });

  test.each([false, true])(
    'uses no memory again of which the kernel has not taken all; delay_send %s',
    async (delaySend) => {
      await using it = await link({ packet: 4, delaySend });
      const payloads = Array.from({ length: 60 }, (_, n) => Buffer.alloc(40_000 + 7000 * (n % 30), n));
      const sending = (async (): Promise<void> => {
        for (const payload of payloads) await it.socket.sendBatch([payload, 'end']);
      })();
      const wire = payloads.map((payload) => Buffer.concat([sized(payload), sized(Buffer.from('end'))]));
      await turns();
      for (const expected of wire) expect((await it.peer.recv(expected.length)).equals(expected)).toBe(true);
      await sending;
    },
  );

  test('waits at the watermarks and fails on a closed socket as send does', async () => {
    await using it = await link({ sendTimeout: 20 });
    await it.socket.sendBatch([Buffer.alloc(MORE_THAN_FITS)]);
    expect(await failure(() => it.socket.sendBatch(['a', 'b']))).toBe('timeout');
    it.peer.reset();
    await turns();
    expect(await failure(() => it.socket.sendBatch(['a']))).toBe('closed');
  });
});

describe('the send queue', () => {
  test('takes a first packet of any size without waiting', async () => {
    await using it = await link();
    await fill(it.socket);
    expect(it.socket.getstat(['sendPend', 'sendOct', 'sendCnt']).sendPend).toBeGreaterThan(0);
    expect(it.socket.getstat(['sendOct', 'sendCnt'])).toEqual({ sendOct: MORE_THAN_FITS, sendCnt: 1 });
    expect(it.socket.bytesWritten).toBe(MORE_THAN_FITS - (it.socket.getstat(['sendPend']).sendPend ?? 0));
  });

  test('makes the next sender wait until it is down at low_watermark', async () => {
    await using it = await link();
    await fill(it.socket);
    const waiting = it.socket.send('x');
    const come = arrivals([waiting]);
    await turns();
    expect(come).toEqual([]);
    const reading = it.peer.recv(MORE_THAN_FITS + 1);
    await waiting;
    expect(it.socket.getstat(['sendPend']).sendPend).toBeLessThanOrEqual(4096);
    expect(await reading).toHaveLength(MORE_THAN_FITS + 1);
    expect(it.socket.getstat(['sendPend', 'sendOct'])).toEqual({ sendPend: 0, sendOct: MORE_THAN_FITS + 1 });
  });

  test('lets senders through below high_watermark', async () => {
    await using it = await link({ highWatermark: MORE_THAN_FITS + 100, lowWatermark: 10 });
    await fill(it.socket);
    const pending = it.socket.getstat(['sendPend']).sendPend ?? 0;
    await it.socket.send(Buffer.alloc(MORE_THAN_FITS - pending + 99));
    const blocked = arrivals([it.socket.send('x')]);
    await turns();
    expect(blocked).toEqual([]);
  });

  test('wakes those who wait in the order they came', async () => {
    await using it = await link();
    await fill(it.socket);
    const waiting = ['a', 'b', 'c'].map((data) => it.socket.send(data.repeat(5000)));
    const come = arrivals(waiting);
    await turns();
    expect(come).toEqual([]);
    const reading = it.peer.recv(MORE_THAN_FITS + 15_000);
    await Promise.all(waiting);
    expect(come).toEqual([0, 1, 2]);
    const tail = (await reading).subarray(MORE_THAN_FITS);
    expect(String(tail) === 'a'.repeat(5000) + 'b'.repeat(5000) + 'c'.repeat(5000)).toBe(true);
  });

  test('wakes a sender when the watermarks are raised', async () => {
    await using it = await link();
    await fill(it.socket);
    const waiting = it.socket.send('x');
    await turns();
    it.socket.setopts({ highWatermark: 100 * MIB, lowWatermark: 100 * MIB });
    await waiting;
    expect(it.socket.getstat(['sendPend']).sendPend).toBeGreaterThan(0);
  });

  test('gives each who waits a send_timeout of its own', async () => {
    await using it = await link({ sendTimeout: 50 });
    await fill(it.socket);
    const outcomes = await Promise.all(['a', 'b'].map((data) => failure(() => it.socket.send(data))));
    expect(outcomes).toEqual(['timeout', 'timeout']);
  });

  test('uses the send_timeout that is set when the send begins', async () => {
    await using it = await link({ sendTimeout: 'infinity' });
    await fill(it.socket);
    const first = arrivals([it.socket.send('a')]);
    it.socket.setopts({ sendTimeout: 30 });
    expect(await failure(() => it.socket.send('b'))).toBe('timeout');
    expect(first).toEqual([]);
  });

  test('does not time out while there is room', async () => {
    await using it = await link({ sendTimeout: 1 });
    for (let n = 0; n < 100; n += 1) {
      await it.socket.send('x');
      await it.peer.recv(1);
    }
    expect(it.socket.getstat(['sendCnt'])).toEqual({ sendCnt: 100 });
  });

  test('gives closed to those who wait when the socket is closed with a reset', async () => {
    await using it = await link({ linger: [true, 0] });
    await fill(it.socket);
    const waiting = ['a', 'b'].map((data) => failure(() => it.socket.send(data)));
    await turns();
    await it.socket.close();
    expect(await Promise.all(waiting)).toEqual(['closed', 'closed']);
    expect((await it.peer.read()).reason).toBe('econnreset');
  });

  test('gives closed to those who wait when the peer goes away', async () => {
    await using it = await link();
    await fill(it.socket);
    const waiting = ['a', 'b'].map((data) => failureOf(() => it.socket.send(data)));
    await turns();
    it.peer.reset();
    expect(await Promise.all(waiting)).toMatchObject([
      { reason: 'closed', cause: 'econnreset' },
      { reason: 'closed', cause: 'econnreset' },
    ]);
    expect(it.socket.bytesWritten).toBeLessThan(MORE_THAN_FITS);
  });

  test('sends while nobody reads here', async () => {
    await using both = await pair({ active: true }, { active: true });
    const half = Buffer.alloc(MIB / 2, 'x');
    await Promise.all([both.client, both.server].map((socket) => socket.send(half)));
    await until(() => both.client.bytesRead === half.length && both.server.bytesRead === half.length);
    expect(both.client.getstat(['sendPend'])).toEqual({ sendPend: 0 });
  });
});
