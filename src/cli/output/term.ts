import { messageToTerm, packetToTerm, printTerm } from '../../core/index.ts';
import type { PacketPrinter, PrinterSettings } from './packet-printer.ts';

/** `--out term`: each message as `io:format("~0p~n", [Msg])` prints it, the socket being `#Port<0.N>`; a packet alone where there is none. */
export function termPrinter({ deliver, binaryStrings, socketNumber }: PrinterSettings): PacketPrinter {
  const strings = binaryStrings ? 'binary' : 'list';
  return {
    message(message) {
      const term =
        message.socket === undefined
          ? packetToTerm(message.data, strings)
          : messageToTerm(message, { number: socketNumber(message.socket), deliver, strings });
      return [Buffer.from(`${printTerm(term)}\n`)];
    },
    event: () => [],
    end: () => [],
  };
}
