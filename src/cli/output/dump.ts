import type { Message } from '../../core/index.ts';
import type { SessionEvent } from './event.ts';
import type { PacketPrinter, PrinterSettings } from './packet-printer.ts';
import { carriesData, payloadOf } from './payload-printer.ts';

/** Bytes in one row of the dump. */
const ROW = 16;

/**
 * `--out dump`: every packet, either way, as a hex dump under a line that says when, on which connection, in which
 * direction and how large.
 */
export function dumpPrinter({ socketNumber }: PrinterSettings): PacketPrinter {
  return {
    message: (message) =>
      carriesData(message)
        ? [dump('<', message.socket === undefined ? undefined : socketNumber(message.socket), payloadOf(message.data))]
        : [remark(message, socketNumber)],
    event: (event) => eventLines(event),
    end: () => [],
  };
}

function eventLines(event: SessionEvent): readonly Buffer[] {
  return event.event === 'sent' ? [dump('>', event.socket, event.data)] : [];
}

function remark(message: Message, socketNumber: PrinterSettings['socketNumber']): Buffer {
  const reason = 'reason' in message ? ` ${message.reason}` : '';
  return Buffer.from(`${new Date().toISOString()} ${socketNumber(message.socket)} - ${message.type}${reason}\n`);
}

function dump(direction: '<' | '>', socket: number | undefined, bytes: Buffer): Buffer {
  const where = socket === undefined ? direction : `${socket} ${direction}`;
  const lines = [`${new Date().toISOString()} ${where} ${bytes.length} ${bytes.length === 1 ? 'byte' : 'bytes'}`];
  for (let at = 0; at < bytes.length; at += ROW) lines.push(row(at, bytes.subarray(at, at + ROW)));
  return Buffer.from(`${lines.join('\n')}\n`);
}

/** `00000010  68 65 6c 6c 6f …  |hello|` */
function row(at: number, bytes: Buffer): string {
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0'));
  const halves = `${hex.slice(0, ROW / 2).join(' ')}  ${hex.slice(ROW / 2).join(' ')}`;
  const text = bytes.toString('latin1').replaceAll(/[^ -~]/g, '.');
  return `${at.toString(16).padStart(8, '0')}  ${halves.padEnd(ROW * 3 + 1)} |${text}|`;
}
