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

/** A name of any bytes but blanks, controls, separators and those of 128 and more; a colon; the value. */
const HEADER = /^([^\0-\x20()<>@,;:\\"/[\]?={}\x80-\xff]*):[ \t]*([^]*)$/;

/** A header line with its folded lines and its line end, as latin-1, to what OTP makes of it. */
export function parseHeaderLine(line: string): HttpPacket {
  const text = withoutLineEnd(line);
  if (text === '') return { type: 'http_eoh' };
  const [, unmodified, value] = HEADER.exec(text) ?? [];
  if (unmodified === undefined || value === undefined) return { type: 'http_error', line };
  const { bit, name } = known.get(unmodified.toLowerCase()) ?? { bit: 0, name: capitalise(unmodified) };
  return { type: 'http_header', bit, name, unmodified, value };
}

/** CRLF or LF; folds inside a value keep theirs. */
export function withoutLineEnd(line: string): string {
  return line.slice(0, line.endsWith('\r\n') ? -2 : -1);
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
