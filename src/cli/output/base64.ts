import type { PacketPrinter } from './packet-printer.ts';
import { payloadPrinter } from './payload-printer.ts';

/** `--out base64`: a line of padded base64 for each packet. */
export function base64Printer(): PacketPrinter {
  return payloadPrinter((payload) => [Buffer.from(`${payload.toString('base64')}\n`, 'latin1')]);
}
