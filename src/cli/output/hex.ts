import type { PacketPrinter } from './packet-printer.ts';
import { encodedPrinter } from './payload-printer.ts';

/** `--out hex`: a line of lower-case hex digits for each packet. */
export function hexPrinter(): PacketPrinter {
  return encodedPrinter('hex');
}
