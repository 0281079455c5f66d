import { type PacketType, guessAtRest } from '../core/index.ts';

/**
 * How much of a packet had come when the stream ended inside it, and what that looks like: half a sentence.
 *
 * @example cameOf(Buffer.from('GET /'), 2) // '5 bytes of it had come: ASCII "GET ": an HTTP client?'
 */
export function cameOf(rest: Buffer, packet: PacketType): string {
  const guess = guessAtRest(packet, rest);
  const came = `${rest.length} ${rest.length === 1 ? 'byte' : 'bytes'} of it had come`;
  return guess === undefined ? came : `${came}: ${guess}`;
}
