import { joinBatch } from '../../core/index.ts';
import type { PacketPrinter, PrinterSettings } from './packet-printer.ts';
import { payloadPrinter } from './payload-printer.ts';
import { rawPrinter } from './raw.ts';

const LF = 10;
const NEWLINE = Buffer.from('\n');

/** `--out line`: the bytes of a packet and a newline, unless they end in one or there are no packets to tell apart. */
export function linePrinter({ framing }: Pick<PrinterSettings, 'framing'>): PacketPrinter {
  if (framing === 'stream') return rawPrinter();
  return payloadPrinter(
    (payload) => (payload.at(-1) === LF ? [payload] : [payload, NEWLINE]),
    (batch) => joinBatch(batch, NEWLINE, true),
  );
}
