/** How protocols begin that people send to the wrong port, with who sends it. */
const TEXTS: readonly (readonly [RegExp, string])[] = [
  [/^(?:GET |HEAD |POST |PUT |DELETE |OPTIONS |PATCH |TRACE |CONNECT |PRI \*)/, 'an HTTP client?'],
  [/^(?:GET|HEAD|POST|PUT|DELE|OPTI|PATC|TRAC|CONN)$/, 'an HTTP client?'],
  [/^HTTP/, 'an HTTP server?'],
  [/^SSH-/, 'an SSH peer?'],
  [/^220[ -]/, 'an SMTP or FTP server?'],
  [/^(?:EHLO|HELO)/, 'an SMTP client?'],
];

const PRINTABLE = /^[\t\r\n\x20-\x7e]{4,}$/;
const TLS_HANDSHAKE = 0x16;
const TLS_MAJOR = 3;
const TYPE = 5;
const CLIENT_HELLO = 1;

/** As much as a guess needs. */
const HEAD = 16;

/** So much of a text is quoted: what a header of four bytes took for a length. */
const QUOTED = 4;

/**
 * What the first bytes of a stream look like, where they are clearly no header of a length: a noun phrase.
 *
 * @example recogniseBytes(Buffer.from('GET / HTTP/1.1\r\n')) // 'ASCII "GET ": an HTTP client?'
 */
export function recogniseBytes(head: Buffer): string | undefined {
  return recogniseProtocol(head) ?? recogniseText(head.toString('latin1', 0, HEAD));
}

/** The same for what begins as a certain protocol does: any other text may be a header and a payload, too. */
export function recogniseProtocol(head: Buffer): string | undefined {
  const text = head.toString('latin1', 0, HEAD);
  const peer = TEXTS.find(([pattern]) => pattern.test(text))?.[1];
  return recogniseTls(head) ?? (peer === undefined ? undefined : quoted(text, peer));
}

function recogniseText(text: string): string | undefined {
  return PRINTABLE.test(text) ? quoted(text, 'text without a header?') : undefined;
}

function quoted(text: string, guess: string): string {
  return `ASCII ${JSON.stringify(text.slice(0, QUOTED))}: ${guess}`;
}

/** The same for TLS alone. */
export function recogniseTls(head: Buffer): string | undefined {
  if (head.length < 3 || head.readUInt8(0) !== TLS_HANDSHAKE || head.readUInt8(1) !== TLS_MAJOR) return undefined;
  if (head.length > TYPE && head.readUInt8(TYPE) !== CLIENT_HELLO) return undefined;
  return 'a TLS ClientHello: a peer that expects TLS?';
}
