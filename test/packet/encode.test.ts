import { describe, expect, it } from 'vitest';
import { decodePacket } from '../../src/core/packet/decode.ts';
import { encodePacket } from '../../src/core/packet/encode.ts';
import { type PacketType, codecOf } from '../../src/core/packet/table.ts';

const on = (type: PacketType, payload: string): string => encodePacket(type, payload).toString('latin1');

describe('encodePacket', () => {
  it.each([
    ['raw', 'hello'],
    [0, 'hello'],
    [1, '\x05hello'],
    [2, '\0\x05hello'],
    [3, '\0\0\x05hello'],
    [4, '\0\0\0\x05hello'],
    [8, '\0\0\0\0\0\0\0\x05hello'],
    ['2le', '\x05\0hello'],
    ['4be', '\0\0\0\x05hello'],
    [[3, 'little'], '\x05\0\0hello'],
    ['varint', '\x05hello'],
    ['netstring', '5:hello,'],
    ['fixed:5', 'hello'],
    ['stx', '\x02hello\x03'],
    ['len=2,endian=le', '\x05\0hello'],
    ['len=2,adjust=-2', '\0\x07hello'],
    ['len=2,adjust=1', '\0\x04hello'],
    ['len=1,offset=4,strip=0', 'hello'],
    ['sunrm', 'hello'],
    ['asn1', 'hello'],
    ['cdr', 'hello'],
    ['fcgi', 'hello'],
    ['tpkt', 'hello'],
    ['line', 'hello'],
    ['http', 'hello'],
    ['httph_bin', 'hello'],
  ] as const)('puts around a payload of packet %s what belongs there', (type, wire) => {
    expect(on(type, 'hello')).toBe(wire);
  });

  it('sends an empty packet where the type has one', () => {
    expect([on(1, ''), on(4, ''), on('line', ''), on('netstring', '')]).toEqual(['\0', '\0\0\0\0', '', '0:,']);
  });

  it('writes long lengths', () => {
    expect(encodePacket('varint', Buffer.alloc(300)).subarray(0, 2)).toEqual(Buffer.of(0xac, 0x02));
    expect(encodePacket(3, Buffer.alloc(65_536)).subarray(0, 3)).toEqual(Buffer.of(1, 0, 0));
    expect(encodePacket('3le', Buffer.alloc(65_535)).subarray(0, 3)).toEqual(Buffer.of(255, 255, 0));
  });

  it('makes a copy of the payload', () => {
    const payload = Buffer.from('hello');
    const sent = encodePacket('raw', payload);
    payload.fill('x');

    expect(sent.toString()).toBe('hello');
  });

  it.each([
    [1, 255],
    [2, 65_535],
    [3, 2 ** 24 - 1],
    ['1le', 255],
    ['2le', 65_535],
    ['len=1', 255],
    ['len=1,adjust=-1', 254],
    ['len=2,max=100', 98],
    ['fixed:7', 7],
  ] as const)('packet %s carries %i bytes, and fails with emsgsize on one more', (type, most) => {
    const largest = Buffer.alloc(most, 'x');
    const decoded = decodePacket(type, encodePacket(type, largest));

    expect(decoded.status === 'ok' && decoded.packet).toEqual(largest);
    expect(() => encodePacket(type, Buffer.alloc(most + 1))).toThrow(expect.objectContaining({ reason: 'emsgsize' }));
  });

  it.each([
    [4, 0x7fff_ffff - 4],
    [8, 0x7fff_ffff - 8],
    ['varint', 0x7fff_ffff - 5],
    ['len=4', 0x7fff_ffff - 4],
    ['raw', Infinity],
    ['asn1', Infinity],
  ] as const)('packet %s carries what a receiver takes', (type, most) => {
    expect(codecOf(type)?.envelope?.largest).toBe(most);
  });

  it('fails with enotsup where the header has to hold more than a length', () => {
    for (const type of ['len=2,offset=1', 'len=2,strip=1', 'len=2,offset=1,strip=2'] as const) {
      expect(() => encodePacket(type, 'x')).toThrow(expect.objectContaining({ reason: 'enotsup' }));
    }
  });

  it('fails with einval where the receiver would read something else', () => {
    expect(() => encodePacket('stx', 'a\x03b')).toThrow(expect.objectContaining({ reason: 'einval' }));
    expect(() => encodePacket('fixed:5', 'abcd')).toThrow(expect.objectContaining({ reason: 'einval' }));
    expect(() => encodePacket('len=2,adjust=4', 'abc')).toThrow(expect.objectContaining({ reason: 'einval' }));
  });

  it('refuses what is no packet type', () => {
    expect(() => Reflect.apply(encodePacket, undefined, [5, 'x'])).toThrow(
      expect.objectContaining({ reason: 'badarg' }),
    );
  });
});
