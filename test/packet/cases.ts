import type { Limits } from '../../src/core/packet/codec.ts';
import type { HttpPacket } from '../../src/core/packet/packet.ts';
import type { PacketType } from '../../src/core/packet/table.ts';

/** A stream and what comes of it, however it arrives. Bytes are latin-1 strings. */
export interface FramingCase {
  readonly title: string;
  readonly type: PacketType;
  readonly limits?: Partial<Limits>;
  readonly stream: string;
  readonly packets: readonly (string | HttpPacket)[];
  /** The stream is malformed, or over a limit, behind those packets. */
  readonly fails?: true;
  /** What is left of a packet that never came whole. */
  readonly rest?: string;
}

const header = (bit: number, name: string, value: string, unmodified = name): HttpPacket => ({
  type: 'http_header',
  bit,
  name,
  unmodified,
  value,
});

const GIOP_LITTLE = 'GIOP\x01\x02\x01\x00\x03\0\0\0';
const GIOP_BIG = 'GIOP\x01\x02\x00\x00\0\0\0\x03';

export const framingCases: readonly FramingCase[] = [
  { title: 'packets of one length byte', type: 1, stream: '\x01a\x00\x03bcd', packets: ['a', '', 'bcd'] },
  {
    title: 'the longest packet of one length byte',
    type: 1,
    stream: `\xff${'x'.repeat(255)}`,
    packets: ['x'.repeat(255)],
  },
  { title: 'packets of two length bytes', type: 2, stream: '\0\x01a\0\0\0\x03bcd', packets: ['a', '', 'bcd'] },
  {
    title: 'a length that needs its high byte',
    type: 2,
    stream: `\x01\x02${'x'.repeat(258)}`,
    packets: ['x'.repeat(258)],
  },
  {
    title: 'packets of four length bytes',
    type: 4,
    stream: '\0\0\0\x01a\0\0\0\0\0\0\0\x03bcd',
    packets: ['a', '', 'bcd'],
  },
  { title: 'a packet cut in its header', type: 4, stream: '\0\0\0\x01a\0\0\0', packets: ['a'], rest: '\0\0\0' },
  { title: 'a packet cut in its body', type: 2, stream: '\0\x01a\0\x05bcd', packets: ['a'], rest: '\0\x05bcd' },
  { title: 'a negative length', type: 4, stream: '\x80\0\0\0abc', packets: [], fails: true, rest: '\x80\0\0\0' },
  {
    title: 'a body just within packet_size',
    type: 2,
    limits: { packetSize: 3 },
    stream: '\0\x03abc',
    packets: ['abc'],
  },
  {
    title: 'a body one byte over packet_size, behind a good packet',
    type: 2,
    limits: { packetSize: 3 },
    stream: '\0\x01a\0\x04',
    packets: ['a'],
    fails: true,
  },
  { title: 'three length bytes', type: 3, stream: '\0\0\x01a\0\0\x02bc', packets: ['a', 'bc'] },
  { title: 'eight length bytes', type: 8, stream: '\0\0\0\0\0\0\0\x01a', packets: ['a'] },
  {
    title: 'a length of eight bytes above 2^53',
    type: 8,
    stream: '\xff\xff\xff\xff\xff\xff\xff\xff',
    packets: [],
    fails: true,
  },
  { title: 'little-endian lengths', type: '2le', stream: '\x01\0a\x02\0bc', packets: ['a', 'bc'] },
  { title: 'little-endian lengths of three bytes', type: [3, 'little'], stream: '\x01\0\0a', packets: ['a'] },
  { title: 'big-endian lengths by name', type: '4be', stream: '\0\0\0\x01a', packets: ['a'] },
  {
    title: 'a record mark, delivered',
    type: 'sunrm',
    stream: '\x80\0\0\x01a\0\0\0\0',
    packets: ['\x80\0\0\x01a', '\0\0\0\0'],
  },
  {
    title: 'short and long BER lengths',
    type: 'asn1',
    stream: '\x30\x01a\x04\x81\x02bc',
    packets: ['\x30\x01a', '\x04\x81\x02bc'],
  },
  { title: 'a long BER tag', type: 'asn1', stream: '\x1f\x83\x27\x01a', packets: ['\x1f\x83\x27\x01a'] },
  { title: 'the indefinite BER length as empty', type: 'asn1', stream: '\x30\x80\0\0', packets: ['\x30\x80', '\0\0'] },
  { title: 'a BER length of five bytes', type: 'asn1', stream: '\x30\x85\0\0\0\0\x01', packets: [], fails: true },
  {
    title: 'GIOP of both byte orders',
    type: 'cdr',
    stream: `${GIOP_LITTLE}abc${GIOP_BIG}abc`,
    packets: [`${GIOP_LITTLE}abc`, `${GIOP_BIG}abc`],
  },
  { title: 'a header that is not GIOP', type: 'cdr', stream: 'POST / HTTP/1.1\r\n', packets: [], fails: true },
  {
    title: 'FastCGI without its padding',
    type: 'fcgi',
    stream: '\x01\x01\0\x01\0\x02\x03\0hiPPP\x01\x02\0\x01\0\0\0\0',
    packets: ['\x01\x01\0\x01\0\x02\x03\0hi', '\x01\x02\0\x01\0\0\0\0'],
  },
  {
    title: 'padding that counts for packet_size',
    type: 'fcgi',
    limits: { packetSize: 4 },
    stream: '\x01\x01\0\x01\0\x02\x03\0hiPPP',
    packets: [],
    fails: true,
  },
  {
    title: 'TPKT, whose length counts its header',
    type: 'tpkt',
    stream: '\x03\0\0\x05a\x03\0\0\x04',
    packets: ['\x03\0\0\x05a', '\x03\0\0\x04'],
  },
  { title: 'TPKT shorter than its header', type: 'tpkt', stream: '\x03\0\0\x03', packets: [], fails: true },
  { title: 'TPKT of another version', type: 'tpkt', stream: '\x04\0\0\x05a', packets: [], fails: true },
  { title: 'lines', type: 'line', stream: 'ab\n\ncd\r\nef', packets: ['ab\n', '\n', 'cd\r\n'], rest: 'ef' },
  {
    title: 'a line just within packet_size',
    type: 'line',
    limits: { packetSize: 3 },
    stream: 'ab\nc',
    packets: ['ab\n'],
    rest: 'c',
  },
  {
    title: 'a line over packet_size',
    type: 'line',
    limits: { packetSize: 3 },
    stream: 'ab\nabc\n',
    packets: ['ab\n'],
    fails: true,
  },
  {
    title: 'a line without end over packet_size',
    type: 'line',
    limits: { packetSize: 3 },
    stream: 'abcd',
    packets: [],
    fails: true,
  },
  {
    title: 'long lines in pieces',
    type: 'line',
    limits: { lineLength: 4 },
    stream: 'abcdefghi\nabc\nabcd\n',
    packets: ['abcd', 'efgh', 'i\n', 'abc\n', 'abcd', '\n'],
  },
  {
    title: 'lines with another end',
    type: 'line',
    limits: { lineDelimiter: 0 },
    stream: 'a\nb\0c\0',
    packets: ['a\nb\0', 'c\0'],
  },
  {
    title: 'a long line',
    type: 'line',
    stream: `${'x'.repeat(500)}\n`,
    packets: [`${'x'.repeat(500)}\n`],
  },
  {
    title: 'varint lengths',
    type: 'varint',
    stream: `\0\x01a\xac\x02${'x'.repeat(300)}`,
    packets: ['', 'a', 'x'.repeat(300)],
  },
  { title: 'a varint in a wasteful form', type: 'varint', stream: '\x81\x80\x80\0a', packets: ['a'] },
  { title: 'a varint without end', type: 'varint', stream: '\x80'.repeat(10), packets: [], fails: true },
  {
    title: 'a varint that is too large before it ends',
    type: 'varint',
    stream: '\xff\xff\xff\xff\xff',
    packets: [],
    fails: true,
  },
  {
    title: 'a varint over packet_size',
    type: 'varint',
    limits: { packetSize: 200 },
    stream: '\xc9\x01',
    packets: [],
    fails: true,
  },
  {
    title: 'netstrings',
    type: 'netstring',
    stream: '5:hello,0:,12:hello world!,',
    packets: ['hello', '', 'hello world!'],
  },
  { title: 'a netstring with a leading zero', type: 'netstring', stream: '05:hello,', packets: [], fails: true },
  { title: 'a netstring without its comma', type: 'netstring', stream: '1:a,5:hellox', packets: ['a'], fails: true },
  { title: 'a netstring without a length', type: 'netstring', stream: ':,', packets: [], fails: true },
  { title: 'a netstring of too many digits', type: 'netstring', stream: '10000000000:', packets: [], fails: true },
  { title: 'fixed sizes', type: 'fixed:3', stream: 'abcdefg', packets: ['abc', 'def'], rest: 'g' },
  {
    title: 'STX and ETX',
    type: 'stx',
    stream: '\x02a\x03\x02\x03\x02\0\x02\xff\x03',
    packets: ['a', '', '\0\x02\xff'],
  },
  { title: 'data outside STX and ETX', type: 'stx', stream: '\x02a\x03\n', packets: ['a'], fails: true },
  {
    title: 'more data behind STX than packet_size',
    type: 'stx',
    limits: { packetSize: 2 },
    stream: '\x02ab\x03\x02abc',
    packets: ['ab'],
    fails: true,
  },
  {
    title: 'a length behind other bytes, of everything, all but three delivered',
    type: 'len=2,offset=1,endian=le,adjust=-3,strip=3,max=1M',
    stream: 'T\x05\0abT\x03\0',
    packets: ['ab', ''],
  },
  {
    title: 'a length field with its header delivered',
    type: 'len=1,offset=2,strip=0',
    stream: 'xy\x02abxy\0',
    packets: ['xy\x02ab', 'xy\0'],
  },
  {
    title: 'a length field that ends before its header',
    type: 'len=1,adjust=-1',
    stream: '\x01\0',
    packets: [''],
    fails: true,
  },
  { title: 'a packet of more than max', type: 'len=1,max=4', stream: '\x03abc\x04', packets: ['abc'], fails: true },
  {
    title: 'a request, its headers, and the next request',
    type: 'http',
    stream: 'GET /a HTTP/1.1\r\nHost: x\r\nodd-name: y\r\n\r\nPATCH * HTTP/1.0\n\n',
    packets: [
      { type: 'http_request', method: 'GET', uri: { type: 'abs_path', path: '/a' }, version: [1, 1] },
      header(14, 'Host', 'x'),
      header(0, 'Odd-Name', 'y', 'odd-name'),
      { type: 'http_eoh' },
      { type: 'http_request', method: 'PATCH', uri: '*', version: [1, 0] },
      { type: 'http_eoh' },
    ],
  },
  {
    title: 'a response with a folded header',
    type: 'http_bin',
    stream: 'HTTP/1.1 404 Not Found\r\nVia: a,\r\n b\r\n\tc\r\n\r\n',
    packets: [
      { type: 'http_response', version: [1, 1], status: 404, phrase: 'Not Found' },
      header(7, 'Via', 'a,\r\n b\r\n\tc'),
      { type: 'http_eoh' },
    ],
  },
  {
    title: 'a header that may yet be continued',
    type: 'httph',
    stream: 'Host: x\r\n',
    packets: [],
    rest: 'Host: x\r\n',
  },
  {
    title: 'lines that cannot be parsed, without a change of state',
    type: 'http',
    stream: 'BAD\r\nGET / HTTP/1.1\r\nno colon\r\nAge: 1\r\n\r\n',
    packets: [
      { type: 'http_error', line: 'BAD\r\n' },
      { type: 'http_request', method: 'GET', uri: { type: 'abs_path', path: '/' }, version: [1, 1] },
      { type: 'http_error', line: 'no colon\r\n' },
      header(25, 'Age', '1'),
      { type: 'http_eoh' },
    ],
  },
  {
    title: 'a start line over packet_size',
    type: 'http',
    limits: { packetSize: 10 },
    stream: 'GET / HTTP/1.1\r\n',
    packets: [],
    fails: true,
  },
];
