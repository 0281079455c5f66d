import type { HttpHeader } from './packet.ts';

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

const bits: ReadonlyMap<string, number> = new Map(NAMES.map((name, n) => [name.toLowerCase(), n + 1]));

/** OTP gives a longer name as it came. */
export const LONGEST_NAME = 50;

/** What OTP makes of the name of a header. */
export function parseHeaderName(unmodified: string): Pick<HttpHeader, 'bit' | 'name'> {
  const bit = bits.get(unmodified.toLowerCase()) ?? 0;
  return { bit, name: NAMES[bit - 1] ?? capitalise(unmodified) };
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
