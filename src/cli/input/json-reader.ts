import { readJsonLine } from '../json/call.ts';
import type { CutterSettings } from './cutter.ts';
import { type Decode, decodedLines } from './decoded-lines.ts';
import { type RecordReader, readerOver } from './record-reader.ts';

/** `--in json` where there is no socket: a record is an object a line with a payload. A call is malformed there. */
export function jsonReader({ largest }: Pick<CutterSettings, 'largest'>): RecordReader {
  return readerOver(decodedLines(decodeJson, largest));
}

const decodeJson: Decode = (bytes) => {
  const line = readJsonLine(bytes);
  switch (line.kind) {
    case 'payload':
      return { bytes: line.data };
    case 'call':
      return { wrong: `op ${JSON.stringify(line.call.op)}: there is no socket to call it on` };
    case 'bad':
      return { wrong: line.why };
  }
};
