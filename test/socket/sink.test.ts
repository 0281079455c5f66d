import { describe, expect, test } from 'vitest';
import type { PacketSink } from '../../src/core/packet-sink.ts';
import { encodePacket } from '../../src/core/packet/encode.ts';
import { kernel } from '../../src/core/packet/kernel.ts';
import type { PacketBatch } from '../../src/core/packet/packet-batch.ts';
import type { PacketType } from '../../src/core/packet/table.ts';
import { link } from './pair.ts';
import { textOf } from './packet-text.ts';
import { turns } from './turns.ts';

/** Copies what it is given, and answers what `ready` does after each batch. */
class Collector implements PacketSink {
  readonly taken: string[] = [];
  readonly counts: number[] = [];
  /** That of the last batch. */
  memory: ArrayBufferLike | undefined;
  readonly #after: () => Promise<void> | undefined;
  #some = Promise.withResolvers<void>();

  constructor(after: () => Promise<void> | undefined = () => undefined) {
    this.#after = after;
  }

  packets(batch: PacketBatch): Promise<void> | undefined {
    for (let n = 0; n < batch.count; n += 1) this.taken.push(batch.payload(n).toString('latin1'));
    this.counts.push(batch.count);
    this.memory = batch.bytes.buffer;
    this.#some.resolve();
    this.#some = Promise.withResolvers();
    return this.#after();
  }

  /** Resolves when so many packets have come. */
  async has(count: number): Promise<readonly string[]> {
    while (this.taken.length < count) await this.#some.promise;
    return this.taken;
  }
}

