import { GenTcpError } from '../error.ts';
import type { Envelope } from './codec.ts';
import { codecOf } from './table.ts';
import { type Joined, joinInto } from './join.ts';
import type { PacketBatch } from './packet-batch.ts';
import type { PacketType } from './table.ts';

/** Up to this size a copy behind its header costs less than a second entry in the write. */
const COPIED = 4096;

/**
 * What goes on the wire for one packet: the payload with what its type puts around it, in one or a few pieces.
 *
 * @throws GenTcpError `emsgsize` where the header cannot say the length (gen_tcp sends a wrapped one), `enotsup` for a
 * type that can only be received, `einval` for a payload that the receiver would misread
 */
export function frame(type: PacketType, payload: Buffer): readonly Buffer[] {
  const envelope = sendable(type);
  refuse(type, envelope, payload);
  const prefix = envelope.prefixLength(payload.length);
  if (prefix === 0 && envelope.suffix.length === 0) return [payload];
  if (payload.length > COPIED) return around(payload, prefix, envelope);
  const whole = Buffer.allocUnsafe(prefix + payload.length + envelope.suffix.length);
  envelope.writePrefix(whole, 0, payload.length);
  payload.copy(whole, prefix);
  envelope.suffix.copy(whole, prefix + payload.length);
  return [whole];
}

function around(payload: Buffer, prefixLength: number, envelope: Envelope): readonly Buffer[] {
  const prefix = Buffer.allocUnsafe(prefixLength);
  envelope.writePrefix(prefix, 0, payload.length);
  return [prefix, payload, envelope.suffix].filter((piece) => piece.length > 0);
}

/**
 * Several packets of one type as the bytes of one write; answers their sizes on the wire, too. A batch is as many packets as
 * it has. `allocate` answers memory of that size at least.
 *
 * @internal
 * @throws as `frame`, before anything is sent
 */
export function frameBatch(
  type: PacketType,
  packets: readonly (Buffer | PacketBatch)[],
  allocate: (size: number) => Buffer = (size) => Buffer.allocUnsafe(size),
): FramedBatch {
  const envelope = sendable(type);
  const batches = packets.map((packet) => (Buffer.isBuffer(packet) ? batchOf(packet) : packet));
  const { sizes, total } = measure(type, envelope, batches);
  const memory = allocate(total);
  let at = 0;
  for (const batch of batches) at = joinInto(memory, at, batch, envelope);
  return { bytes: memory.subarray(0, total), sizes, memory };
}

interface FramedBatch {
  readonly bytes: Buffer;
  readonly sizes: Int32Array;
  /** What was allocated, in which the bytes lie. */
  readonly memory: Buffer;
}

/** Checks every packet. */
function measure(
  type: PacketType,
  envelope: Envelope,
  batches: readonly Joined[],
): { readonly sizes: Int32Array; readonly total: number } {
  const { prefixLength, suffix, largest, refuse: refuses } = envelope;
  const sizes = new Int32Array(batches.reduce((sum, { count }) => sum + count, 0));
  let total = 0;
  let index = 0;
  for (const { bytes, bounds, count } of batches) {
    for (let n = 0; n < count; n += 1) {
      const from = bounds[2 * n] ?? 0;
      const to = bounds[2 * n + 1] ?? 0;
      const length = to - from;
      if (length > largest || refuses !== undefined) refuse(type, envelope, bytes.subarray(from, to));
      const size = prefixLength(length) + length + suffix.length;
      sizes[index] = size;
      total += size;
      index += 1;
    }
  }
  return { sizes, total };
}

/** One packet. */
function batchOf(bytes: Buffer): Joined {
  return { bytes, bounds: Int32Array.of(0, bytes.length), count: 1 };
}

function sendable(type: PacketType): Envelope {
  const envelope = codecOf(type)?.envelope;
  if (envelope === undefined) throw new GenTcpError('enotsup', { because: `packet ${String(type)} cannot be sent` });
  return envelope;
}

function refuse(type: PacketType, envelope: Envelope, payload: Buffer): void {
  if (payload.length > envelope.largest) {
    throw new GenTcpError('emsgsize', {
      because: `a packet of ${payload.length} bytes is more than packet ${String(type)} can say: ${envelope.largest}`,
    });
  }
  const refusal = envelope.refuse?.(payload);
  if (refusal !== undefined) throw new GenTcpError('einval', { because: refusal });
}
