import { BARE, type Codec, type Limits, LONGEST_PACKET, bounded, excess } from './codec.ts';
import type { PacketRow } from './row.ts';
import { sizeOf } from './size.ts';

export const fixedRow: PacketRow<`fixed:${number}`> = {
  name: 'fixed:N',
  origin: 'gentcp',
  summary: 'packets of exactly N bytes each',
  description:
    'The stream is cut every N bytes; nothing stands before a packet or after it. Sending takes payloads of exactly N ' +
    'bytes: longer ones fail with emsgsize, shorter ones with einval.',
  example: 'fixed:16',
  recognise(value) {
    const written = typeof value === 'string' ? /^fixed:([1-9]\d*[kMG]?)$/.exec(value)?.[1] : undefined;
    const size = written === undefined ? undefined : sizeOf(written);
    if (size === undefined || size > LONGEST_PACKET) return undefined;
    return { type: `fixed:${size}`, codec: fixedCodec(size) };
  },
};

function fixedCodec(size: number): Codec {
  return {
    measure: (_bytes, _start, _end, limits: Limits) => bounded(0, size, limits.packetSize),
    explain: (_bytes, { packetSize }) => excess(size, packetSize),
    envelope: { ...BARE, largest: size, refuse: (payload) => refusal(payload.length, size) },
  };
}

function refusal(length: number, size: number): string | undefined {
  return length < size ? `packet fixed:${size}: the payload has ${length} bytes` : undefined;
}
