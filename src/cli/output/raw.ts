import type { PacketPrinter } from './packet-printer.ts';
import { payloadPrinter } from './payload-printer.ts';

/** `--out raw`: the bytes of a packet, nothing added. */
export function rawPrinter(): PacketPrinter {
  return payloadPrinter((payload) => [payload]);
}
