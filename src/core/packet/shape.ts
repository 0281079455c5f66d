import type { Packet } from './packet.ts';

/**
 * Gives the bytes of a packet the form that the options `mode` and `header` ask for. A list has no header: gen_tcp
 * applies it in binary mode only. A packet shorter than the header is a plain list, one of just that length has an
 * empty rest.
 *
 * @example shapePacket(Buffer.from('abcd'), 'binary', 2) // [[97, 98], <Buffer 63 64>]
 */
export function shapePacket(bytes: Buffer, mode: 'binary' | 'list', header: number): Packet {
  if (mode === 'list' || bytes.length < header) return [...bytes];
  if (header === 0) return bytes;
  return [[...bytes.subarray(0, header)], bytes.subarray(header)];
}
