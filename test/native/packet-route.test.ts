import { readSync, truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { EAGAIN, type KernelIo, availableKernelIo } from '../../src/core/native/kernel-io.ts';
import { packetRoute } from '../../src/core/native/packet-route.ts';
import type { Route } from '../../src/core/native/route.ts';
import { bytes } from '../peers/bytes.ts';
import { temporaryFolder } from '../peers/folder.ts';
import { frame } from '../peers/framing.ts';
import { OpenFile } from './open-file.ts';

const EINVAL = -22;
const HEADER = Buffer.of(0, 0, 0, 100);

type Refusal = (call: number) => number | undefined;

/** A kernel whose socket takes a few bytes at a time, and every second time none; `refuses` says what sendfile answers instead. */
class Kernel {
  readonly #portion: number;
  readonly #refuses: Refusal;
  readonly #took: Buffer[] = [];
  #calls = 0;
  #busy = false;

  constructor(portion: number, refuses: Refusal = () => undefined) {
    this.#portion = portion;
    this.#refuses = refuses;
  }

  get took(): Buffer {
    return Buffer.concat(this.#took);
  }

  get io(): KernelIo {
    const io = availableKernelIo();
    if (io === undefined) throw new Error('no kernel');
    return { ...io, sendFile: (...how) => this.#sendFile(...how), send: (_to, data) => this.#take(data) };
  }

  #sendFile(_to: number, from: number, position: Uint8Array | undefined, most = 0): number {
    this.#calls += 1;
    const refusal = this.#refuses(this.#calls);
    if (refusal !== undefined) return refusal;
    const data = Buffer.alloc(Math.min(most, this.#portion));
    const at = position === undefined ? undefined : new BigInt64Array(position.buffer);
    // Nothing is moved where the socket is busy.
    if (!this.#busy) return this.#take(data);
    const size = readSync(from, data, 0, data.length, at?.[0] === undefined ? null : Number(at[0]));
    if (at?.[0] !== undefined) at[0] += BigInt(size);
    return size === 0 ? 0 : this.#take(data.subarray(0, size));
  }

  #take(data: Uint8Array): number {
    this.#busy = !this.#busy;
    if (this.#busy) return EAGAIN;
    const taken = Buffer.from(data.subarray(0, this.#portion));
    this.#took.push(taken);
    return taken.length;
  }
}

async function file(size: number): Promise<{ readonly name: string; readonly data: Buffer }> {
  const data = bytes(size, 'packets');
  const name = path.join(await temporaryFolder(), 'file');
  writeFileSync(name, data);
  return { name, data };
}

/** Runs to its end: the sum of what has been moved, and how it ended. */
function run(route: Route): { readonly moved: number; readonly end: unknown } {
  let moved = 0;
  for (let steps = 0; steps < 10_000; steps += 1) {
    const step = route.step();
    if (typeof step === 'number') moved += step;
    else if (step !== 'wait for stream') return { moved, end: step };
  }
  throw new Error('no end');
}

describe('a file on its way as packets', () => {
  test.each([
    [3, undefined],
    [3, 50],
    [1000, undefined],
    [1000, 50],
  ])(
    'goes out whole in portions of %s bytes, from position %s, but for what is less than a packet',
    async (portion, position) => {
      const { name, data } = await file(1037);
      using source = OpenFile.reading(name);
      const kernel = new Kernel(portion);
      const route = packetRoute(kernel.io, { fd: source.fd, position, header: HEADER, size: 100 }, 0);
      const sent = data.subarray(position ?? 0).subarray(0, position === undefined ? 1000 : 900);
      const wire = frame(
        Array.from({ length: sent.length / 100 }, (_, n) => sent.subarray(100 * n, 100 * (n + 1))),
        4,
      );
      expect(run(route)).toEqual({ moved: wire.length, end: 'over' });
      expect(kernel.took.equals(wire)).toBe(true);
      const next = Buffer.alloc(1);
      readSync(source.fd, next);
      expect(next[0]).toBe(data[position === undefined ? 1000 : 0]);
    },
  );

  test.each([
    [undefined, 0],
    [undefined, EINVAL],
    [50, EINVAL],
  ])(
    'is finished as far as a packet has been begun where sendfile gives up (position %s, %s)',
    async (position, answer) => {
      const { name, data } = await file(1000);
      using source = OpenFile.reading(name);
      const kernel = new Kernel(30, (call) => (call > 12 ? answer : undefined));
      const route = packetRoute(kernel.io, { fd: source.fd, position, header: HEADER, size: 100 }, 0);
      const { moved, end } = run(route);
      const packets = moved / 104;
      const from = position ?? 0;
      const sent = Array.from({ length: packets }, (_, n) => data.subarray(from + 100 * n, from + 100 * (n + 1)));
      expect([end, Number.isInteger(packets), packets > 0]).toEqual(['over', true, true]);
      expect(kernel.took.equals(frame(sent, 4))).toBe(true);
    },
  );

  test('breaks the connection where the file is cut within a packet that has been promised', async () => {
    const { name } = await file(1000);
    using source = OpenFile.reading(name);
    const route = packetRoute(new Kernel(30).io, { fd: source.fd, header: HEADER, size: 100 }, 0);
    while (route.step() === 'wait for stream');
    truncateSync(name, 10);
    expect(run(route).end).toEqual({ broken: 'eio' });
  });

  test('begins no packet of which the file has not all', async () => {
    const { name } = await file(99);
    using source = OpenFile.reading(name);
    const kernel = new Kernel(30);
    expect(run(packetRoute(kernel.io, { fd: source.fd, header: HEADER, size: 100 }, 0))).toEqual({
      moved: 0,
      end: 'over',
    });
    expect(kernel.took).toHaveLength(0);
  });
});
