import { HttpText } from './http-text.ts';
import type { HttpPacket } from './packet.ts';
import type { PacketBatch, Span } from './packet-batch.ts';

/** What `measure` answers while the header is not complete, or no line end is there yet. */
export const MORE = 0;

/** What `measure` answers for a header that cannot be, or a packet above a limit. */
export const CORRUPT = -1;

/** OTP keeps header and body together in a signed 32-bit number; nothing longer is a packet, of any type. */
export const LONGEST_PACKET = 0x7fff_ffff;

/** The limits of a receiving side, in bytes; 0 means none. */
export interface Limits {
  /** Largest body (line, http: largest line). More is corrupt. */
  readonly packetSize: number;
  /** line: a longer line is cut there. http: the largest line where packetSize is 0. */
  readonly lineLength: number;
  /** The byte that ends a line, 0..255. */
  readonly lineDelimiter: number;
}

export const NO_LIMITS: Limits = { packetSize: 0, lineLength: 0, lineDelimiter: 10 };

/**
 * How one packet type is read from bytes and put on the wire. Pure: the same bytes give the same answer.
 * The bytes at hand are always those from `start` up to `end` (exclusive); what lies behind is not the packet's.
 */
export interface Codec {
  /**
   * The total length (header and trailer included) of the packet at `start`, which may be more than is there;
   * or MORE, or CORRUPT. `seen` is how many bytes from `start` an earlier call looked at that answered MORE:
   * the search for a line end goes on there, which keeps a long line linear. Allocates nothing.
   */
  readonly measure: (bytes: Buffer, start: number, end: number, limits: Limits, seen: number) => number;
  /** How many bytes of the packet at `start`, all of which is there, stand before what is delivered; absent: none. */
  readonly before?: (bytes: Buffer, start: number) => number;
  /** How many stand behind it; absent: none. */
  readonly behind?: (bytes: Buffer, start: number) => number;
  /**
   * Puts the whole packets at the front of a span into a batch; answers where the first begins that is not whole, or
   * corrupt, or one too many. Absent, or undefined: they are measured one after another.
   */
  readonly cut?: (batch: PacketBatch, span: Span) => number | undefined;
  /** http: what is delivered instead of bytes. */
  readonly parse?: ParseLine;
  /** http: the same for a line that is told at a glance. */
  readonly nextLine?: NextLine;
  /** Why `measure` answered CORRUPT for the packet that these bytes begin. */
  readonly explain: (bytes: Buffer, limits: Limits) => Complaint;
  /** What sending puts around a payload; undefined where the type can only be received. */
  readonly envelope: Envelope | undefined;
  /** Where a packet begins with a length and nothing else: the form of it. */
  readonly header?: LengthForm;
  /** raw: there are no packets, whatever arrived is delivered. */
  readonly stream?: true;
  /** http: which codec reads a start line, and which a header line. */
  readonly http?: HttpCodecs;
}

/** A line of http with its line end, from `start` to `end` of the bytes of a text. */
export type ParseLine = (text: HttpText, start: number, end: number) => HttpPacket;

/**
 * The packet at `start` of a text, whose `at` then says where its line ends, if that is plain: all of it is in the text,
 * nothing there continues it, and it respects the limits. Undefined otherwise, which is for `measure` to tell.
 */
export type NextLine = (text: HttpText, start: number, limits: Limits) => HttpPacket | undefined;

export interface HttpCodecs {
  readonly start: Codec;
  readonly headers: Codec;
}

/** Where a connection that speaks http stands: before a start line, or among the headers. */
export type HttpState = keyof HttpCodecs;

/** What is wrong with a packet, in two halves of a sentence: `length 1195725856` `is more than packet_size 65536`. */
export interface Complaint {
  readonly what: string;
  readonly why: string;
  /** Where the packet begins with a length and nothing else: the form of it. */
  readonly header?: LengthForm;
  /** The type carries text: that the bytes are text tells nothing. */
  readonly text?: true;
}

/** How a length is written. */
export interface LengthForm {
  /** In bytes, 1 to 8. */
  readonly width: number;
  readonly little: boolean;
}

/** The bytes before and after a payload on the wire. */
export interface Envelope {
  /** Says where the packet ends, so that a line typed for it need not keep its newline. */
  readonly delimits: boolean;
  /** The largest payload in bytes; Infinity where nothing limits it. */
  readonly largest: number;
  /** How many bytes go before a payload of this length. */
  readonly prefixLength: (payload: number) => number;
  /** Writes those bytes into `target` at `at`. */
  readonly writePrefix: (target: Buffer, at: number, payload: number) => void;
  /** Where those bytes are the length of the payload and nothing else: the form of it. */
  readonly form?: LengthForm;
  /** The bytes after the payload, often none. */
  readonly suffix: Buffer;
  /** A payload that ends in the suffix, which is one byte, gets no second one. */
  readonly once?: true;
  /** Why the receiver would misread this payload; undefined when it would not. */
  readonly refuse?: (payload: Uint8Array) => string | undefined;
}

/** The envelope of types whose payload carries its own header, or has none: nothing is added, nothing is checked. */
export const BARE: Envelope = {
  delimits: false,
  largest: Infinity,
  prefixLength: () => 0,
  writePrefix: () => undefined,
  suffix: Buffer.alloc(0),
};

/** Header and body together where the body respects the limits, else CORRUPT. */
export function bounded(header: number, body: number, packetSize: number): number {
  if (packetSize !== 0 && body > packetSize) return CORRUPT;
  const total = header + body;
  return total > LONGEST_PACKET ? CORRUPT : total;
}

/** The complaint about a length that `bounded` refused. */
export function excess(length: number | bigint, packetSize: number): Complaint {
  const limit = packetSize !== 0 && length > packetSize ? `packet_size ${packetSize}` : 'any packet can have';
  return { what: `length ${length}`, why: `is more than ${limit}` };
}

/** What is delivered of the `total` bytes at `start`, all of which are there: a view of them, or a parsed line of http. */
export function deliver(codec: Codec, bytes: Buffer, { start, total }: Extent): Buffer | HttpPacket {
  const { parse, before, behind } = codec;
  const end = start + total;
  if (parse !== undefined) return parse(new HttpText(bytes, start, end), start, end);
  const from = start + (before?.(bytes, start) ?? 0);
  const to = end - (behind?.(bytes, start) ?? 0);
  return from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to);
}

/** Where a whole packet lies. */
interface Extent {
  readonly start: number;
  readonly total: number;
}
