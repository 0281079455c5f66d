import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { kernelCode } from '../../scripts/kernel/code.ts';

const codeFile = new URL('../../src/core/packet/kernel-code.ts', import.meta.url);

/** What a process has in which nobody has asked for the kernel yet. */
async function freshProcess() {
  vi.resetModules();
  const { kernel } = await import('../../src/core/packet/kernel.ts');
  const { FrameReader } = await import('../../src/core/packet/frame-reader.ts');
  const { PacketBatch } = await import('../../src/core/packet/packet-batch.ts');
  return { kernel, FrameReader, batch: new PacketBatch() };
}

describe('the kernel', () => {
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it('is what kernel.wat says', async () => {
    expect(readFileSync(codeFile, 'utf8')).toBe(await kernelCode());
  });

  it.each(['there', 'missing, as under node --jitless'])('is %s, and lines are cut', async (which) => {
    if (which !== 'there') vi.stubGlobal('WebAssembly', undefined);
    const { kernel, FrameReader, batch } = await freshProcess();
    const limits = { packetSize: 0, lineLength: 0, lineDelimiter: 10 };
    const reader = new FrameReader({ type: 'line', limits, buffer: 65_536 });
    reader.lend(Buffer.from('a line\n'.repeat(3000)));

    expect([reader.nextBatch(batch), kernel() !== undefined]).toEqual([3000, which === 'there']);
  });

  it('finds the line ends from one place to another, whatever stands before, behind and between', async () => {
    const { kernel } = await freshProcess();
    const loops = kernel();
    if (loops === undefined) throw new Error('no WebAssembly');
    const { cut, bounds, reads } = loops;
    const place = reads.byteOffset;
    for (let from = 64; from < 192; from += 1) {
      const to = from + 1 + (from % 130);
      reads.fill('\n', 0, 512).fill('x', from, to);
      const none = cut(place + from, place + to, 10, -place, from, 0, 9);
      reads[to - 1] = 10;
      const one = cut(place + from, place + to, 10, -place, from, 0, 9);

      expect([none, one, bounds[0], bounds[1]]).toEqual([0, 1, from, to]);
    }
  });
});
