import { array, assert, nat, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePacket } from '../../src/core/packet/decode.ts';
import type { HttpPacket, Packet } from '../../src/core/packet/packet.ts';
import { seed } from '../oracle/seed.ts';
import { type FramingCase, framingCases } from './cases.ts';
import { bytewise, cutAt, feed, readerOf } from './feed.ts';

describe.each(framingCases)('$title (packet $type)', (row) => {
  const stream = Buffer.from(row.stream, 'latin1');

  it('gives the same packets from one chunk', () => {
    expect(outcome(row, [stream])).toEqual(expected(row));
  });

  it('gives the same packets from single bytes', () => {
    expect(outcome(row, bytewise(stream))).toEqual(expected(row));
  });

  it('gives the same packets from pieces cut anywhere', () => {
    const cuts = array(nat(stream.length), { maxLength: 6 });
    const cutsDoNotMatter = property(cuts, (places) => {
      expect(outcome(row, cutAt(stream, places))).toEqual(expected(row));
    });

    expect(() => assert(cutsDoNotMatter, { seed, numRuns: 60 })).not.toThrow();
  });
});

describe.each(framingCases.filter((row) => row.packets.length > 0))('$title (packet $type)', (row) => {
  it('gives its first packet from decodePacket', () => {
    const decoded = decodePacket(row.type, Buffer.from(row.stream, 'latin1'), row.limits);

    expect(decoded.status === 'ok' && plain(decoded.packet)).toEqual(row.packets[0]);
  });
});

interface Outcome {
  readonly packets: readonly (string | HttpPacket)[];
  readonly failure: string | undefined;
  /** Of no interest behind a failure, which may come before all is pushed. */
  readonly rest: string;
}

function outcome(row: FramingCase, chunks: readonly Buffer[]): Outcome {
  const { packets, failure, rest } = feed(readerOf(row.type, row.limits), chunks);
  return { packets: packets.map(plain), failure, rest: failure === undefined ? rest : '' };
}

function expected({ packets, fails, rest }: FramingCase): Outcome {
  return { packets, failure: fails === true ? 'emsgsize' : undefined, rest: fails === true ? '' : (rest ?? '') };
}

function plain(packet: Packet): string | HttpPacket {
  if (Buffer.isBuffer(packet)) return packet.toString('latin1');
  if (Array.isArray(packet)) throw new Error('a reader delivers no lists');
  return packet;
}
