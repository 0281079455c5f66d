import type { PacketPrinter } from './packet-printer.ts';

/** `--out none`: what was received is discarded. */
export function nonePrinter(): PacketPrinter {
  return { message: () => [], packets: () => [], event: () => [], end: () => [] };
}
