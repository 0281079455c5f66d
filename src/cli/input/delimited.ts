import { Carry } from './carry.ts';
import type { Cutter } from './cutter.ts';
import { tooLarge } from './limit.ts';

export interface DelimitedSettings {
  readonly delimiter: number;
  /** The delimiter stays at the end of the record. */
  readonly keep: boolean;
  /** The longest record in bytes. */
  readonly largest: number;
}

/** Records that end in a certain byte; a last one that does not is a record all the same, unless it is empty. */
export function delimitedCutter({ delimiter, keep, largest }: DelimitedSettings): Cutter {
  const carry = new Carry();
  const kept = keep ? 1 : 0;
  let count = 0;

  function carryOn(piece: Buffer): void {
    if (carry.length + piece.length > largest) throw tooLarge(count + 1, largest);
    carry.append(piece);
  }

  /** The record that the carry began; `end` is behind what belongs to it of the chunk. */
  function finishCarry(chunk: Buffer, end: number): Buffer {
    carryOn(chunk.subarray(0, end));
    count += 1;
    return carry.take();
  }

  return {
    push(chunk, records) {
      let start = 0;
      let at = chunk.indexOf(delimiter);
      if (at !== -1 && carry.length > 0) {
        records.push(finishCarry(chunk, at + kept));
        start = at + 1;
        at = chunk.indexOf(delimiter, start);
      }
      while (at !== -1) {
        if (at + kept - start > largest) throw tooLarge(count + 1, largest);
        records.push(chunk.subarray(start, at + kept));
        count += 1;
        start = at + 1;
        at = chunk.indexOf(delimiter, start);
      }
      if (start < chunk.length) carryOn(chunk.subarray(start));
    },
    end(records) {
      if (carry.length > 0) records.push(carry.take());
    },
    get held() {
      return carry.length;
    },
  };
}
