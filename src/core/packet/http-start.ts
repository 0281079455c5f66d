import { isBlank, lineEndAt } from './http-header.ts';
import type { HttpText } from './http-text.ts';
import { parseHttpUri } from './http-uri.ts';
import { int32 } from './int32.ts';
import type { HttpPacket, HttpVersion } from './packet.ts';
import { isAt } from './scan.ts';

/** `(?!…)`: a blank once skipped is not given back, so that a status missing between blanks is an error. */
const RESPONSE = /^HTTP\/(\d+)\.(\d+)[ \t]+(?![ \t])(\d*)(?:[ \t]+([^]*))?$/;

/** A method of the bytes that a header name may have, an URI of anything but blanks, and the rest of the line. */
const REQUEST = /^([^\0-\x20()<>@,;:\\"/[\]?={}\x80-\xff]+)[ \t]+([^ \t]+)[ \t]*([^]*)$/;

/** What follows the version is ignored. */
const VERSION = /^HTTP\/(\d+)\.(\d+)/;

/** A request or response line with its line end, to what OTP makes of it. */
export function parseStartLine(text: HttpText, start: number, end: number): HttpPacket {
  const usual = parseUsualRequest(text, start, end);
  if (usual !== undefined) return usual;
  const line = text.slice(start, lineEndAt(text.bytes, start, end));
  return parseResponse(line) ?? parseRequest(line) ?? { type: 'http_error', line: text.slice(start, end) };
}

/** Nearly every request there is begins and ends so, with a path between; the others take the long way. */
const METHODS = ['GET', 'POST', 'HEAD', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'].map((method) => ({
  method,
  bytes: Buffer.from(`${method} /`),
}));
const LINE_END = Buffer.from(' HTTP/1.1\r\n');
const VERSION_1_1: HttpVersion = [1, 1];

function parseUsualRequest(text: HttpText, start: number, end: number): HttpPacket | undefined {
  const { bytes } = text;
  const stop = end - LINE_END.length;
  if (stop <= start || !isAt(bytes, LINE_END, stop, end)) return undefined;
  for (const { method, bytes: begin } of METHODS) {
    if (!isAt(bytes, begin, start, stop)) continue;
    const from = start + begin.length - 1;
    for (let at = from; at < stop; at += 1) if (isBlank(bytes[at])) return undefined;
    const uri = { type: 'abs_path', path: text.slice(from, stop) } as const;
    return { type: 'http_request', method, uri, version: VERSION_1_1 };
  }
  return undefined;
}

function parseResponse(text: string): HttpPacket | undefined {
  const [, major, minor, status, phrase] = RESPONSE.exec(text) ?? [];
  if (major === undefined || minor === undefined || status === undefined) return undefined;
  return { type: 'http_response', version: [int32(major), int32(minor)], status: int32(status), phrase: phrase ?? '' };
}

function parseRequest(text: string): HttpPacket | undefined {
  const [, method, uri, rest] = REQUEST.exec(text) ?? [];
  if (method === undefined || uri === undefined || rest === undefined) return undefined;
  const version = versionOf(rest);
  return version === undefined ? undefined : { type: 'http_request', method, uri: parseHttpUri(uri), version };
}

function versionOf(rest: string): readonly [number, number] | undefined {
  if (rest === '') return [0, 9];
  const [, major, minor] = VERSION.exec(rest) ?? [];
  if (major === undefined || minor === undefined) return undefined;
  return [int32(major), int32(minor)];
}
