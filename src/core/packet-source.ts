import { type InboundSettings, readerSettings } from './inbound-settings.ts';
import { FrameReader } from './packet/frame-reader.ts';
import type { Packet } from './packet/packet.ts';
import type { PacketBatch } from './packet/packet-batch.ts';
import { shapePacket } from './packet/shape.ts';

/** Bytes that came → packets in the form that the options ask for. What is malformed throws `emsgsize`. */
export class PacketSource {
  readonly #reader: FrameReader;
  #settings: InboundSettings;

  constructor(settings: InboundSettings) {
    this.#settings = settings;
    this.#reader = new FrameReader(readerSettings(settings));
  }

  /** Are packets bytes, so that they may come in batches? */
  get batches(): boolean {
    return this.#reader.batches;
  }

  /** Bytes that are held. */
  get buffered(): number {
    return this.#reader.buffered;
  }

  /** How many bytes may come next without taking one that is behind the packet at the front. */
  get least(): number {
    return this.#reader.least;
  }

  /** How many bytes the last packet took from the stream. */
  get consumed(): number {
    return this.#reader.consumed;
  }

  configure(settings: InboundSettings): void {
    this.#settings = settings;
    this.#reader.configure(readerSettings(settings));
  }

  /** Before `configure`: the next line of http begins a message. */
  restartHttp(): void {
    this.#reader.restartHttp();
  }

  /** Takes a copy of borrowed bytes. */
  push(chunk: Buffer): void {
    this.#reader.push(chunk);
  }

  /** Reads borrowed bytes where they lie while `work` is done, and takes a copy of what is left then. */
  lend(chunk: Buffer, headroom: number, work: () => void): void {
    this.#reader.lend(chunk, headroom);
    try {
      work();
    } finally {
      this.#reader.keep();
    }
  }

  /** Puts bytes back in front of all that was read. */
  unread(bytes: Uint8Array): void {
    this.#reader.unread(bytes);
  }

  next(): Packet | undefined {
    const packet = this.#reader.next();
    return packet === undefined || !Buffer.isBuffer(packet) ? packet : this.#shape(packet);
  }

  /** As many as there are, up to `most`; answers how many. */
  nextBatch(batch: PacketBatch, most: number): number {
    return this.#reader.nextBatch(batch, most);
  }

  /** All so many bytes, or where `ended` what there is of them. */
  take(length: number, ended: boolean): Packet | undefined {
    const bytes = this.#reader.take(length) ?? (ended ? this.#reader.rest() : undefined);
    return bytes === undefined || bytes.length === 0 ? undefined : this.#shape(bytes);
  }

  /** What is left of a packet that will not come whole. */
  rest(): Buffer {
    return this.#reader.rest();
  }

  #shape(bytes: Buffer): Packet {
    return shapePacket(bytes, this.#settings.mode, this.#settings.header);
  }
}
