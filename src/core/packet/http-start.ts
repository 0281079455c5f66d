import { lineEndAt } from './http-header.ts';
import { parseHttpUri } from './http-uri.ts';
import { int32 } from './int32.ts';
import type { HttpPacket, HttpVersion } from './packet.ts';

/** `(?!…)`: a blank once skipped is not given back, so that a status missing between blanks is an error. */
const RESPONSE = /^HTTP\/(\d+)\.(\d+)[ \t]+(?![ \t])(\d*)(?:[ \t]+([^]*))?$/;

/** A method of the bytes that a header name may have, an URI of anything but blanks, and the rest of the line. */
const REQUEST = /^([^\0-\x20()<>@,;:\\"/[\]?={}\x80-\xff]+)[ \t]+([^ \t]+)[ \t]*([^]*)$/;

/** What follows the version is ignored. */
const VERSION = /^HTTP\/(\d+)\.(\d+)/;

/** A request or response line with its line end, to what OTP makes of it. */
export function parseStartLine(text: string, start: number, end: number): HttpPacket {
  const line = text.slice(start, lineEndAt(text, start, end));
  return (
    parseUsualRequest(line) ??
    parseResponse(line) ??
    parseRequest(line) ?? { type: 'http_error', line: text.slice(start, end) }
  );
}

/** Nearly every request there is begins and ends so, with a path between; the others take the long way. */
const USUAL = ['GET /', 'POST /', 'HEAD /', 'PUT /', 'DELETE /', 'OPTIONS /'] as const;
const USUAL_END = ' HTTP/1.1';
const USUAL_VERSION: HttpVersion = [1, 1];

function parseUsualRequest(line: string): HttpPacket | undefined {
  if (!line.endsWith(USUAL_END)) return undefined;
  const begin = USUAL.find((candidate) => line.startsWith(candidate));
  const end = line.length - USUAL_END.length;
  if (begin === undefined || line.indexOf(' ', begin.length) !== end || line.includes('\t')) return undefined;
  const path = line.slice(begin.length - 1, end);
  return { type: 'http_request', method: begin.slice(0, -2), uri: { type: 'abs_path', path }, version: USUAL_VERSION };
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
