import type { Cutter, CutterSettings } from './cutter.ts';
import { type Decode, decodedLines } from './decoded-lines.ts';

/** `--in base64`: a record is a line of base64 (RFC 4648, section 4), with or without its padding. */
export function base64Cutter({ largest }: Pick<CutterSettings, 'largest'>): Cutter {
  return decodedLines(decodeBase64, largest);
}

const decodeBase64: Decode = (line) => {
  const text = line.toString('latin1').replace(/[ \t\r]+/g, '');
  const digits = text.replace(/={1,2}$/, '');
  const stranger = /[^0-9a-z+/]/i.exec(digits)?.[0];
  if (stranger !== undefined) return { wrong: `${JSON.stringify(stranger)} is no base64 digit` };
  if (digits.length % 4 === 1 || (text !== digits && text.length % 4 !== 0)) {
    return { wrong: `${text.length} characters of base64 are not whole bytes` };
  }
  return { bytes: Buffer.from(digits, 'base64') };
};
