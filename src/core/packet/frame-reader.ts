import { GenTcpError } from '../error.ts';
import { type Codec, CORRUPT, LONGEST_PACKET, type Limits, MORE, type ParseLine, deliver } from './codec.ts';
import { describeCorruption } from './corruption.ts';
import { type FrameSettings, limitsOf } from './frame-settings.ts';
import { HttpLines } from './http-lines.ts';
import type { HttpPacket } from './packet.ts';
import { LentChunk } from './lent-chunk.ts';
import { MOST_IN_BATCH, type PacketBatch, cutBatch } from './packet-batch.ts';
import { Slab } from './slab.ts';
import { type PacketType, codecOf } from './table.ts';

const EMPTY = Buffer.alloc(0);

/**
 * Cuts a stream of bytes into packets of one type, however the stream arrives.
 *
 * What is pushed is copied once, into memory of its own, and the packets that `next` answers are views of that: they
 * stay as they are for good. What is lent is read where it lies, for `nextBatch`, whose packets nobody keeps.
 *
 * @internal
 */
export class FrameReader {
  readonly #slab = new Slab();
  /** What comes behind the slab. */
  readonly #lent = new LentChunk();
  /** Length of the packet at the front, once its header has told; 0 before. */
  #total = 0;
  /** How far a search for a line end has come. */
  #seen = 0;
  #consumed = 0;
  readonly #lines = new HttpLines();
  #failure: GenTcpError | undefined;
  #settings: FrameSettings;
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
    return this.#slab.held + this.#lent.left;
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

  /**
   * How many bytes may be read from a stream without taking one that is behind the packet at the front: what that packet
   * needs at the least. On raw, where there is nothing behind, as many as one packet may have.
   */
  get least(): number {
    const { stream, header } = this.#codec;
    const total = stream === true ? this.#settings.buffer : this.#total === 0 ? this.#measure() : this.#total;
    return Math.max(1, (total > 0 ? total : (header?.width ?? 1)) - this.buffered);
  }

  /** Are its packets bytes, so that they may come in batches? */
  get batches(): boolean {
    return this.#codec.parse === undefined;
  }

  /** Takes a copy of the bytes that came next. */
  push(chunk: Uint8Array): void {
    this.#slab.push(chunk, this.#total);
  }

  /**
   * Takes the bytes that came next where they lie: whose memory it is may overwrite it after `keep`. So many bytes in front
   * of the chunk may be written: what is held goes there where it has room.
   */
  lend(chunk: Buffer, headroom = 0): void {
    const { held } = this.#slab;
    const completes = this.#total <= held + chunk.length;
    if (held > 0 && held <= headroom && completes) this.#slab.moveBefore(chunk);
    else this.#lent.lend(chunk);
  }

