import type { PacketType } from '../../core/index.ts';
import type { PrinterSettings } from './packet-printer.ts';

/** What a packet of this type is to a printer. */
export function framingOf(packet: PacketType): PrinterSettings['framing'] {
  if (packet === 'raw' || packet === 0) return 'stream';
  return packet === 'line' ? 'lines' : 'packets';
}
