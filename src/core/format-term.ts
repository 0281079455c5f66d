import { GenTcpError } from './error.ts';
import { ListenSocket, listenerNumber } from './listener.ts';
import type { Message } from './message.ts';
import { messageToTerm } from './message-term.ts';
import type { Options } from './options/options.ts';
import { optionsToTerm } from './options/print.ts';
import { packetToTerm } from './packet/packet-term.ts';
import type { Packet } from './packet/packet.ts';
import { messageForm } from './socket.ts';
import { printTerm } from './term/print.ts';
import type { Term } from './term/term.ts';

/**
 * A message, a packet or options as `io:format("~0p")` prints them in Erlang. Sockets are `#Port<0.N>`, numbered in the
 * order in which they were made.
 *
 * @throws GenTcpError `badarg` for what is none of them
 *
 * @example formatTerm({ packet: 2, active: 'once' }) // '[{packet,2},{active,once}]'
 */
export function formatTerm(value: Message | Packet | Options): string {
  return printTerm(toTerm(value));
}

function toTerm(value: Message | Packet | Options): Term {
  if (typeof value !== 'object' || value === null) {
    throw new GenTcpError('badarg', { because: 'formatTerm: neither a message nor a packet nor options' });
  }
  if (isMessage(value)) return messageTerm(value);
  if (isPacket(value)) return packetToTerm(value);
  return optionsToTerm(value);
}

function messageTerm(message: Message): Term {
  const { socket } = message;
  if (!(socket instanceof ListenSocket)) return messageToTerm(message, messageForm(socket));
  return messageToTerm(message, { number: listenerNumber(socket), deliver: 'term', strings: 'list' });
}

function isMessage(value: Message | Packet | Options): value is Message {
  return 'type' in value && 'socket' in value;
}

function isPacket(value: Packet | Options): value is Packet {
  return Buffer.isBuffer(value) || Array.isArray(value) || 'type' in value;
}
