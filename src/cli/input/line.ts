import type { Cutter, CutterSettings } from './cutter.ts';
import { delimitedCutter } from './delimited.ts';
import { Records } from './records.ts';

const LF = 10;
const CR = 13;
const CRLF = Buffer.from('\r\n');

/**
 * `--in line`: a record is a line. Its LF is dropped where the packet type says itself where a packet ends, and else kept,
 * as CRLF if that is wanted, so that a typed line ends on the wire as it should.
 */
export function lineCutter({ framed, largest, crlf }: CutterSettings): Cutter {
  const cutter = delimitedCutter({ delimiter: LF, keep: !framed, largest });
  if (framed || !crlf) return cutter;
  return {
    push(chunk, records) {
      const lines = new Records();
      try {
        cutter.push(chunk, lines);
      } finally {
        for (const line of lines) records.add(withCrlf(line));
      }
    },
    end: (records) => cutter.end(records),
    get held() {
      return cutter.held;
    },
  };
}

/** Only a line that came with LF ends in CRLF; one that has CRLF already keeps it. */
function withCrlf(line: Buffer): Buffer {
  if (line.length > 1 && line.readUInt8(line.length - 2) === CR) return line;
  return Buffer.concat([line.subarray(0, line.length - 1), CRLF]);
}
