import { describe, expect, it } from 'vitest';
import { GenTcpError } from '../../src/core/error.ts';
import { guessAtRest } from '../../src/core/packet/corruption.ts';
import { recogniseBytes } from '../../src/core/packet/recognise.ts';
import type { PacketType } from '../../src/core/packet/table.ts';
import { readerOf } from './feed.ts';

const TLS_HELLO = '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03';

function complaint(type: PacketType, stream: string): string | undefined {
  const reader = readerOf(type, { packetSize: 100 });
  reader.push(Buffer.from(stream, 'latin1'));
  try {
    reader.next();
    return undefined;
  } catch (error) {
    return error instanceof GenTcpError ? error.message : undefined;
  }
}

describe('the message of an emsgsize', () => {
  it.each<[PacketType, string, string]>([
    [4, 'GET / HTTP/1.1\r\n', 'length 1195725856 is ASCII "GET ": an HTTP client?'],
    [4, 'GET ', 'length 1195725856 is ASCII "GET ": an HTTP client?'],
    [2, 'HTTP/1.1 400 Bad Request\r\n', 'length 18516 is ASCII "HTTP": an HTTP server?'],
    [4, 'SSH-2.0-OpenSSH_9.2\r\n', 'length 1397966893 is ASCII "SSH-": an SSH peer?'],
    [4, '220 mx ESMTP\r\n', 'length 842149920 is ASCII "220 ": an SMTP or FTP server?'],
    [4, 'hello world', 'length 1751477356 is ASCII "hell": text without a header?'],
    [4, TLS_HELLO, 'length 369295618 is a TLS ClientHello: a peer that expects TLS?'],
    [4, '\x05\0\0\0hello', 'length 83886080 is more than packet_size 100; little-endian it would be 5: packet 4le?'],
    ['4le', '\0\0\0\x05hello', 'length 83886080 is more than packet_size 100; big-endian it would be 5: packet 4be?'],
    [4, '\0\x05\xe9\0\0\0\0', 'length 387328 is more than packet_size 100; read as 2 bytes it would fit what came'],
    [4, '\x06hello!\x03you', 'length 107505004 is more than packet_size 100; read as 1 byte it would fit what came'],
    [1, '\xc8abc', 'length 200 is more than packet_size 100'],
    [8, '\xff'.repeat(8), 'length 18446744073709551615 is more than packet_size 100'],
    ['sunrm', '\x80\0\x01\0', 'length 256 is more than packet_size 100'],
    ['cdr', 'POST / HTTP/1.1\r\n', 'a header does not begin with GIOP; the bytes are ASCII "POST": an HTTP client?'],
    ['cdr', 'GIOP\x01\x02\0\0\0\0\x01\0', 'length 256 is more than packet_size 100'],
    ['fcgi', '\x02\x01\0\0\0\0\0\0', 'version 2 is not that of FastCGI, 1'],
    ['fcgi', '\x01\x01\0\0\0\x60\x05\0', 'length 101 is more than packet_size 100'],
    ['tpkt', TLS_HELLO, 'version 22 is not that of TPKT, 3; the bytes are a TLS ClientHello: a peer that expects TLS?'],
    ['tpkt', '\x03\0\0\x03', 'length 3 is less than the header it counts, 4'],
    ['tpkt', '\x03\0\0\xc8', 'length 196 is more than packet_size 100'],
    ['asn1', '\x30\x65', 'length 101 is more than packet_size 100'],
    ['asn1', '\x30\x82\x01\0', 'length 256 is more than packet_size 100'],
    ['asn1', '\x30\x85\0\0\0\0\0', 'a length of 5 bytes is more than 4 bytes'],
    ['asn1', `\x1f${'\x80'.repeat(1025)}`, 'a tag is longer than 1024 bytes'],
    ['line', 'x'.repeat(101), 'a line is longer than packet_size 100'],
    [
      'line',
      TLS_HELLO.repeat(10),
      'a line is longer than packet_size 100; the bytes are a TLS ClientHello: a peer that expects TLS?',
    ],
    ['http', `GET /${'x'.repeat(100)}`, 'a line of http is longer than 100 bytes'],
    ['varint', '\xac\x02', 'length 300 is more than packet_size 100'],
    ['varint', '\xff\xff\xff\xff\xff', 'a varint is more than any packet can have'],
    ['varint', '\x80'.repeat(10), 'a varint is longer than 10 bytes'],
    ['netstring', '101:', 'length 101 is more than packet_size 100'],
    ['netstring', '1:ab', 'a netstring of 1 bytes does not end with a comma'],
    ['netstring', '\0\x05hello', 'a packet does not begin with a decimal length and a colon'],
    ['fixed:101', 'x', 'length 101 is more than packet_size 100'],
    ['stx', '\0abc', 'first byte 0 is not STX, 2'],
    ['stx', `\x02${'x'.repeat(101)}`, 'the data after STX is longer than packet_size 100'],
    ['len=1,adjust=-2', '\x01', 'length 1 with adjust -2 ends before the header does'],
    ['len=1,strip=3', '\x01', 'length 1 leaves fewer bytes than strip 3'],
    ['len=1,max=50', '\x32', 'length 50 makes a packet of more than max 50'],
    ['len=2,endian=le', '\0\x05', 'length 1280 is more than packet_size 100; big-endian it would be 5: packet 2be?'],
    ['len=2,offset=1', 'x\x01\0', 'length 256 is more than packet_size 100'],
  ])('for packet %j and %j says what is wrong and what it looks like', (type, stream, message) => {
    expect(complaint(type, stream)).toBe(`${message} (emsgsize)`);
  });

  it('says so where no limit was given', () => {
    const reader = readerOf(4);
    reader.push(Buffer.from('80000001', 'hex'));

    expect(() => reader.next()).toThrow('length 2147483649 is more than any packet can have');
  });
});

