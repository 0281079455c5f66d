import type { PacketType } from '../../src/core/packet/table.ts';
import { Random } from './random.ts';

/** A stream made up for one of gen_tcp's types: good, cut short, spoilt or over a limit, and cut into chunks. */
export interface Stream {
  readonly type: PacketType;
  readonly options: Readonly<Partial<Record<'packetSize' | 'lineLength' | 'lineDelimiter', number>>>;
  readonly chunks: readonly Buffer[];
}

export const streamTypes = [
  'raw',
  1,
  2,
  4,
  'sunrm',
  'asn1',
  'cdr',
  'fcgi',
  'tpkt',
  'line',
  'http',
  'http_bin',
  'httph',
  'httph_bin',
] as const satisfies readonly PacketType[];

type StreamType = (typeof streamTypes)[number];

/** So many streams for every type, the same for the same seed. */
export function makeStreams(seed: number, forEachType: number): readonly Stream[] {
  const random = new Random(seed);
  return streamTypes.flatMap((type) => random.times(forEachType, () => makeStream(random, type)));
}

function makeStream(random: Random, type: StreamType): Stream {
  const whole = Buffer.concat(random.times(1 + random.below(4), () => unitOf(random, type)));
  return { type, options: optionsFor(random, type), chunks: cut(random, damage(random, whole)) };
}

function optionsFor(random: Random, type: StreamType): Stream['options'] {
  const text = type === 'line' || String(type).startsWith('http');
  switch (random.below(text ? 6 : 4)) {
    case 0:
      return { packetSize: random.below(text ? 60 : 24) };
    case 4:
      return {
        lineLength: 1 + random.below(40),
        ...(type === 'line' ? { lineDelimiter: random.one([59, 0, 255]) } : {}),
      };
    case 5:
      return { packetSize: 1 + random.below(60), lineLength: 1 + random.below(40) };
    default:
      return {};
  }
}

function damage(random: Random, whole: Buffer): Buffer {
  switch (random.below(4)) {
    case 0:
      return whole.subarray(0, random.below(whole.length + 1));
    case 1:
      return spoil(random, whole);
    default:
      return whole;
  }
}

/** Changes, drops or adds a byte or two, mostly where headers are. */
function spoil(random: Random, whole: Buffer): Buffer {
  let bytes = whole;
  for (let left = 1 + random.below(3); left > 0; left -= 1) {
    const at = random.below(Math.min(bytes.length, 24) + 1);
    const added = random.bytes(random.below(3));
    bytes = Buffer.concat([bytes.subarray(0, at), added, bytes.subarray(at + random.below(3))]);
  }
  return bytes;
}

function cut(random: Random, bytes: Buffer): readonly Buffer[] {
  if (random.below(4) === 0) return [bytes];
  if (random.below(8) === 0 && bytes.length > 0) return Array.from(bytes, (_, at) => bytes.subarray(at, at + 1));
  const places = random.times(1 + random.below(5), () => random.below(bytes.length + 1)).toSorted((a, b) => a - b);
  return [0, ...places].map((from, n) => bytes.subarray(from, places[n] ?? bytes.length));
}

/** One good packet. */
function unitOf(random: Random, type: StreamType): Buffer {
  const body = random.bytes(random.one([0, 1, 3, random.below(40), random.below(300)]));
  switch (type) {
    case 'raw':
      return body;
    case 1:
      return packed([body.subarray(0, 255).length], body.subarray(0, 255));
    case 2:
      return packed(uint(body.length, 2), body);
    case 4:
      return packed(uint(body.length, 4), body);
    case 'sunrm':
      return packed([random.below(2) * 0x80, ...uint(body.length, 3)], body);
    case 'asn1':
      return packed([...tagOf(random), ...berLength(random, body.length)], body);
    case 'cdr':
      return packed(giopHeader(random, body.length), body);
    case 'fcgi':
      return fcgiRecord(random, body);
    case 'tpkt':
      return packed([3, random.below(256), ...uint(body.length + 4, 2)], body);
    case 'line':
      return Buffer.from(text(random, random.below(24)) + random.one(['\n', '\r\n', '\n\n', ';', '']), 'latin1');
    case 'http':
    case 'http_bin':
      return Buffer.from(startLine(random) + headers(random) + lineEnd(random), 'latin1');
    case 'httph':
    case 'httph_bin':
      return Buffer.from(headers(random) + lineEnd(random), 'latin1');
    default:
      return type satisfies never;
  }
}

function packed(header: readonly number[], body: Buffer): Buffer {
  return Buffer.concat([Buffer.from(header), body]);
}

