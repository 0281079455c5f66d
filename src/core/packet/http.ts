import {
  BARE,
  type Codec,
  CORRUPT,
  type Complaint,
  type HttpCodecs,
  type Limits,
  MORE,
  type NextLine,
  type ParseLine,
} from './codec.ts';
import { isBlank, parseHeaderLine } from './http-header.ts';
import { parseStartLine } from './http-start.ts';
import type { HttpText } from './http-text.ts';
import type { HttpPacket } from './packet.ts';
import { exactRow } from './row.ts';
import { findByte, findNear } from './scan.ts';

const LF = 10;
const CR = 13;

const headerLine: LineReading = { measure: measureHeader, nextLine: nextHeaderLine, parse: parseHeaderLine };

/** http: a start line, headers to the empty line, and again. */
const http: HttpCodecs = {
  start: lineCodec({ measure: measureStart, nextLine: nextStartLine, parse: parseStartLine }, () => http),
  headers: lineCodec(headerLine, () => http),
};

/** httph: nothing but headers. */
const httph: HttpCodecs = {
  start: lineCodec(headerLine, () => httph),
  headers: lineCodec(headerLine, () => httph),
};

const httpWords = {
  origin: 'gen_tcp',
  summary: 'HTTP/1: request and response lines and headers, parsed',
  description:
    'Each packet is a parsed line of HTTP/1: a request or response line, then its headers with their folded lines, then ' +
    'http_eoh, and again a start line. Switch to raw after http_eoh for the body. A line that cannot be parsed is an ' +
    'http_error. Strings are lists. Sending adds nothing.',
} as const;

const httphWords = {
  origin: 'gen_tcp',
  summary: 'HTTP/1 header lines only, parsed',
  description: 'As http, but every line is a header line: trailers after a chunked body, or a header block on its own.',
} as const;

export const httpRow = exactRow('http', http.start, httpWords);

export const httphRow = exactRow('httph', httph.headers, httphWords);

export const httpBinRow = exactRow('http_bin', http.start, {
  origin: 'gen_tcp',
  summary: 'the same as http; strings are binaries',
  description: 'As http, with binaries for strings where Erlang terms are printed.',
});

export const httphBinRow = exactRow('httph_bin', httph.headers, {
  origin: 'gen_tcp',
  summary: 'the same as httph; strings are binaries',
  description: 'As httph, with binaries for strings where Erlang terms are printed.',
});

/** How a line is read. */
interface LineReading {
  readonly measure: Codec['measure'];
  readonly nextLine: NextLine;
  readonly parse: ParseLine;
}

function lineCodec(reading: LineReading, codecs: () => HttpCodecs): Codec {
  return {
    ...reading,
    explain,
    envelope: BARE,
    get http() {
      return codecs();
    },
  };
}

function measureStart(bytes: Buffer, start: number, end: number, limits: Limits, seen: number): number {
  const at = findNear(bytes, LF, start + seen, end);
  if (at === -1) return withoutEnd(end - start, limits);
  if (end - start <= 2 && isLoneLineEnd(bytes, start, end)) return end - start;
  return checked(at + 1 - start, limits);
}

function nextStartLine(text: HttpText, start: number, limits: Limits): HttpPacket | undefined {
  const end = text.lineEnd(start);
  if (end === 0 || checked(end - start, limits) === CORRUPT) return undefined;
  text.at = end;
  return parseStartLine(text, start, end);
}

function nextHeaderLine(text: HttpText, start: number, limits: Limits): HttpPacket | undefined {
  const end = text.lineEnd(start);
  if (end === 0 || end === text.end || isBlank(text.bytes[end]) || checked(end - start, limits) === CORRUPT)
    return undefined;
  text.at = end;
  return parseHeaderLine(text, start, end);
}

/**
 * A header line is whole only when the byte after it has been seen: a blank there continues it. A search that goes on
 * begins at the last byte, which may be the line end that waits for its successor.
 */
function measureHeader(bytes: Buffer, start: number, end: number, limits: Limits, seen: number): number {
  if (end - start <= 2 && isLoneLineEnd(bytes, start, end)) return end - start;
  let at = findNear(bytes, LF, seen === 0 ? start : start + seen - 1, end);
  while (at !== -1) {
    const length = at + 1 - start;
    if (at + 1 === end) return checked(length, limits) === CORRUPT ? CORRUPT : MORE;
    if (length <= 2 || !isBlank(bytes[at + 1])) return checked(length, limits);
    at = findByte(bytes, LF, at + 1, end);
  }
  return withoutEnd(end - start, limits);
}

/** An empty line with nothing behind it ends the headers at once, whatever the limit. */
function isLoneLineEnd(bytes: Buffer, start: number, end: number): boolean {
  if (end - start === 1) return bytes.readUInt8(start) === LF;
  return end - start === 2 && bytes.readUInt8(start) === CR && bytes.readUInt8(start + 1) === LF;
}

/** erlang:decode_packet/3 takes line_length for the limit where there is no packet_size. */
function limitOf({ packetSize, lineLength }: Limits): number {
  return packetSize === 0 ? lineLength : packetSize;
}

function checked(length: number, limits: Limits): number {
  const limit = limitOf(limits);
  return limit !== 0 && length > limit ? CORRUPT : length;
}

function withoutEnd(length: number, limits: Limits): number {
  const limit = limitOf(limits);
  return limit !== 0 && length >= limit ? CORRUPT : MORE;
}

function explain(_bytes: Buffer, limits: Limits): Complaint {
  return { what: 'a line of http', why: `is longer than ${limitOf(limits)} bytes`, text: true };
}
