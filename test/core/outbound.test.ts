import { describe, expect, test } from 'vitest';
import { GenTcpError } from '../../src/core/error.ts';
import { type Framed, Outbound, type OutboundSettings } from '../../src/core/outbound.ts';

import type { Transport } from '../../src/core/transport/transport.ts';
import { failure } from '../socket/failure.ts';
import { turns } from '../socket/turns.ts';

interface Write {
  readonly size: number;
  readonly done: () => void;
}

/** A kernel that takes bytes when the test says so. */
class Kernel implements Transport {
  readonly fd = undefined;
  readonly #writes: Write[] = [];
  /** The sizes of the writes that came. */
  readonly seen: number[] = [];
  /** Takes the bytes of a write at once; that it did it says later, as libuv does. */
  eager = false;
  /** Says it at once. */
  prompt = false;

  get unsent(): number {
    return this.eager ? 0 : this.#writes.reduce((sum, { size }) => sum + size, 0);
  }

  write(chunks: readonly Uint8Array[], done: () => void): boolean {
    const size = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
    this.seen.push(size);
    if (!this.prompt) this.#writes.push({ size, done });
    return this.prompt;
  }

  /** Takes the oldest write. */
  async take(): Promise<void> {
    this.#writes.shift()?.done();
    await turns(1);
  }

