import type { Message } from './message.ts';
import { type HttpStrings, packetToTerm } from './packet/packet-term.ts';
import { type Term, atom, tuple } from './term/term.ts';

/** @internal How a message is written as a term. */
export interface MessageForm {
  /** The N of `#Port<0.N>`. */
  readonly number: number;
  /** `deliver`: `{tcp,S,Data}` or `{S,{data,Data}}`. */
  readonly deliver: 'term' | 'port';
  /** The strings of http packets: binaries for http_bin and httph_bin. */
  readonly strings: HttpStrings;
}

/** @internal The Erlang term of a message: `{tcp,#Port<0.1>,<<"hello">>}`. */
export function messageToTerm(message: Message, { number, deliver, strings }: MessageForm): Term {
  const port: Term = { kind: 'opaque', text: `#Port<0.${number}>` };
  switch (message.type) {
    case 'tcp':
    case 'http': {
      const data = packetToTerm(message.data, strings);
      return deliver === 'port' ? tuple(port, tuple(atom('data'), data)) : tuple(atom(message.type), port, data);
    }
    case 'tcp_error':
      return tuple(atom('tcp_error'), port, atom(message.reason));
    case 'tcp_passive':
    case 'tcp_closed':
      return tuple(atom(message.type), port);
  }
}
