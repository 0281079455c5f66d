import { allCutter } from './all.ts';
import { base64Cutter } from './base64.ts';
import { chunkCutter } from './chunk.ts';
import type { Cutter, CutterSettings } from './cutter.ts';
import type { RecordFormat } from './format.ts';
import { hexCutter } from './hex.ts';
import { LARGEST_RECORD } from './limit.ts';
import { lineCutter } from './line.ts';
import { noneCutter } from './none.ts';
import { nulCutter } from './nul.ts';
import { packetCutter } from './packet.ts';
import { rawCutter } from './raw.ts';
import { Records } from './records.ts';
import { termCutter } from './term.ts';

/** Cuts the bytes of stdin into records; each record is sent as one packet. */
export interface RecordReader {
  /**
   * The records that this chunk completes, good until the next call. They may lie in the chunk, which is borrowed and may
   * be overwritten after that.
   */
  push(chunk: Buffer): Records;
  /** What the end of stdin completes: a last record that nothing terminated. */
  end(): Records;
  /**
   * Why the last call cut no further: a record too large (GenTcpError `emsgsize`) or malformed (InputError). What it returned
   * stood before that record and is still to be sent, so that the cuts of a pipe do not decide what arrives; nothing follows.
   */
  readonly failure: Error | undefined;
  /** Bytes of a record whose end has not come. */
  readonly held: number;
  /** Do the records of a chunk come in batches, so that more of them in a chunk cost less? */
  readonly batches: boolean;
}

export interface ReaderSettings {
  /** The packet type says where a packet ends (the envelope's `delimits`): a line loses its newline. */
  readonly framed: boolean;
  /** The longest payload that one packet can carry, in bytes; Infinity where there is no such limit. */
  readonly largest: number;
  /** A line's LF becomes CRLF, where `framed` is false. */
  readonly crlf: boolean;
  /** stdin is a regular file: `raw` cuts full pieces whatever the reads returned. */
  readonly exact: boolean;
}

/**
 * The reader for a format. However stdin is cut into pushes, the records are the same, but for `raw` that is not exact.
 *
 * @example
 * const reader = recordReader({ format: 'line' }, { framed: true, largest: 255, crlf: false, exact: false });
 * [...reader.push(Buffer.from('a\nb'))]; // [<61>]
 * [...reader.end()];                     // [<62>]
 */
export function recordReader(format: RecordFormat, settings: ReaderSettings): RecordReader {
  return readerOver(cutterFor(format, { ...settings, largest: Math.min(settings.largest, LARGEST_RECORD) }));
}

/** A cutter that remembers why it stopped. */
export function readerOver(cutter: Cutter): RecordReader {
  let failure: Error | undefined;
  const found = new Records();
  const records = (cut: () => void): Records => {
    found.clear();
    if (failure !== undefined) return found;
    try {
      cut();
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      failure = error;
    }
    return found;
  };
  return {
    push: (chunk) => records(() => cutter.push(chunk, found)),
    end: () => records(() => cutter.end(found)),
    get failure() {
      return failure;
    },
    get held() {
      return cutter.held;
    },
    batches: cutter.batches === true,
  };
}

const cutters = {
  raw: rawCutter,
  all: allCutter,
  line: lineCutter,
  nul: nulCutter,
  hex: hexCutter,
  base64: base64Cutter,
  term: termCutter,
  none: noneCutter,
} as const satisfies Record<Exclude<RecordFormat['format'], 'chunk' | 'packet'>, (settings: CutterSettings) => Cutter>;

function cutterFor(format: RecordFormat, settings: CutterSettings): Cutter {
  if (format.format === 'chunk') return chunkCutter(format.size, settings);
  return format.format === 'packet' ? packetCutter(format.packet, settings) : cutters[format.format](settings);
}
