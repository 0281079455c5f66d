import { INT32_MAX, INT32_MIN, UINT32_MAX, bytes, lowByte } from '../kind-number.ts';
import { packetType } from '../kind-packet.ts';
import { bool } from '../kind-word.ts';
import { EVERY_CALL, option } from '../row.ts';

const READ_SIDE = { home: 'read', applied: 'live', calls: EVERY_CALL, inherited: true } as const;

/** How the byte stream is cut into packets. */
export const packetRows = [
  option({
    ...READ_SIDE,
    name: 'packet',
    kind: packetType,
    default: 0,
    example: 4,
    summary: 'How the byte stream is cut into packets, and what is put before a packet that is sent',
    description:
      'raw or 0: no packets, whatever has arrived. 1, 2 and 4: a big-endian length of that many bytes before each packet, ' +
      'added on sending and removed on receiving. sunrm, asn1, cdr, fcgi and tpkt: packets that carry their own header, ' +
      'which is delivered. line: lines. http, httph, http_bin and httph_bin: parsed lines of HTTP. The types beyond ' +
      'gen_tcp are marked so where the packet types are listed.',
  }),
  option({
    ...READ_SIDE,
    name: 'packet_size',
    kind: bytes({ least: 0, most: UINT32_MAX }),
    default: 0,
    example: 1_048_576,
    unit: 'bytes',
    summary: 'The largest packet that is received; 0 for no limit',
    description:
      'A larger packet is emsgsize, found from its header before its body is awaited. What is measured is the body, ' +
      'without the header; for line and http the whole line. The command line sets 64 MiB unless told otherwise.',
  }),
  option({
    ...READ_SIDE,
    name: 'buffer',
    kind: bytes({ least: INT32_MIN, most: INT32_MAX, atLeast: 1 }),
    default: 65_536,
    example: 4096,
    unit: 'bytes',
    summary: 'The most that one raw receive delivers; where it is set, longer lines are cut there',
    description:
      'It bounds recv(0) and a raw message, and, where it was set explicitly, the length of a line with packet line and of ' +
      'an http line without packet_size. It does not bound packets that carry their length. Setting recbuf sets it too, ' +
      'unless it was set by itself. A value below 1 becomes 1. The default is 65536; in Erlang it is 1460 or 9216.',
  }),
  option({
    ...READ_SIDE,
    name: 'line_delimiter',
    kind: lowByte,
    default: 10,
    example: 0,
    summary: 'The byte that ends a line with packet line, as a number',
    description:
      'The default is 10, line feed. Of a larger number the low eight bits count. Erlang takes it in connect and setopts ' +
      'only and forgets it in accepted sockets; here it is taken everywhere, inherited and answered.',
  }),
  option({
    ...READ_SIDE,
    name: 'read_ahead',
    kind: bool,
    default: true,
    summary: 'Read more than the current packet needs, where more has arrived',
    description:
      'With false nothing behind the current packet is read from the socket, at the cost of more system calls (one for each ' +
      'byte of a line), so that another program or protocol can take the connection over at that point. Say active once ' +
      'or false as well: with active true the next packet is the current one at once. In Erlang since OTP 27.',
  }),
] as const;
