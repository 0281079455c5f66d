import { GenTcpError } from '../../src/core/error.ts';
import { type Limits, NO_LIMITS } from '../../src/core/packet/codec.ts';
import { FrameReader } from '../../src/core/packet/frame-reader.ts';
import { kernel } from '../../src/core/packet/kernel.ts';
import type { Packet } from '../../src/core/packet/packet.ts';
import { PacketBatch } from '../../src/core/packet/packet-batch.ts';
import type { PacketType } from '../../src/core/packet/table.ts';

/** Larger than any stream of a test: raw delivers all, and http has no limit of its own. */
const BUFFER = 1024 * 1024;

export interface Fed {
  readonly packets: readonly Packet[];
  readonly failure: string | undefined;
  readonly rest: string;
}

export function readerOf(type: PacketType, limits: Partial<Limits> = {}): FrameReader {
  return new FrameReader({ type, limits: { ...NO_LIMITS, ...limits }, buffer: BUFFER });
}

/** Pushes the chunks, taking every packet as soon as it is whole. Each chunk is overwritten once it is pushed. */
export function feed(reader: FrameReader, chunks: readonly Buffer[]): Fed {
  const packets: Packet[] = [];
  for (const chunk of chunks) {
    const borrowed = Buffer.from(chunk);
    reader.push(borrowed);
    borrowed.fill(0xaa);
    const failure = drain(reader, packets);
    if (failure !== undefined) return { packets, failure, rest: reader.rest().toString('latin1') };
  }
  return { packets, failure: undefined, rest: reader.rest().toString('latin1') };
}

/** Takes what there is; the reason why it cannot go on, if so. */
export function drain(reader: FrameReader, packets: Packet[]): string | undefined {
  try {
    for (let packet = reader.next(); packet !== undefined; packet = reader.next()) packets.push(packet);
    return undefined;
  } catch (error) {
    if (error instanceof GenTcpError) return error.reason;
    throw error;
  }
}

export function bytewise(stream: Buffer): readonly Buffer[] {
  return Array.from(stream, (_, at) => stream.subarray(at, at + 1));
}

/** Cuts at the given places; places outside the stream, and empty pieces, do no harm. */
export function cutAt(stream: Buffer, places: readonly number[]): readonly Buffer[] {
  const sorted = places.toSorted((a, b) => a - b);
  return [0, ...sorted].map((from, n) => stream.subarray(from, sorted[n] ?? stream.length));
}

/**
 * Lends the chunks, taking batches of at most `most` packets as soon as there are any. Each chunk is overwritten once it
 * need not be there any more; `hold` says after which batch of a chunk the rest of it is left for the next time.
 */
export function feedBatches(
  reader: FrameReader,
  chunks: readonly Buffer[],
  { most = Infinity, hold = Infinity, headroom = 0, inKernel = false } = {},
): Fed {
  const packets: Packet[] = [];
  for (const chunk of [...chunks, Buffer.alloc(0)]) {
    const memory = memoryFor(headroom + chunk.length, inKernel);
    const borrowed = memory.subarray(headroom);
    chunk.copy(borrowed);
    reader.lend(borrowed, headroom);
    const failure = drainBatches(reader, packets, { most, hold: chunk.length === 0 ? Infinity : hold });
    reader.keep();
    memory.fill(0xaa);
    if (failure !== undefined) return { packets, failure, rest: reader.rest().toString('latin1') };
  }
  return { packets, failure: undefined, rest: reader.rest().toString('latin1') };
}

/** With line ends before and behind it, for whoever looks too far. */
function memoryFor(size: number, inKernel: boolean): Buffer {
  const around = 64;
  const reads = inKernel ? kernel()?.reads : undefined;
  const large = reads === undefined || size + 2 * around > reads.length;
  const memory = large ? Buffer.allocUnsafe(size + 2 * around) : reads.subarray(0, size + 2 * around);
  return memory.fill('\n').subarray(around, around + size);
}

/** What a batch says is checked while the memory is as it was: what is taken out of it is a copy. */
function drainBatches(
  reader: FrameReader,
  packets: Packet[],
  { most, hold }: { readonly most: number; readonly hold: number },
): string | undefined {
  const batch = new PacketBatch();
  try {
    for (let taken = 0; taken < hold; taken += 1) {
      const held = reader.buffered;
      const count = reader.nextBatch(batch, most);
      if (count > most || count !== batch.count) throw new Error(`${count} packets, ${batch.count} in the batch`);
      if (count === 0) return undefined;
      const sizes = Array.from({ length: count }, (_, n) => batch.sizeOf(n)).reduce((sum, size) => sum + size, 0);
      if (held - reader.buffered !== sizes) throw new Error(`${sizes} bytes, and ${held - reader.buffered} were taken`);
      for (let n = 0; n < count; n += 1) packets.push(Buffer.from(batch.payload(n)));
    }
    return undefined;
  } catch (error) {
    if (error instanceof GenTcpError) return error.reason;
    throw error;
  }
}
