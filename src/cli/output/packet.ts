import { type PacketType, encodePacket, frameBatch } from '../../core/index.ts';
import type { PacketPrinter } from './packet-printer.ts';
import { payloadPrinter } from './payload-printer.ts';

/**
 * `--out packet:SPEC`: what each packet carries, framed as that type.
 *
 * Throws GenTcpError `emsgsize` for a packet whose length the header cannot say.
 */
export function framedPrinter(type: PacketType): PacketPrinter {
  return payloadPrinter(
    (payload) => [encodePacket(type, payload)],
    (batch) => [frameBatch(type, [batch]).bytes],
  );
}
