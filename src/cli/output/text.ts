import { escapeBytes } from '../escape.ts';
import { cutCharacter } from '../utf8.ts';
import type { PacketPrinter, PrinterSettings } from './packet-printer.ts';
import { carriesData, payloadOf, payloadPrinter } from './payload-printer.ts';

const LF = 10;
const CR = 13;

/**
 * `--out text`: what a person may see, so that no peer can drive the terminal. With packets, each is a line and its own
 * newlines are escaped; without, newlines and tabs pass and CRLF is a newline.
 */
export function textPrinter({ framing }: Pick<PrinterSettings, 'framing'>): PacketPrinter {
  switch (framing) {
    case 'stream':
      return streamPrinter();
    case 'lines':
      return payloadPrinter((payload) => [printLine(withoutLineEnd(payload))]);
    case 'packets':
      return payloadPrinter((payload) => [printLine(payload)]);
  }
}

function printLine(bytes: Buffer): Buffer {
  return Buffer.from(`${escapeBytes(bytes)}\n`);
}

/** A line that a limit cut has no end to take off; it is shown as a line all the same. */
function withoutLineEnd(line: Buffer): Buffer {
  if (line.at(-1) !== LF) return line;
  return line.subarray(0, line.length - (line.at(-2) === CR ? 2 : 1));
}

/** Two packets of a stream may share a character or a CRLF: its first bytes wait for the rest. */
function streamPrinter(): PacketPrinter {
  let held = Buffer.alloc(0);

  function print(bytes: Buffer): readonly Buffer[] {
    const all = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
    const end = all.length - unfinished(all);
    held = Buffer.from(all.subarray(end));
    const text = escapeBytes(all.subarray(0, end), '\n\t\r').replaceAll('\r\n', '\n').replaceAll('\r', '\\r');
    return text === '' ? [] : [Buffer.from(text)];
  }

  function flush(): readonly Buffer[] {
    const rest = held;
    held = Buffer.alloc(0);
    return rest.length === 0 ? [] : [Buffer.from(escapeBytes(rest))];
  }

  return {
    message(message) {
      if (carriesData(message)) return print(payloadOf(message.data));
      return message.type === 'tcp_closed' ? flush() : [];
    },
    event: () => [],
    end: flush,
  };
}

/** How many bytes at the end cannot be shown before the next one is known. */
function unfinished(bytes: Buffer): number {
  return bytes.at(-1) === CR ? 1 : cutCharacter(bytes);
}
