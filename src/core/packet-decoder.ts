import { type InboundSettings, readerSettings } from './inbound-settings.ts';
import { checkOptions } from './options/check.ts';
import type { Options } from './options/options.ts';
import { FrameReader } from './packet/frame-reader.ts';
import type { PacketBatch } from './packet/packet-batch.ts';
import type { Packet } from './packet/packet.ts';
import { shapePacket } from './packet/shape.ts';
import { SocketSettings } from './socket-settings.ts';

/**
 * Bytes → packets without a socket: what a socket with these options would deliver of the stream, however it arrives.
 *
 * @example
 * const decoder = new PacketDecoder({ packet: 2 });
 * decoder.push(Buffer.from([0, 1, 97, 0]));
 * decoder.next(); // <Buffer 61>
 * decoder.next(); // undefined
 * decoder.rest(); // <Buffer 00>
 */
export class PacketDecoder {
  readonly #settings: InboundSettings;
  readonly #reader: FrameReader;
  #position = 0;

  /** @throws GenTcpError `badarg` for an unknown option or a value out of range */
  constructor(options: Options) {
    this.#settings = new SocketSettings(checkOptions('connect', options), 'inet').inbound;
    this.#reader = new FrameReader(readerSettings(this.#settings));
  }

  /** How many bytes of the stream the packets so far have taken: where the next one begins. */
  get position(): number {
    return this.#position;
  }

  /** Takes a copy of the bytes that came next. */
  push(chunk: Uint8Array): void {
    this.#reader.push(chunk);
  }

  /**
   * The next whole packet; undefined while more bytes are needed.
   *
   * @throws GenTcpError `emsgsize` for a malformed packet or one above the limits, now and at every later call
   */
  next(): Packet | undefined {
    const packet = this.#reader.next();
    if (packet === undefined) return undefined;
    this.#position += this.#reader.consumed;
    return Buffer.isBuffer(packet) ? shapePacket(packet, this.#settings.mode, this.#settings.header) : packet;
  }

  /**
   * Are packets bytes, so that `nextBatch` may answer many at once?
   *
   * @internal
   */
  get batches(): boolean {
    return this.#reader.batches;
  }

  /**
   * Puts the whole packets that are there into a batch, as many as it has room for; answers how many. They are bytes, whatever
   * `mode` and `header` say, and good until the next call.
   *
   * @internal
   * @throws as `next`, when all packets in front have been answered
   */
  nextBatch(batch: PacketBatch): number {
    const held = this.#reader.buffered;
    const count = this.#reader.nextBatch(batch);
    this.#position += held - this.#reader.buffered;
    return count;
  }

  /** What is left, such as a packet that the end of the stream cut; nothing is held afterwards. */
  rest(): Buffer {
    return this.#reader.rest();
  }
}
