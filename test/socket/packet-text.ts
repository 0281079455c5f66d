import type { Packet } from '../../src/core/packet/packet.ts';

/** A packet of bytes as text. */
export function textOf(packet: Packet): string {
  return bytesOf(packet).toString();
}

export function bytesOf(packet: Packet): Buffer {
  if (Buffer.isBuffer(packet)) return packet;
  throw new Error(`not bytes: ${JSON.stringify(packet)}`);
}
