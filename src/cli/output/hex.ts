import type { PacketPrinter } from './packet-printer.ts';
import { payloadPrinter } from './payload-printer.ts';

/** `--out hex`: a line of lower-case hex digits for each packet. */
export function hexPrinter(): PacketPrinter {
  return payloadPrinter((payload) => [Buffer.from(`${payload.toString('hex')}\n`, 'latin1')]);
}