function uint(value: number, width: number): readonly number[] {
  const bytes = Buffer.alloc(width);
  bytes.writeUIntBE(value, 0, width);
  return [...bytes];
}

function tagOf(random: Random): readonly number[] {
  return random.one([[0x30], [0x04], [0x1f, 0x27], [0x1f, 0x83, 0x27], [0xbf, 0x81, 0x80, 1]]);
}

function berLength(random: Random, length: number): readonly number[] {
  if (length < 0x80 && random.below(2) === 0) return [length];
  const width = random.one([2, 3, 4]);
  return random.below(40) === 0 ? [0x80 + random.below(128)] : [0x80 + width, ...uint(length, width)];
}

function giopHeader(random: Random, length: number): readonly number[] {
  const little = random.below(2);
  const bytes = little === 1 ? uint(length, 4).toReversed() : uint(length, 4);
  return [...Buffer.from('GIOP'), 1, 2, random.below(128) * 2 + little, random.below(8), ...bytes];
}

function fcgiRecord(random: Random, body: Buffer): Buffer {
  const padding = random.below(16);
  const header = [1, random.below(12), ...uint(random.below(65536), 2), ...uint(body.length, 2), padding, 0];
  return Buffer.concat([Buffer.from(header), body, Buffer.alloc(padding, 'P')]);
}

function startLine(random: Random): string {
  return (random.below(3) === 0 ? response(random) : request(random)) + lineEnd(random);
}

function response(random: Random): string {
  const status = random.one(['200', '404', '0', '007', '4294967297', '99999', '', 'x', '200x']);
  const phrase = random.one([' OK', ' Not Found', '\t \tIt  is ', ' ', '']);
  return `HTTP/${version(random)}${blanks(random)}${status}${phrase}`;
}

function request(random: Random): string {
  const method = random.one(['GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PATCH', 'get', 'A\x7f']);
  const end = random.one([
    ` HTTP/${version(random)}`,
    ` HTTP/${version(random)} `,
    ' HTTP/1.1 x',
    ' http/1.1',
    '',
    ' ',
  ]);
  return `${method}${blanks(random)}${uri(random)}${end}`;
}

function version(random: Random): string {
  return random.one(['1.1', '1.0', '1.1', '0.9', '11.22', '9999999999.1', '1.', '.1', '1']);
}

function uri(random: Random): string {
  const authority = random.one(['h', '', 'h:80', 'h:0', 'h:', 'h:8x', 'u@H:99999', ':1', 'h:12345678901', 'a:b:1']);
  return random.one([
    `/${text(random, random.below(20)).replaceAll(/\s/g, '')}`,
    `${random.one(['http', 'HTTPS', 'https', 'Http'])}://${authority}${random.one(['', '/', '/p?q=1:2'])}`,
    random.one([
      '*',
      '**',
      '/',
      'x',
      'word',
      ':',
      'a:',
      ':a',
      'http:/a',
      'h:443',
      'mailto:a@b',
      'http://',
      '/\xff\x80',
    ]),
  ]);
}

const NAMES = [
  'Host',
  'content-length',
  'ETAG',
  'Www-Authenticate',
  'set-cookie2',
  'X-Y',
  'a--b---c',
  '1a-2b',
  '-x',
] as const;
const ODD_NAMES = [
  '',
  'X_y',
  'no colon',
  'a\xe4',
  'a/b',
  "!#$%&'*+-.^`|~",
  'N'.repeat(50),
  'n'.repeat(51),
  'a\x7f',
] as const;

function headers(random: Random): string {
  return random.times(random.below(4), () => headerLine(random)).join('');
}

function headerLine(random: Random): string {
  const name = random.below(3) === 0 ? random.one(ODD_NAMES) : random.one(NAMES);
  const colon = random.one([':', ': ', ': ', ':\t ', ' : ', '']);
  const fold = random.one(['', '', '', '\r\n folded', '\n\tx', '\r\n ', '\n']);
  return `${name}${colon}${text(random, random.below(20))}${fold}${lineEnd(random)}`;
}

function lineEnd(random: Random): string {
  return random.one(['\r\n', '\r\n', '\r\n', '\n']);
}

function blanks(random: Random): string {
  return random.one([' ', ' ', ' ', '  ', '\t', ' \t', '']);
}

const LETTERS = 'abcdefghij KLM:/;.,=?\t\r\xe9';

function text(random: Random, length: number): string {
  return random.times(length, () => LETTERS.charAt(random.below(LETTERS.length))).join('');
}
