import { Carry } from './carry.ts';
import type { Cutter, CutterSettings } from './cutter.ts';
import { tooLarge } from './limit.ts';

/** `--in chunk:N`: records of exactly `size` bytes, the last one shorter. */
export function chunkCutter(size: number, { largest }: Pick<CutterSettings, 'largest'>): Cutter {
  const carry = new Carry();
  let count = 0;

  function carryOn(piece: Buffer): void {
    if (carry.length + piece.length > largest) throw tooLarge(count + 1, largest);
    carry.append(piece);
  }

  function add(record: Buffer, records: Buffer[]): void {
    records.push(record);
    count += 1;
  }

  return {
    push(chunk, records) {
      const missing = carry.length === 0 ? 0 : Math.min(size - carry.length, chunk.length);
      if (missing > 0) carryOn(chunk.subarray(0, missing));
      if (carry.length === size) add(carry.take(), records);
      let at = missing;
      for (; chunk.length - at >= size; at += size) {
        if (size > largest) throw tooLarge(count + 1, largest);
        add(chunk.subarray(at, at + size), records);
      }
      if (at < chunk.length) carryOn(chunk.subarray(at));
    },
    end(records) {
      if (carry.length > 0) records.push(carry.take());
    },
    get held() {
      return carry.length;
    },
  };
}
