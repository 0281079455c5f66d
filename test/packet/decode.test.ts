import { describe, expect, it } from 'vitest';
import { decodePacket } from '../../src/core/packet/decode.ts';

describe('decodePacket', () => {
  it('gives the first packet and what follows it as views of the data', () => {
    const data = Buffer.from('\x02abc', 'latin1');
    const decoded = decodePacket(1, data);
    data.fill('x');

    expect(decoded).toEqual({ status: 'ok', packet: Buffer.from('xx'), rest: Buffer.from('x') });
  });

  it('takes any byte array, and looks at no byte outside it', () => {
    const data = new Uint8Array(Buffer.from('..\x02abc..', 'latin1')).subarray(2, 5);

    expect(decodePacket(1, data)).toEqual({ status: 'ok', packet: Buffer.from('ab'), rest: Buffer.alloc(0) });
    expect(decodePacket('line', new Uint8Array([97, 10]).subarray(0, 1))).toEqual({
      status: 'more',
      length: undefined,
    });
  });

  it('tells the length of a packet whose header is complete', () => {
    expect(decodePacket('fcgi', Buffer.from('\x01\x01\0\x01\0\x02\x03\0h', 'latin1'))).toEqual({
      status: 'more',
      length: 13,
    });
    expect(decodePacket('fixed:16', Buffer.alloc(0))).toEqual({ status: 'more', length: 16 });
  });

  it('answers the limit of OTP for header and body together', () => {
    expect(decodePacket(4, Buffer.from('7ffffffb', 'hex'))).toEqual({ status: 'more', length: 0x7fff_ffff });
    expect(decodePacket(4, Buffer.from('7ffffffc', 'hex'))).toEqual({ status: 'error', reason: 'invalid' });
  });

  it('keeps the brackets of an IPv6 address, as OTP does from 26 on', () => {
    const absolute = { type: 'absoluteURI', scheme: 'http' };

    expect(uriOf('http://[fe80::1]:8080/x')).toEqual({ ...absolute, host: '[fe80::1]', port: 8080, path: '/x' });
    expect(uriOf('http://[::1]')).toEqual({ ...absolute, host: '[::1]', port: undefined, path: '/' });
    expect(uriOf('http://[::1]:8x')).toEqual({ ...absolute, host: '[::1]', port: undefined, path: '/' });
    expect(uriOf('http://[::1')).toEqual({ ...absolute, host: '[', port: undefined, path: '/' });
  });

  it('gives up on a BER tag that never ends', () => {
    expect(decodePacket('asn1', Buffer.concat([Buffer.of(0x1f), Buffer.alloc(1000, 0x80)])).status).toBe('more');
    expect(decodePacket('asn1', Buffer.concat([Buffer.of(0x1f), Buffer.alloc(1025, 0x80)])).status).toBe('error');
  });

  it.each([
    ['an unknown type', ['lines', Buffer.alloc(1)]],
    ['a type written as text', ['2', Buffer.alloc(1)]],
    ['no type', [undefined, Buffer.alloc(1)]],
    ['data that is no byte array', [1, 'abc']],
    ['an unknown option', [1, Buffer.alloc(1), { packet_size: 1 }]],
    ['a limit below 0', [1, Buffer.alloc(1), { packetSize: -1 }]],
    ['a limit of more than 32 bits', [1, Buffer.alloc(1), { lineLength: 2 ** 32 }]],
    ['a limit that is no whole number', [1, Buffer.alloc(1), { packetSize: 1.5 }]],
    ['a limit that is no number', [1, Buffer.alloc(1), { packetSize: '1' }]],
    ['a delimiter that is no byte', ['line', Buffer.alloc(1), { lineDelimiter: 256 }]],
    ['a delimiter for another type, as OTP does', ['http', Buffer.alloc(1), { lineDelimiter: 10 }]],
  ])('refuses %s', (_, args) => {
    expect(() => Reflect.apply(decodePacket, undefined, args)).toThrow(expect.objectContaining({ reason: 'badarg' }));
  });

  it('takes an option that is undefined for one that is not given', () => {
    expect(decodePacket(1, Buffer.of(0), { packetSize: undefined }).status).toBe('ok');
  });
});

function uriOf(uri: string): unknown {
  const decoded = decodePacket('http', Buffer.from(`GET ${uri} HTTP/1.1\r\n`));
  return decoded.status === 'ok' && 'uri' in decoded.packet && decoded.packet.uri;
}
