import { chunkCutter } from './chunk.ts';
import type { Cutter, CutterSettings } from './cutter.ts';

/** The longest raw record: what one read of a pipe returns at most, on Linux. */
export const RAW_RECORD = 65_536;

/**
 * `--in raw`: whatever one read returned is a record, in pieces of at most 64 KiB or what a packet carries. With `exact` the
 * reads do not matter: every piece is full, so that the same file always gives the same packets.
 */
export function rawCutter({ framed, largest, exact }: CutterSettings): Cutter {
  const size = Math.min(RAW_RECORD, largest);
  if (exact && framed) return chunkCutter(size, { largest });
  return {
    push(chunk, records) {
      for (let at = 0; at < chunk.length; at += size) records.add(chunk.subarray(at, at + size));
    },
    end() {},
    held: 0,
  };
}
