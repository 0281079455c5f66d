import { GenTcpError } from '../error.ts';
import type { Reason } from '../reason.ts';
import { CORRUPT, type Limits, MORE, NO_LIMITS, deliver } from './codec.ts';
import type { Packet } from './packet.ts';
import { type PacketType, codecOf } from './table.ts';

/** The options of `decodePacket`, in bytes; 0 means no limit. */
export interface DecodeOptions {
  readonly packetSize?: number;
  /** line: longer lines are cut there; http: the longest line, where there is no packetSize. */
  readonly lineLength?: number;
  /** 0..255; with type line only, as in OTP. */
  readonly lineDelimiter?: number;
}

export type Decoded =
  | { readonly status: 'ok'; readonly packet: Packet; readonly rest: Buffer }
  /** `length`: the whole packet's, where its header is complete. */
  | { readonly status: 'more'; readonly length: number | undefined }
  | { readonly status: 'error'; readonly reason: Reason };

/**
 * The first packet of some bytes, as `erlang:decode_packet/3` answers. Packet and rest are views of `data`. With http
 * the caller switches to httph after a start line, and back after http_eoh.
 *
 * @throws GenTcpError `badarg` for an unknown type or option, a value out of range, or data that is no byte array
 * @example decodePacket(1, Buffer.from([2, 97, 98, 99])) // { status: 'ok', packet: <Buffer 61 62>, rest: <Buffer 63> }
 */
export function decodePacket(type: PacketType, data: Uint8Array, options: DecodeOptions = {}): Decoded {
  const codec = codecOf(type);
  if (codec === undefined) throw badarg(`${String(type)} is not a packet type`);
  if (!(data instanceof Uint8Array)) throw badarg('data is not a Uint8Array');
  const limits = limitsOf(options);
  if (options.lineDelimiter !== undefined && type !== 'line') throw badarg('lineDelimiter is for type line');
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  const total = codec.measure(bytes, 0, bytes.length, limits, 0);
  if (total === CORRUPT) return { status: 'error', reason: 'invalid' };
  if (total === MORE) return { status: 'more', length: undefined };
  if (total > bytes.length) return { status: 'more', length: total };
  return { status: 'ok', packet: deliver(codec, bytes, { start: 0, total }), rest: bytes.subarray(total) };
}

/** The largest value of each option. */
const RANGES: Readonly<Record<keyof Limits, number>> = {
  packetSize: 0xffff_ffff,
  lineLength: 0xffff_ffff,
  lineDelimiter: 0xff,
};

function limitsOf(options: DecodeOptions): Limits {
  if (typeof options !== 'object' || options === null) throw badarg('options are an object');
  for (const [name, value] of Object.entries(options)) {
    if (!isLimit(name)) throw badarg(`${name} is not an option of decodePacket`);
    if (value !== undefined && !isWithin(value, RANGES[name]))
      throw badarg(`${name}: ${String(value)} is not in 0..${RANGES[name]}`);
  }
  return {
    packetSize: options.packetSize ?? NO_LIMITS.packetSize,
    lineLength: options.lineLength ?? NO_LIMITS.lineLength,
    lineDelimiter: options.lineDelimiter ?? NO_LIMITS.lineDelimiter,
  };
}

function isLimit(name: string): name is keyof Limits {
  return Object.hasOwn(RANGES, name);
}

function isWithin(value: unknown, largest: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= largest;
}

function badarg(because: string): GenTcpError {
  return new GenTcpError('badarg', { because });
}