  /** Takes a copy of what is left of a chunk that was lent. */
  keep(): void {
    this.#slab.keep(this.#total);
    if (!this.#lent.empty) this.push(this.#lent.take());
  }

  /**
   * The next whole packet; undefined while more bytes are needed. On raw all that is there, at most `buffer` bytes.
   *
   * @throws GenTcpError `emsgsize` for a malformed packet or one above the limits, now and at every later call
   */
  next(): Buffer | HttpPacket | undefined {
    this.keep();
    const line = this.#plainLine();
    if (line !== undefined) return line;
    if (!this.#isWhole()) return undefined;
    const total = this.#total;
    const { parse } = this.#codec;
    const { bytes, start } = this.#slab;
    const packet = parse === undefined ? deliver(this.#codec, bytes, { start, total }) : this.#line(parse, total);
    this.#consume(total);
    return packet;
  }

  /**
   * Puts whole packets that lie in one piece into the batch, at most `most`; answers how many. More may follow at the
   * next call. They are borrowed: the memory may be that of a lent chunk.
   *
   * @throws as `next`, when all packets in front have been answered
   */
  nextBatch(batch: PacketBatch, most = MOST_IN_BATCH): number {
    batch.count = 0;
    do {
      const count = this.#cut(batch, Math.min(most, this.#lent.stitching ? 1 : MOST_IN_BATCH));
      if (count > 0) return count;
    } while (this.#takeLent());
    return 0;
  }

  /** Exactly `length` bytes, whatever the packet type; undefined while there are fewer. */
  take(length: number): Buffer | undefined {
    this.keep();
    const { bytes, start, held } = this.#slab;
    if (length > held) return undefined;
    const taken = bytes.subarray(start, start + length);
    this.#consume(length);
    return taken;
  }

  /** Puts a copy of these bytes before all that is held. */
  unread(bytes: Uint8Array): void {
    this.keep();
    const { bytes: all, start, end } = this.#slab;
    this.#hold(Buffer.concat([bytes, all.subarray(start, end)]));
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
    this.#lines.forget();
    this.#forget();
  }

  /** The next line of http begins a message, whatever was read before. Takes effect with `configure`. */
  restartHttp(): void {
    this.#lines.restart();
  }

  /** What is left, such as a packet that the end of the stream cut; nothing is held afterwards. */
  rest(): Buffer {
    this.keep();
    const { bytes, start, end } = this.#slab;
    const failure = this.#failure;
    this.#hold(EMPTY);
    this.#failure = failure;
    return bytes.subarray(start, end);
  }

  #codecOf(type: PacketType): Codec {
    const codec = codecOf(type);
    if (codec === undefined) throw new GenTcpError('badarg', { because: `${String(type)} is not a packet type` });
    return this.#lines.codecFor(codec);
  }

  #measure(): number {
    const { bytes, start, end } = this.#slab;
    const { measure, stream } = this.#codec;
    const total = measure(bytes, start, end, this.#limits, this.#seen);
    return stream === true ? Math.min(total, this.#settings.buffer) : total;
  }

  /** Is the packet at the front there, of #total bytes? */
  #isWhole(): boolean {
    if (this.#failure !== undefined) throw this.#failure;
    const { held } = this.#slab;
    if (held < this.#total) return false;
    // Measured again when it is whole, since only then is there a trailer to check.
    const total = this.#measure();
    if (total === CORRUPT) throw this.#fail();
    this.#total = total;
    if (total !== MORE && total <= held) return true;
    this.#seen = held;
    return false;
  }

  #cut(batch: PacketBatch, most: number): number {
    if (this.#failure !== undefined) throw this.#failure;
    const { bytes, start, end, held } = this.#slab;
    if (held < this.#total) return 0;
    const longest = this.#codec.stream === true ? this.#settings.buffer : LONGEST_PACKET;
    const span = { bytes, start, end, most, longest, limits: this.#limits, seen: this.#seen };
    const cut = cutBatch(this.#codec, batch, span) - start;
    if (batch.count === 0) {
      // Nothing has come, or it is not whole, or it never will be.
      this.#isWhole();
      return 0;
    }
    this.#consume(cut);
    if (this.#lent.stitching) {
      // What is behind the packet that began before the chunk is read in the chunk itself.
      this.#lent.unstitch(this.#slab.held);
      this.#hold(EMPTY);
    }
    return batch.count;
  }

  /** Moves on in a lent chunk: reads it in place, or copies what the packet at the front probably needs. */
  #takeLent(): boolean {
    if (this.#lent.left === 0) return false;
    const { held } = this.#slab;
    if (held === 0) this.#slab.lend(this.#lent.take());
    else this.push(this.#lent.stitch(this.#total === 0 ? 0 : this.#total - held));
    return true;
  }

  #consume(length: number): void {
    this.#consumed = length;
    this.#slab.consume(length);
    this.#total = 0;
    this.#seen = 0;
    if (this.#slab.held === 0) this.#lines.forget();
  }

  #hold(bytes: Buffer): void {
    this.#slab.hold(bytes);
    this.#lines.forget();
    this.#forget();
  }

  #forget(): void {
    this.#total = 0;
    this.#seen = 0;
    this.#failure = undefined;
  }

  /** The next line of http, where that is told at a glance; a search that has begun goes on elsewhere. */
  #plainLine(): HttpPacket | undefined {
    const line = this.#seen === 0 ? this.#lines.next(this.#codec, this.#slab, this.#limits) : undefined;
    if (line === undefined) return undefined;
    if (this.#lines.turned) this.#codec = this.#lines.codecFor(this.#codec);
    this.#consume(this.#lines.taken);
    return line;
  }

  /** Any line of http. */
  #line(parse: ParseLine, total: number): Buffer | HttpPacket {
    const { bytes, start, end: filled } = this.#slab;
    const end = start + total;
    if (this.#unparsed) return bytes.subarray(start, end);
    const packet = this.#lines.parse(parse, bytes, { start, end, filled });
    if (this.#lines.turned) this.#codec = this.#lines.codecFor(this.#codec);
    return packet;
  }

  #fail(): GenTcpError {
    this.keep();
    const { bytes, start, end } = this.#slab;
    const because = describeCorruption(this.#codec, bytes.subarray(start, end), this.#limits);
    this.#failure = new GenTcpError('emsgsize', { because });
    return this.#failure;
  }
}
