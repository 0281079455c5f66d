import { array, assert, boolean, constantFrom, integer, nat, property, record } from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { NO_LIMITS } from '../../src/core/packet/codec.ts';
import { encodePacket } from '../../src/core/packet/encode.ts';
import { FrameReader } from '../../src/core/packet/frame-reader.ts';
import { PacketBatch } from '../../src/core/packet/packet-batch.ts';
import { codecOf } from '../../src/core/packet/table.ts';
import { seed } from '../oracle/seed.ts';
import { framingCases } from './cases.ts';
import { type Fed, bytewise, cutAt, feed, feedBatches, readerOf } from './feed.ts';
import { makeStreams } from './streams.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

const cases = framingCases.filter(({ type }) => codecOf(type)?.parse === undefined);

describe.each(cases)('batches of $title (packet $type)', (row) => {
  const stream = Buffer.from(row.stream, 'latin1');
  const expected = feed(readerOf(row.type, row.limits), [stream]);

  it('are the same packets from one chunk and from single bytes', () => {
    expect(feedBatches(readerOf(row.type, row.limits), [stream])).toEqual(expected);
    expect(packetsOf(feedBatches(readerOf(row.type, row.limits), bytewise(stream)))).toEqual(packetsOf(expected));
  });

  it('are the same packets from pieces cut anywhere, few at a time, with pauses', () => {
    const settings = record({
      places: array(nat(stream.length), { maxLength: 6 }),
      most: constantFrom(1, 2, 3, Infinity),
      hold: constantFrom(0, 1, Infinity),
      headroom: constantFrom(0, 3, 4096),
      inKernel: boolean(),
    });
    const cutsDoNotMatter = property(settings, ({ places, ...how }) => {
      const fed = feedBatches(readerOf(row.type, row.limits), cutAt(stream, places), how);
      expect(packetsOf(fed)).toEqual(packetsOf(expected));
    });

    expect(() => assert(cutsDoNotMatter, { seed, numRuns: 60 })).not.toThrow();
  });
});

describe('batches of generated streams', () => {
  it('are what packets taken one by one are, good, cut short, spoilt or over a limit', () => {
    const streams = makeStreams(seed, 150).filter(({ type }) => codecOf(type)?.parse === undefined);
    for (const { type, options, chunks } of streams) {
      const single = feed(readerOf(type, options), chunks);
      const batches = feedBatches(readerOf(type, options), chunks, { headroom: 100 });

      expect([type, options, chunks, packetsOf(batches)]).toEqual([type, options, chunks, packetsOf(single)]);
    }
    expect(streams.length).toBeGreaterThan(1000);
  });

  it.each([1, 2, 4, '3le', 'varint', 'netstring', 'line'] as const)(
    'are the same of packet %s where thousands are in a chunk, or one is larger than it',
    (type) => {
      const largest = Math.min(codecOf(type)?.envelope?.largest ?? 0, 70_000);
      const settings = record({
        lengths: array(constantFrom(0, 1, 9, 100, 700, 70_000), { minLength: 1, maxLength: 20 }),
        piece: integer({ min: 100, max: 200_000 }),
        headroom: constantFrom(0, 4096),
        inKernel: boolean(),
      });
      const same = property(settings, ({ lengths, piece, ...how }) => {
        const payloads = lengths.flatMap((length) => {
          const payload = Buffer.alloc(Math.min(length, largest), 'x');
          return Array.from({ length: length < 100 ? 2500 : 3 }, () => (type === 'line' ? asLine(payload) : payload));
        });
        const stream = Buffer.concat(payloads.map((payload) => encodePacket(type, payload)));
        const places = Array.from({ length: Math.floor(stream.length / piece) }, (_, n) => (n + 1) * piece);
        const { packets, failure, rest } = feedBatches(readerOf(type), cutAt(stream, places), how);

        expect([packets.length, failure, rest]).toEqual([payloads.length, undefined, '']);
        expect(packets.findIndex((packet, n) => !sameBytes(packet, payloads[n]))).toBe(-1);
      });

      expect(() => assert(same, { seed, numRuns: 6 })).not.toThrow();
    },
  );

  it('are the lines that a search one by one finds, under every limit', () => {
    const settings = record({
      text: array(constantFrom('a', 'b', ';', '\n', '\n', '\0', 'x'.repeat(63), 'y'.repeat(200)), {
        minLength: 200,
        maxLength: 2000,
      }),
      lineDelimiter: constantFrom(10, 59, 0, 255),
      packetSize: constantFrom(0, 0, 64, 300),
      place: nat(100_000),
      how: record({
        most: constantFrom(1, 7, Infinity),
        headroom: constantFrom(0, 100, 4096),
        inKernel: boolean(),
      }),
    });
    const same = property(settings, ({ text, place, how, ...limits }) => {
      const stream = Buffer.from(text.join(''), 'latin1');
      const single = feed(readerOf('line', limits), [stream]);
      const chunks = cutAt(stream, [Math.min(place, stream.length)]);

      expect(packetsOf(feedBatches(readerOf('line', limits), chunks, how))).toEqual(packetsOf(single));
    });

    expect(() => assert(same, { seed, numRuns: 60 })).not.toThrow();
  });
});

