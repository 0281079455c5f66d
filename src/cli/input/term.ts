import { isUtf8 } from 'node:buffer';
import { parseTerm, termToIoData } from '../../core/index.ts';
import type { Cutter, CutterSettings } from './cutter.ts';
import { type Decode, decodedLines } from './decoded-lines.ts';

/** `--in term`: a record is a line that is an Erlang term, iodata: `<<"hi">>`, `"hi"`, `[1,2]`. An empty line is none. */
export function termCutter({ largest }: Pick<CutterSettings, 'largest'>): Cutter {
  return decodedLines(decodeTerm, largest);
}

const decodeTerm: Decode = (line) => {
  if (!isUtf8(line)) return { wrong: 'not UTF-8' };
  const text = line.toString('utf8');
  if (text.trim() === '') return undefined;
  try {
    return { bytes: termToIoData(parseTerm(text)) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { wrong: error.message.replace(/ \(einval\)$/, '') };
  }
};
