import type { Records } from './records.ts';

/** One input format at work. A cutter throws at a record it refuses; those before it are in `records` by then. */
export interface Cutter {
  /** Adds the records that the chunk completes; they may be views of it. */
  push(chunk: Buffer, records: Records): void;
  /** Adds what the end of stdin completes. */
  end(records: Records): void;
  /** Bytes of a record whose end has not come. */
  readonly held: number;
  /** It adds batches. */
  readonly batches?: true;
}

/** What bounds and shapes a record. */
export interface CutterSettings {
  /** The packet type says where a packet ends: a line loses its newline. */
  readonly framed: boolean;
  /** The longest record in bytes. */
  readonly largest: number;
  /** A line's LF becomes CRLF, where `framed` is false. */
  readonly crlf: boolean;
  /** Full pieces whatever the reads returned. */
  readonly exact: boolean;
}
