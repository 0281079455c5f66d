import { GenTcpError } from '../../src/core/error.ts';
import { type Limits, NO_LIMITS } from '../../src/core/packet/codec.ts';
import { FrameReader } from '../../src/core/packet/frame-reader.ts';
import type { Packet } from '../../src/core/packet/packet.ts';
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
