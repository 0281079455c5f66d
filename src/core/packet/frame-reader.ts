import { GenTcpError } from '../error.ts';
import { type Codec, CORRUPT, type HttpState, type Limits, MORE, type ParseLine, deliver } from './codec.ts';
import { describeCorruption } from './corruption.ts';
import type { HttpPacket } from './packet.ts';
import { type PacketType, codecOf } from './table.ts';

export interface FrameSettings {
  readonly type: PacketType;
  readonly limits: Limits;
  /** Most bytes that one raw packet has; also the longest line of http where no limit says otherwise. */
  readonly buffer: number;
  /** http: lines are delivered as they came, and every one is a start line: what inet does with `deliver port`. */
  readonly unparsed?: boolean;
}

const EMPTY = Buffer.alloc(0);

/** Pieces of a few bytes are gathered in no less than this. */
const SMALLEST_SLAB = 64;

/** So far beyond a line of http what is there becomes text with it: more lines, or a body for which it would be in vain. */
const LOOK_AHEAD = 16_384;

/**
 * Cuts a stream of bytes into packets of one type, however the stream arrives.
 *
 * A chunk with whole packets in it is copied once, into a slab of its own, and the packets are views of that slab:
 * they stay as they are for good. What is left of a packet at the end of a slab moves to the next one. A packet in
 * many pieces gets slabs that are a few times what has arrived, up to the length that its header tells: linear time, and
 * a header alone makes nobody allocate.
 */
export class FrameReader {
  /** Memory that holds the bytes from #start to #end; room behind #end has never been delivered. */
  #slab: Buffer = EMPTY;
  #start = 0;
  #end = 0;
  /** Length of the packet at #start, once its header has told; 0 before. */
  #total = 0;
  /** How far a search for a line end has come. */
  #seen = 0;
  #consumed = 0;
  /** http: the bytes from #textStart to #textEnd as latin-1; empty where #textEnd is 0. */
  #text = '';
  #textStart = 0;
  #textEnd = 0;
  #failure: GenTcpError | undefined;
  #settings: FrameSettings;
  #http: HttpState = 'start';
  #codec: Codec;
  #limits: Limits;
  #unparsed: boolean;

  constructor(settings: FrameSettings) {
    this.#settings = settings;
    this.#unparsed = settings.unparsed === true;
    this.#codec = this.#codecOf(settings.type);
    this.#limits = limitsOf(settings, this.#codec);
  }

  /** Bytes held and not delivered. */
  get buffered(): number {
    return this.#end - this.#start;
  }

  /** How many bytes (header included) the packet that `next` or `take` returned last took from the stream. */
  get consumed(): number {
    return this.#consumed;
  }

  /** How many more bytes the packet at the front needs; undefined where nothing tells yet. */
  get wanted(): number | undefined {
    const total = this.#total === 0 ? this.#measure() : this.#total;
    return total > 0 ? Math.max(0, total - this.buffered) : undefined;
  }