  async takeAll(): Promise<void> {
    while (this.#writes.length > 0) await this.take();
  }

  attach(): void {}
  readStart(): void {}
  readStop(): void {}
  readNow(): void {}
  shutdown(): Promise<void> {
    return Promise.resolve();
  }
  acknowledged(): boolean {
    return true;
  }
  close(): Promise<void> {
    return Promise.resolve();
  }
  reset(): Promise<void> {
    return Promise.resolve();
  }
  sockname(): { readonly family: 'inet' } {
    return { family: 'inet' };
  }
  peername(): { readonly family: 'inet' } {
    return { family: 'inet' };
  }
  ref(): void {}
  unref(): void {}
}

const SETTINGS: OutboundSettings = { highWatermark: 100, lowWatermark: 50, sendTimeout: 'infinity', delaySend: false };

function packet(size: number): Framed {
  return { chunks: [Buffer.alloc(size)], sizes: [size] };
}

function scene(settings: Partial<OutboundSettings> = {}) {
  const kernel = new Kernel();
  const outbound = new Outbound(kernel, { ...SETTINGS, ...settings });
  const log: string[] = [];
  /** Sends so many bytes, and logs by its name when that is through. */
  const send = (name: string, size: number): void => {
    Promise.resolve(outbound.send(packet(size))).then(
      () => log.push(name),
      (error: unknown) => log.push(`${name} ${error instanceof GenTcpError ? error.reason : String(error)}`),
    );
  };
  return { kernel, outbound, log, send };
}

describe('the queue of a socket', () => {
  test('lets senders through while it is below high_watermark', async () => {
    const { log, send } = scene();
    send('first', 10);
    send('second', 40);
    send('third', 49);
    await turns(1);
    expect(log).toEqual(['first', 'second', 'third']);
    send('fourth', 1);
    await turns(1);
    expect(log).toEqual(['first', 'second', 'third']);
  });

  test('takes the packet of an idle socket, whatever its size', async () => {
    const { log, send } = scene();
    send('large', 1000);
    await turns(1);
    expect(log).toEqual(['large']);
  });

  test('wakes a sender at low_watermark and not before', async () => {
    const { kernel, log, send } = scene();
    send('first', 10);
    send('second', 50);
    send('blocked', 50);
    await kernel.take();
    expect(log).toEqual(['first', 'second']);
    await kernel.take();
    expect(log).toEqual(['first', 'second', 'blocked']);
  });

  test('confirms what an idle socket takes at once when the result is there', async () => {
    const { kernel, log, send } = scene();
    kernel.eager = true;
    send('a', 10);
    await turns(1);
    expect(log).toEqual([]);
    await kernel.take();
    expect(log).toEqual(['a']);
  });

  test('is empty where the kernel says at once that it has taken everything', async () => {
    const { kernel, outbound, log, send } = scene();
    kernel.prompt = true;
    send('a', 1000);
    send('b', 1000);
    expect([outbound.pending, outbound.taken]).toEqual([0, 2000]);
    await outbound.flushed();
    await turns(1);
    expect(log).toEqual(['a', 'b']);
  });

  test('lets a second sender queue its bytes, and a third wait outside', async () => {
    const { kernel, outbound, log, send } = scene();
    send('first', 200);
    send('second', 10);
    send('third', 10);
    expect(outbound.pending).toBe(210);
    expect(kernel.seen).toEqual([200, 10]);
    await kernel.take();
    await turns(1);
    expect(log).toEqual(['first', 'second', 'third']);
    expect(kernel.seen).toEqual([200, 10, 10]);
  });

  test('counts what is pending and what is taken', async () => {
    const { kernel, outbound, send } = scene();
    send('a', 10);
    send('b', 20);
    expect([outbound.pending, outbound.taken]).toEqual([30, 0]);
    await kernel.take();
    expect([outbound.pending, outbound.taken]).toEqual([20, 10]);
    await kernel.take();
    expect([outbound.pending, outbound.taken]).toEqual([0, 30]);
    expect([outbound.traffic.octets, outbound.traffic.packets, outbound.traffic.largest]).toEqual([30, 2, 20]);
  });

  test('gathers the sends of one turn with delay_send', async () => {
    const { kernel, log, send } = scene({ delaySend: true });
    for (const name of ['a', 'b', 'c']) send(name, 10);
    expect(kernel.seen).toEqual([]);
    await turns(2);
    expect(kernel.seen).toEqual([30]);
    expect(log).toEqual(['a', 'b', 'c']);
  });

  test('is flushed once all is taken, what delay_send holds too', async () => {
    const { kernel, outbound, send } = scene({ delaySend: true });
    send('a', 10);
    let flushed = false;
    const flushing = outbound.flushed().then(() => {
      flushed = true;
    });
    expect(kernel.seen).toEqual([10]);
    await turns(1);
    expect(flushed).toBe(false);
    await kernel.take();
    await flushing;
    await outbound.flushed();
    expect(outbound.pending).toBe(0);
  });

  test('goes on counting a packet that timed out, and delivers it', async () => {
    const { kernel, outbound, log, send } = scene({ sendTimeout: 5 });
    send('first', 200);
    expect(await failure(() => outbound.send(packet(10)))).toBe('timeout');
    expect(outbound.pending).toBe(210);
    await kernel.takeAll();
    expect(kernel.seen).toEqual([200, 10]);
    send('later', 10);
    await kernel.takeAll();
    expect(log).toEqual(['first', 'later']);
  });

  test('forgets the bytes of a sender that timed out before they were queued', async () => {
    const { kernel, outbound } = scene({ sendTimeout: 20 });
    const sending = [200, 10, 11].map((size) => failure(() => outbound.send(packet(size))));
    expect(await Promise.all(sending.slice(1))).toEqual(['timeout', 'timeout']);
    await kernel.takeAll();
    expect(await sending[0]).toBe('ok');
    expect(outbound.pending).toBe(0);
  });

  test('wakes a sender when the watermarks move', async () => {
    const { outbound, log, send } = scene();
    send('first', 60);
    send('blocked', 60);
    await turns(1);
    expect(log).toEqual(['first']);
    outbound.configure({ ...SETTINGS, highWatermark: 1000, lowWatermark: 500 });
    await turns(1);
    expect(log).toEqual(['first', 'blocked']);
  });

  test('fails everybody when it is stopped, and forgets its bytes', async () => {
    const { kernel, outbound, log, send } = scene();
    for (const name of ['first', 'second', 'third']) send(name, 200);
    const flushing = outbound.flushed();
    outbound.stop(() => new GenTcpError('closed'));
    await flushing;
    expect(log).toEqual(['first', 'second closed', 'third closed']);
    expect([outbound.pending, outbound.taken]).toEqual([0, 0]);
    await kernel.takeAll();
    expect(outbound.pending).toBe(0);
    expect(outbound.blocked).toBe(false);
  });

  test('writes a large packet in pieces, so that its progress shows', async () => {
    const { kernel, outbound, send } = scene();
    send('large', 1_000_000);
    expect(kernel.seen.length).toBeGreaterThan(1);
    expect(kernel.seen.reduce((sum, size) => sum + size, 0)).toBe(1_000_000);
    await kernel.take();
    expect(outbound.pending).toBeLessThan(1_000_000);
  });
});
