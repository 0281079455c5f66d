import { INT32_MAX, bytes, integer } from '../kind-number.ts';
import { active, bool, flag, oneOf } from '../kind-word.ts';
import { EVERY_CALL, option } from '../row.ts';

const READ_SIDE = { home: 'read', applied: 'live', calls: EVERY_CALL, inherited: true } as const;

const SHORTHAND = {
  kind: flag,
  default: undefined,
  home: 'read',
  applied: 'live',
  calls: ['connect', 'listen', 'setopts'],
  inherited: true,
} as const;

/** How received packets reach the owner. */
export const deliveryRows = [
  option({
    ...READ_SIDE,
    name: 'active',
    kind: active,
    default: true,
    example: 'once',
    summary: 'Who asks for packets: messages always (true), one (once), N more, or only recv (false)',
    description:
      'With true every packet is a message to the owner as it comes. With once there is one message, then the socket is ' +
      'passive. A number is added to the count of messages still allowed; when the count is used up the owner gets ' +
      'tcp_passive and the socket is passive. With false packets are received by recv alone. Nothing is read from the ' +
      'network while nobody is owed a packet, so a passive socket holds its peer back.',
  }),
  option({
    ...READ_SIDE,
    name: 'mode',
    kind: oneOf('MODE', ['list', 'binary']),
    default: 'binary',
    example: 'list',
    summary: 'Packets as bytes (binary) or as a list of numbers (list)',
    description:
      'binary delivers a Buffer (an Erlang binary), list an array of bytes (an Erlang string). The default is binary; in ' +
      'Erlang it is list. The bare atoms binary and list say the same.',
  }),
  option({
    ...SHORTHAND,
    name: 'binary',
    standsFor: { name: 'mode', value: 'binary' },
    summary: 'Short for {mode,binary}',
    description: 'The bare atom of gen_tcp. It is kept, and answered by getopts, as mode.',
  }),
  option({
    ...SHORTHAND,
    name: 'list',
    standsFor: { name: 'mode', value: 'list' },
    summary: 'Short for {mode,list}',
    description: 'The bare atom of gen_tcp. It is kept, and answered by getopts, as mode.',
  }),
  option({
    ...READ_SIDE,
    name: 'header',
    kind: integer({ least: 0, most: INT32_MAX, placeholder: 'BYTES' }),
    default: 0,
    example: 2,
    unit: 'bytes',
    summary: 'How many first bytes of a packet are delivered as a list, before the rest as a binary',
    description:
      'Only with mode binary. A packet of at least N bytes is delivered as its first N bytes in a list with the rest as ' +
      'binary tail; a shorter one as a plain list. A header that the packet type adds is removed before.',
  }),
  option({
    ...READ_SIDE,
    name: 'deliver',
    kind: oneOf('SHAPE', ['term', 'port']),
    default: 'term',
    example: 'port',
    summary: 'The shape of data messages: {tcp,Socket,Data} (term) or {Socket,{data,Data}} (port)',
    description:
      'term is what everybody uses. port is the shape that messages of Erlang ports have; http packets are then delivered ' +
      'as the bytes of the line. It changes nothing else: recv works with both.',
  }),
  option({
    ...READ_SIDE,
    name: 'exit_on_close',
    kind: bool,
    default: true,
    summary: 'Close the socket when the peer has closed its side',
    description:
      'With true (the default) the end of what the peer sends ends the whole connection. With false the socket stays open ' +
      'for writing, so an answer can still be sent to a peer that has half-closed.',
  }),
  option({
    ...READ_SIDE,
    name: 'show_econnreset',
    kind: bool,
    default: false,
    summary: 'Report a reset by the peer as econnreset rather than as an ordinary close',
    description:
      'With false a reset looks like a close: closed, or tcp_closed alone. With true it is econnreset, and an active ' +
      'socket gets tcp_error before tcp_closed. What the reason was is in the cause of the error or message in any case.',
  }),
  option({
    ...READ_SIDE,
    name: 'high_msgq_watermark',
    kind: bytes({ least: 1, most: INT32_MAX }),
    default: 8192,
    example: 65_536,
    unit: 'bytes',
    summary: 'How much may wait in the mailbox of the owner before reading stops, where set',
    description:
      "In Erlang it bounds the socket's own message queue. Here it bounds the bytes of packets that wait in the owner's " +
      'mailbox: at that many reading stops, and goes on below half of it. While it is not set the bound is 1 MiB.',
  }),
  option({
    ...READ_SIDE,
    name: 'low_msgq_watermark',
    kind: bytes({ least: 1, most: INT32_MAX }),
    default: 4096,
    example: 32_768,
    unit: 'bytes',
    summary: 'The counterpart of high_msgq_watermark: kept and answered',
    description:
      "In Erlang senders that were stopped by high_msgq_watermark go on when the socket's message queue falls to this " +
      'size. There is no such queue here; the value is kept and answered.',
  }),
  option({
    ...READ_SIDE,
    name: 'debug',
    kind: bool,
    default: false,
    effect: 'none',
    summary: "Switch for Erlang's driver tracing; kept and answered, without effect here",
    description: "In Erlang it makes the driver print what it does. It is not the kernel's SO_DEBUG.",
  }),
] as const;
