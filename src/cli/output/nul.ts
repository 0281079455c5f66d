import { joinBatch } from '../../core/index.ts';
import type { PacketPrinter } from './packet-printer.ts';
import { payloadPrinter } from './payload-printer.ts';

const NUL = Buffer.from('\0');

/** `--out nul`: the bytes of a packet and a NUL, as `xargs -0` reads them. */
export function nulPrinter(): PacketPrinter {
  return payloadPrinter(
    (payload) => [payload, NUL],
    (batch) => joinBatch(batch, NUL),
  );
}
