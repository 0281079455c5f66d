import { GenTcpError } from '../error.ts';
import type { Envelope } from './codec.ts';
import { codecOf } from './table.ts';
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
 * Several packets of one type as the bytes of one write; answers their sizes on the wire, too.
 *
 * @throws as `frame`, before anything is sent
 */
export function frameBatch(type: PacketType, payloads: readonly Buffer[]): { bytes: Buffer; sizes: readonly number[] } {
  const envelope = sendable(type);
  const sizes: number[] = [];
  let total = 0;
  for (const payload of payloads) {
    refuse(type, envelope, payload);
    const size = envelope.prefixLength(payload.length) + payload.length + envelope.suffix.length;
    sizes.push(size);
    total += size;
  }
  const bytes = Buffer.allocUnsafe(total);
  let at = 0;
  for (const payload of payloads) {
    envelope.writePrefix(bytes, at, payload.length);
    at += envelope.prefixLength(payload.length);
    bytes.set(payload, at);
    at += payload.length;
    bytes.set(envelope.suffix, at);
    at += envelope.suffix.length;
  }
  return { bytes, sizes };
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
