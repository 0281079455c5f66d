import type { Cutter } from './cutter.ts';
import { delimitedCutter } from './delimited.ts';
import { InputError } from './input-error.ts';
import { tooLarge } from './limit.ts';
import { Records } from './records.ts';

const LF = 10;

/** The longest line that is decoded: no string of V8 is longer than 2^29 characters. */
const LONGEST_TEXT = 2 ** 28;

/** The bytes that a line of text stands for, or in words why it stands for none; undefined: the line is no record. */
export type Decode = (line: Buffer) => { readonly bytes: Buffer } | { readonly wrong: string } | undefined;

/** Records that are written as text, one a line. */
export function decodedLines(decode: Decode, largest: number): Cutter {
  const cutter = delimitedCutter({ delimiter: LF, keep: false, largest: LONGEST_TEXT });
  let count = 0;

  function decodeAll(lines: Records, records: Records): void {
    for (const line of lines) {
      count += 1;
      const decoded = decode(line);
      if (decoded === undefined) continue;
      if ('wrong' in decoded) throw new InputError(count, decoded.wrong);
      if (decoded.bytes.length > largest) throw tooLarge(count, largest);
      records.add(decoded.bytes);
    }
  }

  function decodeCut(cut: (lines: Records) => void, records: Records): void {
    const lines = new Records();
    try {
      cut(lines);
    } finally {
      decodeAll(lines, records);
    }
  }

  return {
    push: (chunk, records) => decodeCut((lines) => cutter.push(chunk, lines), records),
    end: (records) => decodeCut((lines) => cutter.end(lines), records),
    get held() {
      return cutter.held;
    },
  };
}
