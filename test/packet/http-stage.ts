import type { Packet } from '../../src/core/packet/packet.ts';
import type { PacketType } from '../../src/core/packet/table.ts';

/** What the caller of decode_packet does for http and http_bin: headers after a start line, a start line after them. */
export function stageAfter(packet: Packet, type: PacketType, stage: PacketType): PacketType {
  if ((type !== 'http' && type !== 'http_bin') || Buffer.isBuffer(packet) || Array.isArray(packet)) return stage;
  if (packet.type === 'http_eoh') return type;
  if (packet.type === 'http_error') return stage;
  return type === 'http' ? 'httph' : 'httph_bin';
}
