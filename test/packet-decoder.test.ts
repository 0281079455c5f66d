import { describe, expect, it } from 'vitest';
import { GenTcpError, type Options, type Packet, PacketDecoder } from '../src/core/index.ts';

function decode(options: Options, ...chunks: readonly string[]): readonly (Packet | string)[] {
  const decoder = new PacketDecoder(options);
  const packets: Packet[] = [];
  for (const chunk of chunks) {
    decoder.push(Buffer.from(chunk, 'latin1'));
    for (let packet = decoder.next(); packet !== undefined; packet = decoder.next()) packets.push(packet);
  }
  return [...packets, decoder.rest().toString('latin1')];
}

describe('PacketDecoder', () => {
  it('delivers what a socket with these options would, and keeps the rest', () => {
    expect(decode({ packet: 2 }, '\0', '\u0002hi\0\u0003a')).toEqual([Buffer.from('hi'), '\0\u0003a']);
    expect(decode({ packet: 1, mode: 'list' }, '\u0001a')).toEqual([[97], '']);
    expect(decode({ packet: 1, header: 1 }, '\u0002ab')).toEqual([[[97], Buffer.from('b')], '']);
    expect(decode({ packet: 'line', buffer: 2 }, 'abc')).toEqual([Buffer.from('ab'), 'c']);
    expect(decode({ packet: 'line', lineDelimiter: 0x13b }, 'a;b')).toEqual([Buffer.from('a;'), 'b']);
  });

  it('delivers lines of http as they came with deliver port, a folded one apart', () => {
    expect(decode({ packet: 'http', deliver: 'port' }, 'GET / HTTP/1.1\r\nA: b\r\n c\r\n\r\n')).toEqual([
      ...['GET / HTTP/1.1\r\n', 'A: b\r\n', ' c\r\n', '\r\n'].map((line) => Buffer.from(line)),
      '',
    ]);
  });

  it('knows where the next packet begins', () => {
    const decoder = new PacketDecoder({ packet: 2 });
    decoder.push(Buffer.from('\0\u0002hi\0\u0009'));
    expect([decoder.position, decoder.next(), decoder.position, decoder.next(), decoder.position]).toEqual([
      0,
      Buffer.from('hi'),
      4,
      undefined,
      4,
    ]);
  });

  it('fails with emsgsize at a packet above packet_size, and again', () => {
    const decoder = new PacketDecoder({ packet: 2, packetSize: 3 });
    decoder.push(Buffer.from('\0\u0004'));
    for (const _ of [1, 2]) expect(() => decoder.next()).toThrow(/^length 4 is more than packet_size 3/);
  });

  it.each([{ packet: 5 }, { packetSize: -1 }, { colour: 'red' }])('fails with badarg for %j', (options) => {
    const make = (): PacketDecoder => Reflect.construct(PacketDecoder, [options]);
    expect(make).toThrow(GenTcpError);
    expect(make).toThrow('(badarg)');
  });
});
