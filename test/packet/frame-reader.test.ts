import { afterEach, describe, expect, it, vi } from 'vitest';
import { NO_LIMITS } from '../../src/core/packet/codec.ts';
import { FrameReader } from '../../src/core/packet/frame-reader.ts';
import type { Packet } from '../../src/core/packet/packet.ts';
import { bytewise, drain, feed, readerOf } from './feed.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

const LETTERS = 'abcdefghijklmnopqrstuvwxyz'.split('');

describe('FrameReader', () => {
  it('delivers nothing before anything came', () => {
    const reader = readerOf(2);

    expect([reader.next(), reader.buffered, reader.wanted, reader.consumed]).toEqual([undefined, 0, undefined, 0]);
  });

  it('tells how many bytes are missing once the header is there', () => {
    const reader = readerOf(4);
    const wanted = [...Buffer.from('\0\0\0\x05hello', 'latin1')].map((byte) => {
      reader.push(Buffer.of(byte));
      return reader.wanted;
    });

    expect(wanted).toEqual([undefined, undefined, undefined, 5, 4, 3, 2, 1, 0]);
  });

  it('counts header, padding and trailer in what a packet consumed', () => {
    const reader = readerOf('netstring');
    reader.push(Buffer.from('5:hello,1:'));
    reader.next();

    expect([reader.consumed, reader.buffered]).toEqual([8, 2]);
  });

  it('delivers at most `buffer` bytes of raw at a time', () => {
    const reader = new FrameReader({ type: 'raw', limits: NO_LIMITS, buffer: 4 });
    reader.push(Buffer.from('abcdefghij'));

    expect(texts(reader)).toEqual(['abcd', 'efgh', 'ij']);
  });

  it('delivers raw bytes that came in several chunks as one', () => {
    const reader = readerOf('raw');
    reader.push(Buffer.from('abc'));
    reader.push(Buffer.from('def'));

    expect(texts(reader)).toEqual(['abcdef']);
  });

  it('takes exactly the bytes that are asked for', () => {
    const reader = readerOf('raw');
    reader.push(Buffer.from('abcde'));

    expect([reader.take(3)?.toString(), reader.consumed]).toEqual(['abc', 3]);
    expect([reader.take(3), reader.buffered]).toEqual([undefined, 2]);
    expect(reader.take(2)?.toString()).toBe('de');
  });

  it('puts unread bytes in front of what it holds, in the type of the moment', () => {
    const reader = readerOf(1);
    reader.push(Buffer.from('\x03cd'));
    const unread = Buffer.from('\x02ab');
    reader.next();
    reader.unread(unread);
    unread.fill(0);
    reader.push(Buffer.from('e'));

    expect(texts(reader)).toEqual(['ab', 'cde']);
  });

  it('hands out what is left once, and goes on empty', () => {
    const reader = readerOf(2);
    reader.push(Buffer.from('\0\x05he'));
    reader.next();

    expect(reader.rest().toString()).toBe('\0\x05he');
    expect([reader.rest().length, reader.buffered, reader.wanted]).toEqual([0, 0, undefined]);
    reader.push(Buffer.from('\0\x01a'));
    expect(texts(reader)).toEqual(['a']);
  });

  it('refuses a value that is no packet type', () => {
    expect(() => Reflect.construct(FrameReader, [{ type: 'lines', limits: NO_LIMITS, buffer: 1 }])).toThrow(
      expect.objectContaining({ reason: 'badarg' }),
    );
  });
});

describe('a FrameReader that failed', () => {
  it('delivers the good packets in front, and then fails at every call', () => {
    const reader = readerOf(2, { packetSize: 3 });
    reader.push(Buffer.from('\0\x01a\0\x09'));
    const packets: Packet[] = [];
    const failures = [drain(reader, packets), drain(reader, packets)];
    reader.push(Buffer.from('\0\x01b'));

    expect([packets.map(String), failures, drain(reader, packets)]).toEqual([
      ['a'],
      ['emsgsize', 'emsgsize'],
      'emsgsize',
    ]);
    reader.rest();
    expect(drain(reader, packets)).toBe('emsgsize');
  });

  it('measures anew under new limits or a new type', () => {
    const reader = readerOf(2, { packetSize: 3 });
    reader.push(Buffer.from('\0\x04abcd'));
    drain(reader, []);
    reader.configure({ limits: { ...NO_LIMITS, packetSize: 4 } });

    expect(texts(reader)).toEqual(['abcd']);
  });

  it('says what the bytes look like', () => {
    const reader = readerOf(4, { packetSize: 64 * MIB });
    reader.push(Buffer.from('GET / HTTP/1.1\r\n'));

    expect(() => reader.next()).toThrow('length 1195725856 is ASCII "GET ": an HTTP client? (emsgsize)');
  });
});

