/**
 * Bytes of http and the same as latin-1 text. What is looked at is bytes, which a loop reads faster than characters; what is
 * given away are pieces of the text, which cost next to nothing to cut out. All places are places in the bytes.
 */
export class HttpText {
  readonly bytes: Buffer;
  /** Where the text begins, and ends. */
  readonly start: number;
  readonly end: number;
  /** Where the line ends that was taken last. */
  at: number;
  readonly #text: string;

  constructor(bytes: Buffer, start: number, end: number) {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.at = start;
    this.#text = bytes.toString('latin1', start, end);
  }

  slice(from: number, to: number): string {
    return this.#text.slice(from - this.start, to - this.start);
  }

  /** Where the line ends that begins at `from`; 0 where its LF is not in the text. The search of bytes would be a call out of JavaScript. */
  lineEnd(from: number): number {
    const at = this.#text.indexOf('\n', from - this.start);
    return at === -1 ? 0 : this.start + at + 1;
  }
}
