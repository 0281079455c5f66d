import type { PacketPrinter } from './packet-printer.ts';
import { encodedPrinter } from './payload-printer.ts';

/** `--out base64`: a line of padded base64 for each packet. */
export function base64Printer(): PacketPrinter {
  return encodedPrinter('base64');
}
