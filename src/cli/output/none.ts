import type { PacketPrinter } from './packet-printer.ts';

const NOTHING = Buffer.alloc(0);

/** `--out none`: what was received is discarded. */
export function nonePrinter(): PacketPrinter {
  return { message: () => [], packets: () => NOTHING, event: () => [], end: () => [] };
}
