import type { Codec, HttpState, Limits, ParseLine } from './codec.ts';
import { HttpText } from './http-text.ts';
import type { HttpPacket } from './packet.ts';
import type { Slab } from './slab.ts';

/** So far beyond a line what is there becomes text with it: more lines, or a body for which it would be in vain. */
const LOOK_AHEAD = 16_384;

/** Where a stream stands that speaks http, and its lines as text: those that are at hand become text together. */
export class HttpLines {
  #state: HttpState = 'start';
  #text: HttpText | undefined;
  /** Did the last line change what comes next? */
  turned = false;
  /** The length of the line that `next` answered last. */
  taken = 0;

  /** The codec that reads the next line; a type that is not http is its own. */
  codecFor(codec: Codec): Codec {
    const codecs = codec.http;
    if (codecs === undefined) return codec;
    return this.#state === 'start' ? codecs.start : codecs.headers;
  }

  /** The next line begins a message, whatever was read before. */
  restart(): void {
    this.#state = 'start';
  }

  /** The line at the front of a slab, of `taken` bytes, where it is in the text of the lines before it and plain; else it is for `parse`. */
  next({ nextLine }: Codec, { bytes, start }: Slab, limits: Limits): HttpPacket | undefined {
    const text = this.#text;
    if (nextLine === undefined || text === undefined || bytes !== text.bytes || start >= text.end) return undefined;
    const packet = nextLine(text, start, limits);
    if (packet === undefined) return undefined;
    this.taken = text.at - start;
    this.#follow(packet);
    return packet;
  }

  /** What `parse` makes of a line; whether the next line is read in another way `turned` tells. */
  parse(parse: ParseLine, bytes: Buffer, line: Line): HttpPacket {
    const packet = parse(this.#textOf(bytes, line), line.start, line.end);
    this.#follow(packet);
    return packet;
  }

  /** Keeps no memory. */
  forget(): void {
    this.#text = undefined;
  }

  #textOf(bytes: Buffer, { start, end, filled }: Line): HttpText {
    const text = this.#text;
    if (text !== undefined && bytes === text.bytes && end <= text.end) return text;
    return (this.#text = new HttpText(bytes, start, Math.max(end, Math.min(filled, start + LOOK_AHEAD))));
  }

  #follow({ type }: HttpPacket): void {
    const before = this.#state;
    if (type === 'http_eoh') this.#state = 'start';
    else if (type !== 'http_error') this.#state = 'headers';
    this.turned = this.#state !== before;
  }
}

/** The line from `start` to `end` of bytes that are there up to `filled`. */
interface Line {
  readonly start: number;
  readonly end: number;
  readonly filled: number;
}
