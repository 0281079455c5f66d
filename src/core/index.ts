export type { Active } from './active.ts';
export { type Address, LONGEST_PATH, type SockAddr } from './address.ts';
export { connect } from './connect.ts';
export type { ShutdownHow } from './ending.ts';
export { GenTcpError } from './error.ts';
export { formatTerm } from './format-term.ts';
export type { IoData } from './iodata.ts';
export { listen } from './listen.ts';
export { ListenSocket } from './listener.ts';
export type { Lobby } from './lobby.ts';
export { Mailbox } from './mailbox.ts';
export type { Message } from './message.ts';
export { type MessageForm, messageToTerm } from './message-term.ts';
export { type ForeignInterface, foreignAtHand, prepareForeign, useForeignInterface } from './native/foreign.ts';
export { checkOptions, checkRequests } from './options/check.ts';
export { whyLacking } from './options/kernel.ts';
export { nearest } from './options/nearest.ts';
export type { ConnectOptions, ListenOptions, OptionName, OptionRequest, Options } from './options/options.ts';
export { elementOption, optionElements, parseOptions, parseOptionValue } from './options/parse.ts';
export { optionsToTerm } from './options/print.ts';
export { parseBytes, parseMilliseconds } from './options/quantity.ts';
export { type OptionRow, exampleOf } from './options/row.ts';
export { optionRow, optionTable } from './options/table.ts';
export type { Owner } from './owner.ts';
export { guessAtRest } from './packet/corruption.ts';
export { decodePacket } from './packet/decode.ts';
export { encodePacket } from './packet/encode.ts';
export { FrameReader } from './packet/frame-reader.ts';
export { frameBatch } from './packet/frame.ts';
export { PacketDecoder } from './packet-decoder.ts';
export { joinBatch } from './packet/join.ts';
export { PacketBatch } from './packet/packet-batch.ts';
export { packetToTerm } from './packet/packet-term.ts';
export type { Packet } from './packet/packet.ts';
export type { PacketSink } from './packet-sink.ts';
export { type PacketType, codecOf, packetRows, parsePacketType } from './packet/table.ts';
export { type Reason, formatError, reasonOf } from './reason.ts';
export { parseIp } from './ip.ts';
export { resolveHost } from './resolve.ts';
export { Socket } from './socket.ts';
export type { StatName, Stats } from './statistics.ts';
export { TermError, parseTerm, parseTerms } from './term/parse.ts';
export { printTerm } from './term/print.ts';
export { termToIoData } from './term/iodata.ts';
export { type Term, atom, tuple } from './term/term.ts';
export type { Timeout } from './timeout.ts';
export { type Attempt, type Verdict, tryOption } from './trial/trial.ts';
export type { ServerEvents, ServerTransport } from './transport/server.ts';
export type {
  ConnectRequest,
  ListenRequest,
  Transport,
  TransportEvents,
  TransportModule,
} from './transport/transport.ts';
export { withoutStderr } from './without-stderr.ts';
