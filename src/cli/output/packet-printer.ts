import type { Message, PacketBatch } from '../../core/index.ts';
import type { JsonData } from '../json/payload.ts';
import { base64Printer } from './base64.ts';
import type { Printable, SessionEvent } from './event.ts';
import type { OutputFormat } from './format.ts';
import { dumpPrinter } from './dump.ts';
import { hexPrinter } from './hex.ts';
import { jsonPrinter } from './json.ts';
import { linePrinter } from './line.ts';
import { nonePrinter } from './none.ts';
import { nulPrinter } from './nul.ts';
import { framedPrinter } from './packet.ts';
import { rawPrinter } from './raw.ts';
import { termPrinter } from './term.ts';
import { textPrinter } from './text.ts';

/** Turns the messages of one connection into what stdout gets. */
export interface PacketPrinter {
  /** The bytes to write for this message, in order; often the packet itself, not a copy. */
  message(message: Printable): readonly Buffer[];
  /**
   * The bytes to write for many packets, where the format knows no more of a message than its packet: in order, and in memory
   * that may be overwritten next. Absent: each packet is a message.
   */
  readonly packets?: (batch: PacketBatch) => readonly Buffer[];
  /** The same for what happens besides: a connection, the reply to a call. Most formats have no word for it. */
  event(event: SessionEvent): readonly Buffer[];
  /** What was held back for the next packet (the half of a character), once no packet can follow. */
  end(): readonly Buffer[];
}

export interface PrinterSettings {
  /** What a packet is: any bytes (raw), a line that brings its own end (line), or something with a header. */
  readonly framing: 'stream' | 'lines' | 'packets';
  /** `deliver`: the shape of a data message in `term`. */
  readonly deliver: 'term' | 'port';
  /** The strings of http packets are binaries (http_bin, httph_bin), else lists. */
  readonly binaryStrings: boolean;
  /** How `json` shows bytes. */
  readonly jsonData: JsonData;
  /** The N of `#Port<0.N>`. */
  readonly socketNumber: (socket: Message['socket']) => number;
}

const printers = {
  raw: rawPrinter,
  text: textPrinter,
  line: linePrinter,
  nul: nulPrinter,
  hex: hexPrinter,
  base64: base64Printer,
  term: termPrinter,
  json: jsonPrinter,
  dump: dumpPrinter,
  none: nonePrinter,
} as const satisfies Record<Exclude<OutputFormat['format'], 'packet'>, (settings: PrinterSettings) => PacketPrinter>;

/** The printer for a format; `text` keeps the half of a character from one packet to the next, so each connection has its own. */
export function packetPrinter(output: OutputFormat, settings: PrinterSettings): PacketPrinter {
  return output.format === 'packet' ? framedPrinter(output.packet) : printers[output.format](settings);
}
