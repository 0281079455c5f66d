import { type Codec, type FindLine, type HttpState, type Limits, MORE, type ParseLine } from './codec.ts';
import type { HttpPacket } from './packet.ts';

/** So far beyond a line what is there becomes text with it: more lines, or a body for which it would be in vain. */
const LOOK_AHEAD = 16_384;

/** Where a stream stands that speaks http, and its lines as latin-1 text: those that are at hand become text together. */
export class HttpLines {
  #state: HttpState = 'start';
  #bytes: Buffer | undefined;
  #text = '';
  #textStart = 0;
  #textEnd = 0;
  /** Did the last line change what comes next? */
  turned = false;

  /** The codec that reads the next line; a type that is not http is its own. */
  codecFor(codec: Codec): Codec {
    return codec.http?.[this.#state] ?? codec;
  }

  /** The next line begins a message, whatever was read before. */
  restart(): void {
    this.#state = 'start';
  }

  /** How long the line is that begins at `start`, where it is in the text; else MORE. */
  find(find: FindLine, bytes: Buffer, { start, limits }: Search): number {
    return bytes === this.#bytes && start < this.#textEnd ? find(this.#text, start - this.#textStart, limits) : MORE;
  }

  /** What `parse` makes of a line; whether the next line is read in another way `turned` tells. */
  parse(parse: ParseLine, bytes: Buffer, { start, end, filled }: Line): HttpPacket {
    if (bytes !== this.#bytes || end > this.#textEnd) {
      this.#bytes = bytes;
      this.#textStart = start;
      this.#textEnd = Math.max(end, Math.min(filled, start + LOOK_AHEAD));
      this.#text = bytes.toString('latin1', start, this.#textEnd);
    }
    const packet = parse(this.#text, start - this.#textStart, end - this.#textStart);
    this.#follow(packet);
    return packet;
  }

  /** Keeps no memory. */
  forget(): void {
    this.#bytes = undefined;
    this.#text = '';
  }

  #follow({ type }: HttpPacket): void {
    const before = this.#state;
    if (type === 'http_eoh') this.#state = 'start';
    else if (type !== 'http_error') this.#state = 'headers';
    this.turned = this.#state !== before;
  }
}

/** Where a line begins, and what bounds it. */
interface Search {
  readonly start: number;
  readonly limits: Limits;
}

/** The line from `start` to `end` of bytes that are there up to `filled`. */
interface Line {
  readonly start: number;
  readonly end: number;
  readonly filled: number;
}
