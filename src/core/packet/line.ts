import { BARE, type Codec, type Complaint, CORRUPT, type Limits, MORE } from './codec.ts';
import { cutLines } from './cut-lines.ts';
import { exactRow } from './row.ts';
import { findByte } from './scan.ts';

const line: Codec = { measure, cut: cutLines, explain, envelope: BARE };

export const lineRow = exactRow('line', line, {
  origin: 'gen_tcp',
  summary: 'lines; the line end is delivered',
  description:
    'A packet is a line, its line end (`line_delimiter`, a newline by default) included; a carriage return before it is ' +
    'ordinary data. A line longer than packet_size is an error. Sending adds nothing: end the line yourself.',
});

/** packet_size is tested before the cut at lineLength, as in erlang:decode_packet/3. */
function measure(bytes: Buffer, start: number, end: number, limits: Limits, seen: number): number {
  const { packetSize, lineLength } = limits;
  const at = findByte(bytes, limits.lineDelimiter, start + seen, end);
  const length = at === -1 ? end - start : at + 1 - start;
  if (packetSize !== 0 && length > packetSize) return CORRUPT;
  if (lineLength !== 0 && length > lineLength) return lineLength;
  if (at !== -1) return length;
  // The next byte would make it longer than a line may be: it is cut now.
  return lineLength !== 0 && length === lineLength ? lineLength : MORE;
}

function explain(_bytes: Buffer, limits: Limits): Complaint {
  return { what: 'a line', why: `is longer than packet_size ${limits.packetSize}`, text: true };
}
