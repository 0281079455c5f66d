import { type Arbitrary, array, assert, nat, property, uint8Array } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePacket } from '../../src/core/packet/decode.ts';
import { encodePacket } from '../../src/core/packet/encode.ts';
import type { PacketType } from '../../src/core/packet/table.ts';
import { seed } from '../oracle/seed.ts';
import { cutAt, feed, readerOf } from './feed.ts';

const anyPayload = uint8Array({ maxLength: 300 });
const shortPayload = uint8Array({ maxLength: 200 });
const fivePayload = uint8Array({ minLength: 5, maxLength: 5 });
const withoutEtx = anyPayload.map((payload) => payload.filter((byte) => byte !== 3));

/** Every type that says where a packet ends, with payloads that it can carry. */
const rows: readonly (readonly [PacketType, Arbitrary<Uint8Array>])[] = [
  [1, shortPayload],
  [2, anyPayload],
  [3, anyPayload],
  [4, anyPayload],
  [8, anyPayload],
  ['1le', shortPayload],
  ['2le', anyPayload],
  ['3be', anyPayload],
  ['5le', anyPayload],
  ['7be', anyPayload],
  ['8le', anyPayload],
  [[3, 'little'], anyPayload],
  [[6, 'big'], anyPayload],
  [[2, 'native'], anyPayload],
  ['varint', anyPayload],
  ['netstring', anyPayload],
  ['fixed:5', fivePayload],
  ['stx', withoutEtx],
  ['len=2', anyPayload],
  ['len=3,endian=le,adjust=-3', anyPayload],
  ['len=2,adjust=4', uint8Array({ minLength: 4, maxLength: 300 })],
];

describe.each(rows)('packet %s', (type, payload) => {
  it('gives back every payload that it encodes, one behind the other and however they are cut', () => {
    const roundTrip = property(array(payload, { maxLength: 6 }), array(nat(2000)), (payloads, places) => {
      const stream = Buffer.concat(payloads.map((bytes) => encodePacket(type, bytes)));
      const { packets, failure, rest } = feed(
        readerOf(type),
        cutAt(
          stream,
          places.map((place) => place % (stream.length + 1)),
        ),
      );

      expect([packets, failure, rest]).toEqual([payloads.map((bytes) => Buffer.from(bytes)), undefined, '']);
    });

    expect(() => assert(roundTrip, { seed, numRuns: 50 })).not.toThrow();
  });

  it('asks for more as long as a byte is missing', () => {
    const asksForMore = property(payload, nat(), (bytes, place) => {
      const whole = encodePacket(type, bytes);
      const part = whole.subarray(0, place % whole.length);
      const decoded = decodePacket(type, part);

      expect(decoded.status).toBe('more');
      expect([undefined, whole.length]).toContain(decoded.status === 'more' && decoded.length);
    });

    expect(() => assert(asksForMore, { seed, numRuns: 50 })).not.toThrow();
  });
});
