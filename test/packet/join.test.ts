import { array, assert, boolean, constantFrom, integer, property, record } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BARE, type Envelope } from '../../src/core/packet/codec.ts';
import { encodePacket } from '../../src/core/packet/encode.ts';
import { frameBatch } from '../../src/core/packet/frame.ts';
import { joinBatch, joinInto } from '../../src/core/packet/join.ts';
import { kernel } from '../../src/core/packet/kernel.ts';
import { PacketBatch } from '../../src/core/packet/packet-batch.ts';
import { seed } from '../oracle/seed.ts';

const LF = 10;
const lineEnd: Envelope = { ...BARE, suffix: Buffer.of(LF), once: true };

/** Payloads of these lengths with gaps between them, some of which end in a newline; `copies` makes them many. */
const batches = record({
  lengths: array(constantFrom(0, 1, 5, 15, 16, 17, 99, 100, 255, 3000, 20_000), { minLength: 1, maxLength: 12 }),
  copies: constantFrom(1, 3, 30, 300),
  gap: integer({ min: 0, max: 5 }),
  inKernel: boolean(),
}).map(({ lengths, copies, gap, inKernel }) => {
  const all = Array.from({ length: copies }, () => lengths)
    .flat()
    .slice(0, 4096);
  const batch = new PacketBatch();
  const size = all.reduce<number>((sum, length) => sum + length + gap, gap);
  const reads = inKernel ? kernel()?.reads : undefined;
  batch.bytes = reads === undefined || size > reads.length ? Buffer.alloc(size) : reads.subarray(reads.length - size);
  let at = gap;
  for (const [n, length] of all.entries()) {
    batch.bytes.fill(97 + (n % 26), at, at + length);
    if (length > 0 && n % 3 === 0) batch.bytes[at + length - 1] = LF;
    batch.bounds.set([at, at + length], 2 * n);
    at += length + gap;
  }
  batch.count = all.length;
  return batch;
});

function payloads(batch: PacketBatch): readonly Buffer[] {
  return Array.from({ length: batch.count }, (_, n) => batch.payload(n));
}

describe('a batch of packets', () => {
  it.each([2, 3, 4, 8, '2le', '3le', 'varint', 'netstring', 'raw', 'line', 'len=2,adjust=-2'] as const)(
    'is framed as packet %s as each of them is',
    (type) => {
      const same = property(batches, (batch) => {
        const { bytes, sizes } = frameBatch(type, [batch]);
        const each = payloads(batch).map((payload) => encodePacket(type, payload));

        expect(bytes.equals(Buffer.concat(each))).toBe(true);
        expect([...sizes]).toEqual(each.map(({ length }) => length));
      });

      expect(() => assert(same, { seed, numRuns: 40 })).not.toThrow();
    },
  );

  it('is framed between single packets, in order', () => {
    const batch = new PacketBatch();
    batch.bytes = Buffer.from('abc');
    batch.bounds.set([0, 1, 1, 3]);
    batch.count = 2;

    expect(frameBatch(1, [Buffer.from('x'), batch, Buffer.from('')]).bytes.toString()).toBe('\x01x\x01a\x02bc\x00');
  });

  it('is refused whole for one packet that the header cannot say', () => {
    const batch = new PacketBatch();
    batch.bytes = Buffer.alloc(300);
    batch.bounds.set([0, 10, 10, 300]);
    batch.count = 2;

    expect(() => frameBatch(1, [batch])).toThrow('a packet of 290 bytes is more than packet 1 can say: 255 (emsgsize)');
  });

  it.each([
    ['', false],
    ['\0', false],
    ['\n', true],
  ])('is joined with %j behind each, large packets where they lie', (end, once) => {
    const same = property(batches, (batch) => {
      const suffix = Buffer.from(end);
      const each = payloads(batch).flatMap((payload) =>
        once && payload.at(-1) === LF ? [payload] : [payload, suffix],
      );
      const joined = joinBatch(batch, suffix, once);

      expect(Buffer.concat(joined).equals(Buffer.concat(each))).toBe(true);
      expect(joined.length === 1 || batch.length > 8000 * batch.count).toBe(true);
    });

    expect(() => assert(same, { seed, numRuns: 40 })).not.toThrow();
  });

  it('becomes lines: a newline behind each that does not end in one', () => {
    const same = property(batches, (batch) => {
      const lines = payloads(batch).flatMap((payload) =>
        payload.at(-1) === LF ? [payload] : [payload, lineEnd.suffix],
      );
      const target = Buffer.alloc(batch.bytes.length + batch.count);
      const end = joinInto(target, 0, batch, lineEnd);

      expect(target.subarray(0, end).equals(Buffer.concat(lines))).toBe(true);
    });

    expect(() => assert(same, { seed, numRuns: 60 })).not.toThrow();
  });
});
