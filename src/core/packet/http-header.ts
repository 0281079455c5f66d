import type { HttpPacket } from './packet.ts';

/** The names that OTP knows, in its order: the number of a header is its place here, from 1. */
const NAMES = [
  'Cache-Control',
  'Connection',
  'Date',
  'Pragma',
  'Transfer-Encoding',
  'Upgrade',
  'Via',
  'Accept',
  'Accept-Charset',
  'Accept-Encoding',
  'Accept-Language',
  'Authorization',
  'From',
  'Host',
  'If-Modified-Since',
  'If-Match',
  'If-None-Match',
  'If-Range',
  'If-Unmodified-Since',
  'Max-Forwards',
  'Proxy-Authorization',
  'Range',
  'Referer',
  'User-Agent',
  'Age',
  'Location',
  'Proxy-Authenticate',
  'Public',
  'Retry-After',
  'Server',
  'Vary',
  'Warning',
  'Www-Authenticate',
  'Allow',
  'Content-Base',
  'Content-Encoding',
  'Content-Language',
  'Content-Length',
  'Content-Location',
  'Content-Md5',
  'Content-Range',
  'Content-Type',
  'Etag',
  'Expires',
  'Last-Modified',
  'Accept-Ranges',
  'Set-Cookie',
  'Set-Cookie2',
  'X-Forwarded-For',
  'Cookie',
  'Keep-Alive',
  'Proxy-Connection',
] as const;

interface Known {
  readonly bit: number;
  readonly name: string;
}

const known: ReadonlyMap<string, Known> = new Map(NAMES.map((name, n) => [name.toLowerCase(), { bit: n + 1, name }]));

/** OTP gives a longer name as it came. */
const LONGEST_NAME = 50;

/** A name as it came, with what OTP makes of it. */
interface Spelling extends Known {
  readonly unmodified: string;
}

/** A power of two: a connection has a dozen names, and what a peer makes up must not fill memory. */
const SPELLINGS = 256;

/** The spelling that was last seen for each slot: the same few names come again and again, spelled in one way. */
const seen: (Spelling | undefined)[] = Array.from({ length: SPELLINGS }, () => undefined);

/** A name has any bytes but blanks, controls, separators and those of 128 and more. */
const NAME = /[^\0-\x20()<>@,;:\\"/[\]?={}\x80-\xff]/;

/** 1 for each byte that a name may have. */
const inName = Uint8Array.from({ length: 256 }, (_, byte) => (NAME.test(String.fromCodePoint(byte)) ? 1 : 0));

const COLON = 58;
const LF = 10;
const CR = 13;
const TAB = 9;
const SPACE = 32;

/** A header line with its folded lines and its line end, to what OTP makes of it. */
export function parseHeaderLine(text: string, start: number, end: number): HttpPacket {
  const stop = lineEndAt(text, start, end);
  if (stop === start) return { type: 'http_eoh' };
  let colon = start;
  while (colon < stop && text.charCodeAt(colon) !== COLON) colon += 1;
  const spelling = colon === stop ? undefined : spellingAt(text, start, colon);
  if (spelling === undefined) return { type: 'http_error', line: text.slice(start, end) };
  const { bit, name, unmodified } = spelling;
  let from = colon + 1;
  while (from < stop && isBlank(text.charCodeAt(from))) from += 1;
  return { type: 'http_header', bit, name, unmodified, value: text.slice(from, stop) };
}

/** Where the line end begins, CRLF or LF; folds inside a value keep theirs. */
export function lineEndAt(text: string, start: number, end: number): number {
  const last = end - 1;
  return last > start && text.charCodeAt(last) === LF && text.charCodeAt(last - 1) === CR ? last - 1 : last;
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB;
}

/** Undefined where a byte is none that a name may have. */
function spellingAt(text: string, start: number, end: number): Spelling | undefined {
  const slot = slotOf(text, start, end);
  const last = seen[slot];
  if (last !== undefined && isAt(text, start, end, last.unmodified)) return last;
  for (let at = start; at < end; at += 1) if (inName[text.charCodeAt(at)] !== 1) return undefined;
  const unmodified = copyOf(text.slice(start, end));
  const { bit, name } = known.get(unmodified.toLowerCase()) ?? { bit: 0, name: capitalise(unmodified) };
  const spelling = { bit, name, unmodified };
  if (unmodified.length <= LONGEST_NAME) seen[slot] = spelling;
  return spelling;
}

/** A name is too short for the call of a native comparison. */
function isAt(text: string, start: number, end: number, name: string): boolean {
  if (name.length !== end - start) return false;
  for (let n = 0; n < name.length; n += 1) if (text.charCodeAt(start + n) !== name.charCodeAt(n)) return false;
  return true;
}

/** Ends and length tell the names of one connection apart, mostly; an empty name has none. */
function slotOf(text: string, start: number, end: number): number {
  if (start === end) return 0;
  return ((end - start) * 37 + text.charCodeAt(start) * 5 + text.charCodeAt(end - 1)) & (SPELLINGS - 1);
}

/** A piece of a text would keep all of it in memory. */
function copyOf(piece: string): string {
  return Buffer.from(piece, 'latin1').toString('latin1');
}

/** Letters in lower case but for the first and those behind a dash; of two dashes the second is such a letter itself. */
function capitalise(name: string): string {
  if (name.length > LONGEST_NAME) return name;
  let upper = true;
  let capitalised = '';
  for (const letter of name) {
    capitalised += upper ? letter.toUpperCase() : letter.toLowerCase();
    upper = !upper && letter === '-';
  }
  return capitalised;
}
