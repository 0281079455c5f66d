import { type Message, type Term, atom, packetToTerm, printTerm, tuple } from '../../core/index.ts';
import type { PacketPrinter, PrinterSettings } from './packet-printer.ts';

/** `--out term`: each message as `io:format("~0p~n", [Msg])` prints it, the socket being `#Port<0.N>`. */
export function termPrinter(settings: PrinterSettings): PacketPrinter {
  return {
    message: (message) => [Buffer.from(`${printTerm(messageTerm(message, settings))}\n`)],
    event: () => [],
    end: () => [],
  };
}

function messageTerm(message: Message, { deliver, binaryStrings, socketNumber }: PrinterSettings): Term {
  const port: Term = { kind: 'opaque', text: `#Port<0.${socketNumber(message.socket)}>` };
  switch (message.type) {
    case 'tcp':
    case 'http': {
      const data = packetToTerm(message.data, binaryStrings ? 'binary' : 'list');
      return deliver === 'port' ? tuple(port, tuple(atom('data'), data)) : tuple(atom(message.type), port, data);
    }
    case 'tcp_error':
      return tuple(atom('tcp_error'), port, atom(message.reason));
    case 'tcp_passive':
    case 'tcp_closed':
      return tuple(atom(message.type), port);
  }
}
