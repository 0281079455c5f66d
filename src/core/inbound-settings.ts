import type { FrameReader } from './packet/frame-reader.ts';
import type { PacketType } from './packet/table.ts';

/** The options that rule the read side. */
export interface InboundSettings {
  readonly packet: PacketType;
  readonly packetSize: number;
  readonly lineDelimiter: number;
  readonly buffer: number;
  /** Where a line is cut; 0 = nowhere: only a `buffer` that the caller set cuts lines. */
  readonly lineLength: number;
  readonly mode: 'binary' | 'list';
  readonly header: number;
  /** Lines of http are not parsed. */
  readonly unparsed?: boolean;
}

/** What cuts the stream. */
export function readerSettings(settings: InboundSettings): ConstructorParameters<typeof FrameReader>[0] {
  const { packet, packetSize, lineLength, lineDelimiter, buffer, unparsed = false } = settings;
  return { type: packet, limits: { packetSize, lineLength, lineDelimiter }, buffer, unparsed };
}
