import { joinBatch } from '../../core/index.ts';
import type { PacketPrinter } from './packet-printer.ts';
import { payloadPrinter } from './payload-printer.ts';

const NOTHING = Buffer.alloc(0);

/** `--out raw`: the bytes of a packet, nothing added. */
export function rawPrinter(): PacketPrinter {
  return payloadPrinter(
    (payload) => [payload],
    (batch) => joinBatch(batch, NOTHING),
  );
}