describe('guessAtRest', () => {
  it.each<[PacketType, string, string]>([
    [2, 'GET / HTTP/1.1\r\n', 'ASCII "GET ": an HTTP client?'],
    [1, 'SSH-2.0-OpenSSH_9.2\r\n', 'ASCII "SSH-": an SSH peer?'],
    [2, TLS_HELLO, 'a TLS ClientHello: a peer that expects TLS?'],
    [4, '\0\x05hello\0\x02hi', 'whole packets of packet 2?'],
    [4, '\x05hello', 'whole packets of packet 1?'],
    [2, '\x05\0hello', 'whole packets of packet 2le?'],
    ['4le', '\0\0\0\x05hello', 'whole packets of packet 4?'],
  ])('for packet %j takes %j for something else', (type, rest, guess) => {
    expect(guessAtRest(type, Buffer.from(rest, 'latin1'))).toBe(guess);
  });

  it.each<[PacketType, string]>([
    [2, '\0'],
    [2, '\0\0'],
    [2, '\0\x05hell'],
    [4, '\0\0\x01\0some text'],
    [1, ' some text'],
    [2, 'some text'],
    ['line', 'GET / HTTP/1.1'],
    ['tpkt', '\x03\0\0\x09a'],
  ])('for packet %j takes %j for what has broken off', (type, rest) => {
    expect(guessAtRest(type, Buffer.from(rest, 'latin1'))).toBeUndefined();
  });
});

describe('recogniseBytes', () => {
  it.each([
    ['EHLO me\r\n', 'ASCII "EHLO": an SMTP client?'],
    ['OPTIONS * HTTP/1.1', 'ASCII "OPTI": an HTTP client?'],
    ['PRI * HTTP/2.0\r\n\r\n', 'ASCII "PRI ": an HTTP client?'],
    ['\x16\x03\x03', 'a TLS ClientHello: a peer that expects TLS?'],
    ['a\r\nb', String.raw`ASCII "a\r\nb": text without a header?`],
  ])('knows %j', (head, guess) => {
    expect(recogniseBytes(Buffer.from(head, 'latin1'))).toBe(guess);
  });

  it.each(['', 'abc', '\0\0\0\x05', 'caf\xe9', '\x16\x03\x03\0\x50\x02\0', '\x16\x02\0', 'a\x1b[0m'])(
    'makes no guess about %j',
    (head) => {
      expect(recogniseBytes(Buffer.from(head, 'latin1'))).toBeUndefined();
    },
  );
});
