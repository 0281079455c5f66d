import type { Codec, Limits } from './codec.ts';
import type { PacketType } from './table.ts';

/** How a stream is cut into packets. */
export interface FrameSettings {
  readonly type: PacketType;
  readonly limits: Limits;
  /** Most bytes that one raw packet has; also the longest line of http where no limit says otherwise. */
  readonly buffer: number;
  /** http: lines are delivered as they came, and every one is a start line: what inet does with `deliver port`. */
  readonly unparsed?: boolean;
}

/** inet holds a line of http in `buffer`, whose size bounds it where packet_size does not. */
export function limitsOf({ limits, buffer }: FrameSettings, codec: Codec): Limits {
  const bare = codec.http !== undefined && limits.packetSize === 0 && limits.lineLength === 0;
  return bare ? { ...limits, lineLength: buffer } : limits;
}