describe('a FrameReader that was lent a chunk', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('delivers packets that are for good from a copy', () => {
    const reader = readerOf(1);
    const chunk = Buffer.from('\x01a\x02bb\x01');
    reader.lend(chunk);
    const first = reader.next();
    chunk.fill(0xaa);
    const second = reader.next();

    expect([first, second, reader.buffered]).toEqual([Buffer.from('a'), Buffer.from('bb'), 1]);
  });

  it('puts unread bytes in front of what is left of the chunk', () => {
    const reader = readerOf(1);
    const batch = new PacketBatch();
    reader.lend(Buffer.from('\x01a\x01b\x01'));
    reader.nextBatch(batch, 1);
    reader.unread(Buffer.from('\x01z'));
    reader.push(Buffer.from('c'));

    expect(feedBatches(reader, []).packets.map(String)).toEqual(['z', 'b', 'c']);
  });

  it('refuses a packet for the same reason as if it had been pushed', () => {
    const bytes = Buffer.from('\x01aGET / HTTP/1.1\r\nHost: a\r\n');
    const limits = { ...NO_LIMITS, packetSize: 1024 };
    const reasons = [0, 1, 2, 5].map((cut) => {
      const reader = new FrameReader({ type: 4, limits, buffer: MIB });
      reader.push(bytes.subarray(2, 2 + cut));
      reader.lend(bytes.subarray(2 + cut));
      return messageOf(() => reader.nextBatch(new PacketBatch()));
    });

    expect(new Set(reasons)).toEqual(new Set(['length 1195725856 is ASCII "GET ": an HTTP client? (emsgsize)']));
  });

  it.each([
    ['16 KiB', 16 * KIB, 64 * MIB],
    ['1 byte', 1, MIB],
  ])('takes memory for a frame in pieces of %s as it arrives, and no more than its size', (_, piece, size) => {
    const allocations = vi.spyOn(Buffer, 'allocUnsafe');
    const reader = readerOf(4);
    const batch = new PacketBatch();
    const head = Buffer.alloc(4);
    head.writeUInt32BE(size);
    reader.push(head);
    const chunk = Buffer.alloc(piece, 'x');
    let count = 0;
    for (let left = size; left > 0; left -= piece) {
      if (count > 0) throw new Error('a packet came before it was whole');
      reader.lend(chunk);
      count = reader.nextBatch(batch);
      reader.keep();
    }

    expect([count, batch.payload(0).length, reader.buffered]).toEqual([1, size, 0]);
    expect(allocations.mock.calls.reduce((sum, [bytes]) => sum + bytes, 0)).toBeLessThan(1.5 * size);
  });

  it('allocates nothing for a chunk of whole packets', () => {
    const allocations = vi.spyOn(Buffer, 'allocUnsafe');
    const reader = readerOf(2);
    const batch = new PacketBatch();
    reader.lend(Buffer.alloc(102 * 600, `\0d${'x'.repeat(100)}`));

    expect([reader.nextBatch(batch), reader.nextBatch(batch), reader.buffered]).toEqual([600, 0, 0]);
    reader.keep();
    expect(allocations).not.toHaveBeenCalled();
  });
});

/** A failure may come before all is pushed: what is left then is of no interest. */
function packetsOf({ packets, failure, rest }: Fed): unknown {
  return { packets, failure, rest: failure === undefined ? rest : '' };
}

function asLine(payload: Buffer): Buffer {
  return Buffer.concat([payload, Buffer.of(10)]);
}

function sameBytes(packet: unknown, expected: Buffer | undefined): boolean {
  return Buffer.isBuffer(packet) && expected !== undefined && packet.equals(expected);
}

function messageOf(call: () => unknown): string {
  try {
    return String(call());
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
