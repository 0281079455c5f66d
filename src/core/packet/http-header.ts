import { spellingAt } from './http-spelling.ts';
import type { HttpText } from './http-text.ts';
import type { HttpPacket } from './packet.ts';

const LF = 10;
const CR = 13;
const TAB = 9;
const SPACE = 32;

/** A header line with its folded lines and its line end, to what OTP makes of it. */
export function parseHeaderLine(text: HttpText, start: number, end: number): HttpPacket {
  const { bytes } = text;
  const stop = lineEndAt(bytes, start, end);
  if (stop === start) return { type: 'http_eoh' };
  const spelling = spellingAt(bytes, start, stop);
  if (spelling === undefined) return { type: 'http_error', line: text.slice(start, end) };
  const { bit, name, unmodified } = spelling;
  let from = start + spelling.bytes.length;
  while (from < stop && isBlank(bytes[from])) from += 1;
  return { type: 'http_header', bit, name, unmodified, value: text.slice(from, stop) };
}

/** Where the line end begins, CRLF or LF; folds inside a value keep theirs. */
export function lineEndAt(bytes: Uint8Array, start: number, end: number): number {
  const last = end - 1;
  return last > start && bytes[last] === LF && bytes[last - 1] === CR ? last - 1 : last;
}

export function isBlank(byte: number | undefined): boolean {
  return byte === SPACE || byte === TAB;
}