  /** Takes a copy of the bytes that came next. */
  push(chunk: Uint8Array): void {
    const end = this.#end + chunk.length;
    if (end > this.#slab.length) this.#makeRoom(chunk.length);
    this.#slab.set(chunk, this.#end);
    this.#end += chunk.length;
  }

  /**
   * The next whole packet; undefined while more bytes are needed. On raw all that is there, at most `buffer` bytes.
   *
   * @throws GenTcpError `emsgsize` for a malformed packet or one above the limits, now and at every later call
   */
  next(): Buffer | HttpPacket | undefined {
    if (this.#failure !== undefined) throw this.#failure;
    const held = this.#end - this.#start;
    if (held < this.#total) return undefined;
    // Measured again when it is whole, since only then is there a trailer to check.
    const total = this.#measure();
    if (total === CORRUPT) throw this.#fail();
    if (total === MORE || total > held) {
      this.#total = total;
      this.#seen = held;
      return undefined;
    }
    const { parse } = this.#codec;
    const packet =
      parse === undefined ? deliver(this.#codec, this.#slab, { start: this.#start, total }) : this.#line(parse, total);
    this.#consume(total);
    return packet;
  }

  /** Exactly `length` bytes, whatever the packet type; undefined while there are fewer. */
  take(length: number): Buffer | undefined {
    if (length > this.buffered) return undefined;
    const bytes = this.#slab.subarray(this.#start, this.#start + length);
    this.#consume(length);
    return bytes;
  }

  /** Puts a copy of these bytes before all that is held. */
  unread(bytes: Uint8Array): void {
    const held = this.#slab.subarray(this.#start, this.#end);
    this.#hold(Buffer.concat([bytes, held]));
  }

  /**
   * Changes type or limits on a live stream: what is held is measured anew. As in inet a switch away from http in the
   * middle of the headers and back finds the headers again.
   *
   * @throws GenTcpError `badarg` for an unknown type
   */
  configure(change: Partial<FrameSettings>): void {
    const settings = { ...this.#settings, ...change };
    this.#codec = this.#codecOf(settings.type);
    this.#limits = limitsOf(settings, this.#codec);
    this.#settings = settings;
    this.#unparsed = settings.unparsed === true;
    this.#forget();
  }

  /** The next line of http begins a message, whatever was read before. Takes effect with `configure`. */
  restartHttp(): void {
    this.#http = 'start';
  }

  /** What is left, such as a packet that the end of the stream cut; nothing is held afterwards. */
  rest(): Buffer {
    const rest = this.#slab.subarray(this.#start, this.#end);
    const failure = this.#failure;
    this.#hold(EMPTY);
    this.#failure = failure;
    return rest;
  }

  #codecOf(type: PacketType): Codec {
    const codec = codecOf(type);
    if (codec === undefined) throw new GenTcpError('badarg', { because: `${String(type)} is not a packet type` });
    return codec.http?.[this.#http] ?? codec;
  }

  #measure(): number {
    const total = this.#codec.measure(this.#slab, this.#start, this.#end, this.#limits, this.#seen);
    return this.#codec.stream === true ? Math.min(total, this.#settings.buffer) : total;
  }

  #consume(length: number): void {
    this.#consumed = length;
    this.#start += length;
    this.#total = 0;
    this.#seen = 0;
    // An idle connection keeps no memory.
    if (this.#start === this.#end) this.#hold(EMPTY);
  }

  #hold(slab: Buffer): void {
    this.#slab = slab;
    this.#start = 0;
    this.#end = slab.length;
    this.#forgetText();
    this.#forget();
  }

  #forget(): void {
    this.#total = 0;
    this.#seen = 0;
    this.#failure = undefined;
  }

  /** A line of http; those that are at hand become text together. */
  #line(parse: ParseLine, total: number): Buffer | HttpPacket {
    if (this.#unparsed) return this.#slab.subarray(this.#start, this.#start + total);
    const end = this.#start + total;
    if (end > this.#textEnd) {
      this.#textStart = this.#start;
      this.#textEnd = Math.max(end, Math.min(this.#end, this.#start + LOOK_AHEAD));
      this.#text = this.#slab.toString('latin1', this.#textStart, this.#textEnd);
    }
    const packet = parse(this.#text, this.#start - this.#textStart, end - this.#textStart);
    this.#follow(packet);
    return packet;
  }

  #follow(packet: HttpPacket): void {
    if (packet.type === 'http_header' && this.#http === 'headers') return;
    if (packet.type === 'http_eoh') this.#http = 'start';
    else if (packet.type !== 'http_error') this.#http = 'headers';
    this.#codec = this.#codec.http?.[this.#http] ?? this.#codec;
  }

  #fail(): GenTcpError {
    const because = describeCorruption(this.#codec, this.#slab.subarray(this.#start, this.#end), this.#limits);
    this.#failure = new GenTcpError('emsgsize', { because });
    return this.#failure;
  }

  /** Moves what is held to a slab with room for `more` bytes. */
  #makeRoom(more: number): void {
    const held = this.buffered;
    const needed = held + more;
    const slab = Buffer.allocUnsafe(held === 0 ? needed : Math.max(needed, SMALLEST_SLAB, this.#growth(held)));
    this.#slab.copy(slab, 0, this.#start, this.#end);
    this.#slab = slab;
    this.#start = 0;
    this.#end = held;
    this.#forgetText();
  }

  #forgetText(): void {
    this.#text = '';
    this.#textEnd = 0;
  }

  /**
   * The next slab's size, from what has arrived. A packet that will not come whole at once is worth a larger step, and
   * the last one should not be taken for a few bytes: slabs that were outgrown wait for the garbage collector.
   */
  #growth(held: number): number {
    if (this.#total === 0) return 2 * held;
    return 8 * held < this.#total ? 4 * held : this.#total;
  }
}

/** inet holds a line of http in `buffer`, whose size bounds it where packet_size does not. */
function limitsOf({ limits, buffer }: FrameSettings, codec: Codec): Limits {
  const bare = codec.http !== undefined && limits.packetSize === 0 && limits.lineLength === 0;
  return bare ? { ...limits, lineLength: buffer } : limits;
}