describe('a FrameReader whose type changes', () => {
  it('reads what it holds by the new type', () => {
    const reader = readerOf(2);
    reader.push(Buffer.from('\0\x01a\0\x09line\n'));
    reader.next();
    reader.next();
    reader.configure({ type: 'raw' });

    expect(texts(reader)).toEqual(['\0\x09line\n']);
  });

  it('finds a line end that was there before the search for it began', () => {
    const reader = readerOf('line');
    reader.push(Buffer.from('a;b'));
    reader.next();
    reader.configure({ limits: { ...NO_LIMITS, lineDelimiter: 59 } });

    expect(texts(reader)).toEqual(['a;']);
  });

  it('keeps its type and state when it is asked for one that does not exist', () => {
    const reader = readerOf(1);
    reader.push(Buffer.from('\x01'));

    expect(() => reader.configure(JSON.parse('{"type":5}'))).toThrow(expect.objectContaining({ reason: 'badarg' }));
    reader.push(Buffer.from('a'));
    expect(texts(reader)).toEqual(['a']);
  });

  it('reads a body as raw and the next message as http', () => {
    const reader = readerOf('http');
    reader.push(Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\nbodyGET /2 HTTP/1.1\r\n'));
    const types = [typeOf(reader), typeOf(reader), typeOf(reader)];
    reader.configure({ type: 'raw' });
    const body = reader.take(4)?.toString();
    reader.configure({ type: 'http' });

    expect([types, body, typeOf(reader)]).toEqual([
      ['http_request', 'http_header', 'http_eoh'],
      'body',
      'http_request',
    ]);
  });

  it('is still among the headers after a switch away from http and back', () => {
    const reader = readerOf('http');
    reader.push(Buffer.from('GET / HTTP/1.1\r\nA: b\r\nxyzGET /2 HTTP/1.1\r\n\r\nGET /3 HTTP/1.1\r\n'));
    reader.next();
    reader.next();
    reader.configure({ type: 'raw' });
    reader.take(3);
    reader.configure({ type: 'http' });

    expect([typeOf(reader), typeOf(reader), typeOf(reader)]).toEqual(['http_error', 'http_eoh', 'http_request']);
  });

  it('is among the headers when http follows a header of httph, and before a start line when it follows http_eoh', () => {
    const reader = readerOf('httph');
    reader.push(Buffer.from('A: b\r\nC: d\r\n\r\nGET / HTTP/1.1\r\n'));
    const types = [typeOf(reader)];
    reader.configure({ type: 'http' });

    expect([...types, typeOf(reader), typeOf(reader), typeOf(reader)]).toEqual([
      'http_header',
      'http_header',
      'http_eoh',
      'http_request',
    ]);
  });

  it.each(['GET /long/ HTTP/1.1\r\n', 'GET / HTTP/1.1\r\nLong: abcdefghijk\r\n\r\n'])(
    'refuses a line above packet_size behind others that are within it: %j',
    (message) => {
      const packets: Packet[] = [];
      const reader = readerOf('http', { packetSize: 17 });
      reader.push(Buffer.from(`GET / HTTP/1.1\r\nA: b\r\n\r\n${message}`));
      expect([drain(reader, packets), packets.length]).toEqual(['emsgsize', message.startsWith('GET / ') ? 4 : 3]);
    },
  );

  it('reads on where more came before all lines of http were taken', () => {
    const reader = readerOf('http');
    const packets: Packet[] = [];
    const lines = [
      'GET /1 HTTP/1.1\r\n',
      'A: 1\r\n',
      'B: 2\r\n',
      '\r\n',
      'GET /2 HTTP/1.1\r\n',
      'C: 3\r\n',
      'D: 4\r\n',
      '\r\n',
    ];
    for (let n = 0; n < lines.length; n += 4) {
      reader.push(Buffer.from(lines.slice(n, n + 4).join('')));
      for (let taken = 0; taken < 2; taken += 1) packets.push(reader.next() ?? Buffer.alloc(0));
    }
    drain(reader, packets);
    expect(packets).toEqual(feed(readerOf('http'), [Buffer.from(lines.join(''))]).packets);
  });

  it('delivers the rest of a message as it came once lines of http are not to be parsed', () => {
    const reader = readerOf('http');
    reader.push(Buffer.from('GET / HTTP/1.1\r\nA: b\r\nC: d\r\n\r\n'));
    expect([typeOf(reader), typeOf(reader)]).toEqual(['http_request', 'http_header']);
    reader.configure({ unparsed: true });
    expect(reader.next()).toEqual(Buffer.from('C: d\r\n'));
    reader.configure({ unparsed: false });
    expect(typeOf(reader)).toBe('http_eoh');
  });

  it('bounds a line of http by `buffer` where no limit does', () => {
    const reader = new FrameReader({ type: 'http', limits: NO_LIMITS, buffer: 16 });
    reader.push(Buffer.from('GET /aaaaaaaaaaa'));

    expect(drain(reader, [])).toBe('emsgsize');
  });
});

describe('the buffers that a FrameReader delivers', () => {
  it('stay as they are when the chunk is overwritten and when more arrives', () => {
    const reader = readerOf(1);
    const packets: Packet[] = [];
    const chunk = Buffer.alloc(7);
    for (const letter of LETTERS) {
      chunk.write(`\x01${letter}\x02${letter}${letter}\x02${letter}`, 'latin1');
      reader.push(chunk);
      drain(reader, packets);
      chunk.fill(0xff);
      reader.push(Buffer.from(letter));
      drain(reader, packets);
    }

    expect(packets.map(String)).toEqual(LETTERS.flatMap((letter) => [letter, letter + letter, letter + letter]));
  });

  it('do not change what is still to come when their receiver writes into them', () => {
    const reader = readerOf(1);
    reader.push(Buffer.from('\x01a\x01b\x01'));
    const first = reader.next();
    if (Buffer.isBuffer(first)) first.fill(0xff);
    reader.push(Buffer.from('c'));

    expect(texts(reader)).toEqual(['b', 'c']);
  });

  it('share the memory of one copy of their chunk', () => {
    const reader = readerOf(1);
    reader.push(Buffer.alloc(8 * KIB, '\x03abc'));
    const packets: Packet[] = [];
    drain(reader, packets);

    expect(packets).toHaveLength(2 * KIB);
    expect(new Set(packets.map((packet) => 'buffer' in packet && packet.buffer)).size).toBe(1);
  });
});

describe('the memory of a FrameReader', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('is not taken for what a header merely claims', () => {
    const taken = watchAllocations();
    const reader = readerOf(4);
    feed(reader, bytewise(Buffer.from([0x7f, 0xff, 0xff, 0xfb, ...Buffer.alloc(1000)])));

    expect(sum(taken())).toBeLessThan(8 * KIB);
  });

  it.each([
    ['16 KiB', 16 * KIB, 64 * MIB],
    ['1 byte', 1, MIB],
    ['7 bytes', 7, MIB],
  ])('grows with a frame that arrives in pieces of %s, to its size and no further', (_, piece, size) => {
    const taken = watchAllocations();
    const reader = readerOf(4);
    const head = Buffer.alloc(4);
    head.writeUInt32BE(size);
    reader.push(head);
    const chunk = Buffer.alloc(piece, 'x');
    for (let left = size; left > 0; left -= piece) {
      expectNone(reader);
      reader.push(left < piece ? chunk.subarray(0, left) : chunk);
    }
    const packet = reader.next();

    expect(packet).toHaveLength(size);
    // All the slabs there ever were, which is also all that was ever copied.
    expect(sum(taken())).toBeLessThan(1.5 * size);
    expect(Math.max(...taken())).toBeLessThanOrEqual(size + 4);
  });

  it('grows with a long line by doubling', () => {
    const taken = watchAllocations();
    const reader = readerOf('line');
    for (let left = 256 * KIB; left > 0; left -= 1) {
      expectNone(reader);
      reader.push(Buffer.of(97));
    }
    reader.push(Buffer.of(10));

    expect(reader.next()).toHaveLength(256 * KIB + 1);
    expect(taken().length).toBeLessThan(20);
  });

  it('is one slab for each chunk of whole packets, whatever their number', () => {
    const taken = watchAllocations();
    const reader = readerOf(2);
    const stream = Buffer.alloc(1020 * KIB, `\0d${'x'.repeat(100)}`);
    for (let at = 0; at < stream.length; at += 64 * KIB) {
      reader.push(stream.subarray(at, at + 64 * KIB));
      drain(reader, []);
    }

    expect(taken()).toHaveLength(16);
    expect(sum(taken())).toBeLessThan(stream.length + 16 * 102);
  });

  it('is given back when nothing is held', () => {
    const reader = readerOf(1);
    reader.push(Buffer.alloc(8 * KIB, '\x03abc'));
    drain(reader, []);

    expect(reader.rest().buffer.byteLength).toBe(0);
  });
});

function texts(reader: FrameReader): readonly string[] {
  const packets: Packet[] = [];
  drain(reader, packets);
  return packets.map(String);
}

function typeOf(reader: FrameReader): string | undefined {
  const packet = reader.next();
  return packet === undefined || Buffer.isBuffer(packet) ? undefined : packet.type;
}

/** Not an expectation: there would be a million of them. */
function expectNone(reader: FrameReader): void {
  if (reader.next() !== undefined) throw new Error('a packet came before it was whole');
}

function sum(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total + size, 0);
}

/** Gives the sizes of all buffers that were made since. */
function watchAllocations(): () => readonly number[] {
  const allocations = vi.spyOn(Buffer, 'allocUnsafe');
  return () => allocations.mock.calls.map(([size]) => size);
}