function wire(type: PacketType, texts: readonly string[]): Buffer {
  return Buffer.concat(texts.map((text) => encodePacket(type, text)));
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'.split('');

describe('a sink', () => {
  test('is given the packets of an active socket in batches, in order, whatever their memory is used for next', async () => {
    await using it = await link({ packet: 2, active: true });
    const sink = new Collector();
    it.socket.deliverTo(sink);
    const sent = Array.from({ length: 5000 }, (_, n) => String(n).repeat(1 + (n % 40)));
    await it.peer.send(wire(2, sent));

    expect(await sink.has(sent.length)).toEqual(sent);
    expect(sink.counts.length).toBeLessThan(sent.length / 10);
    expect(it.socket.owner.size).toBe(0);
    expect(it.socket.getstat(['recvCnt', 'recvOct'])).toEqual({ recvCnt: 5000, recvOct: wire(2, sent).length });
  });

  test('is given lines from where they are looked for, once there were many', async () => {
    await using it = await link({ packet: 'line', active: true });
    const sink = new Collector();
    it.socket.deliverTo(sink);
    const sent = Array.from({ length: 30_000 }, (_, n) => `${'x'.repeat(n % 150)}${n}\n`);
    await it.peer.send(wire('line', sent));

    expect(await sink.has(sent.length)).toEqual(sent);
    // Compared here: what differs is not to be printed.
    expect(sink.memory === kernel()?.reads.buffer).toBe(true);
    expect(it.socket.getstat(['recvCnt', 'recvOct'])).toEqual({
      recvCnt: sent.length,
      recvOct: wire('line', sent).length,
    });
  });

  test('is given one packet with {active,once}, and the next when it asks from within', async () => {
    await using it = await link({ packet: 1 });
    const sink = new Collector(() => {
      if (sink.taken.length !== 3) it.socket.setopts({ active: 'once' });
      return undefined;
    });
    it.socket.deliverTo(sink);
    it.socket.setopts({ active: 'once' });
    await it.peer.send(wire(1, LETTERS));

    expect(await sink.has(3)).toEqual(['a', 'b', 'c']);
    await turns();
    expect([sink.taken.length, it.socket.passive]).toEqual([3, true]);
    it.socket.setopts({ active: 'once' });
    expect(await sink.has(LETTERS.length)).toEqual(LETTERS);
    expect(new Set(sink.counts)).toEqual(new Set([1]));
  });

  test('is given no more than {active,N} says, and then the mailbox has tcp_passive', async () => {
    await using it = await link({ packet: 1 });
    const sink = new Collector();
    it.socket.deliverTo(sink);
    it.socket.setopts({ active: 5 });
    await it.peer.send(wire(1, LETTERS));

    expect(await it.socket.owner.receive(1000)).toMatchObject({ type: 'tcp_passive' });
    expect(sink.taken).toEqual(LETTERS.slice(0, 5));
    it.socket.setopts({ active: true });
    expect(await sink.has(LETTERS.length)).toEqual(LETTERS);
  });

  test('holds the peer back until its promise resolves', async () => {
    await using it = await link({ packet: 4, active: true });
    let release = Promise.withResolvers<void>();
    const sink = new Collector(() => release.promise);
    it.socket.deliverTo(sink);
    const sent = Array.from({ length: 2000 }, (_, n) => `${n}${'x'.repeat(10_000)}`);
    const sending = it.peer.send(wire(4, sent));
    await sink.has(1);
    await turns(20);
    expect(sink.counts.length).toBe(1);
    expect(it.socket.bytesRead).toBeLessThan(200_000);

    const first = release;
    release = Promise.withResolvers();
    release.resolve();
    first.resolve();
    await sending;
    expect(await sink.has(sent.length)).toEqual(sent);
  });

  test('has had everything before the end is told, though it waits', async () => {
    await using it = await link({ packet: 1, active: true });
    const release = Promise.withResolvers<void>();
    const sink = new Collector(() => release.promise);
    it.socket.deliverTo(sink);
    await it.peer.send(wire(1, ['a']));
    await sink.has(1);
    await it.peer.send(wire(1, ['b', 'c']));
    await it.peer.end();
    await turns(20);
    expect([sink.taken, it.socket.owner.size]).toEqual([['a'], 0]);

    release.resolve();
    expect(await it.socket.owner.receive(1000)).toMatchObject({ type: 'tcp_closed' });
    expect(sink.taken).toEqual(['a', 'b', 'c']);
  });

  test('is given the good packets before a malformed one ends the connection', async () => {
    await using it = await link({ packet: 4, packetSize: 10, active: true });
    const sink = new Collector();
    it.socket.deliverTo(sink);
    await it.peer.send(Buffer.concat([wire(4, ['a', 'b']), Buffer.from('GET / HTTP/1.1\r\n')]));

    expect(await it.socket.owner.receive(1000)).toMatchObject({ type: 'tcp_error', reason: 'emsgsize' });
    expect(sink.taken).toEqual(['a', 'b']);
    expect(it.socket.errored?.message).toContain('an HTTP client?');
  });

  test('that leaves in the middle of a chunk leaves the rest to the mailbox, in memory of its own', async () => {
    await using it = await link({ packet: 1 });
    const sink = new Collector(() => {
      it.socket.deliverTo(undefined);
      it.socket.setopts({ active: true });
      return undefined;
    });
    it.socket.deliverTo(sink);
    it.socket.setopts({ active: 'once' });
    await it.peer.send(wire(1, ['a', 'b', 'c']));
    const messages = [await it.socket.owner.receive(1000), await it.socket.owner.receive(1000)];
    await it.peer.send('\xff'.repeat(1000));
    await turns();

    expect(sink.taken).toEqual(['a']);
    expect(messages.map((message) => 'data' in message && textOf(message.data))).toEqual(['b', 'c']);
  });

  test('reads on by the type that it sets from within', async () => {
    await using it = await link({ packet: 1 });
    const sink = new Collector(() => {
      it.socket.setopts({ packet: 'line', active: true });
      return undefined;
    });
    it.socket.deliverTo(sink);
    it.socket.setopts({ active: 'once' });
    await it.peer.send('\x01ab\nc\nd');

    expect(await sink.has(3)).toEqual(['a', 'b\n', 'c\n']);
  });

  test('gets no packets of http, which are no bytes', async () => {
    await using it = await link({ packet: 'http', active: true });
    const sink = new Collector();
    it.socket.deliverTo(sink);
    await it.peer.send('GET / HTTP/1.1\r\n');

    expect(await it.socket.owner.receive(1000)).toMatchObject({ type: 'http', data: { type: 'http_request' } });
    expect(sink.counts).toEqual([]);
  });

  test('comes after a recv that waits', async () => {
    await using it = await link({ packet: 1 });
    const sink = new Collector();
    it.socket.deliverTo(sink);
    const packet = it.socket.recv();
    await it.peer.send(wire(1, ['a', 'b']));

    expect(textOf(await packet)).toBe('a');
    it.socket.setopts({ active: true });
    expect(await sink.has(1)).toEqual(['b']);
  });
});
