import type { Cutter, CutterSettings } from './cutter.ts';
import { type Decode, decodedLines } from './decoded-lines.ts';

/** `--in hex`: a record is a line of hex digits, with blanks wherever one likes. */
export function hexCutter({ largest }: Pick<CutterSettings, 'largest'>): Cutter {
  return decodedLines(decodeHex, largest);
}

const decodeHex: Decode = (line) => {
  const digits = line.toString('latin1').replace(/[ \t\r]+/g, '');
  const stranger = /[^0-9a-f]/i.exec(digits)?.[0];
  if (stranger !== undefined) return { wrong: `${JSON.stringify(stranger)} is no hex digit` };
  if (digits.length % 2 !== 0) return { wrong: `${digits.length} hex digits, an odd number, are not whole bytes` };
  return { bytes: Buffer.from(digits, 'hex') };
};
