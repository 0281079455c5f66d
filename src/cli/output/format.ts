import { didYouMean } from '../did-you-mean.ts';
import { UsageError } from '../usage-error.ts';

/** How received packets are written: the value of `--out`. */
export interface OutputFormat {
  readonly format: 'raw' | 'line' | 'nul' | 'hex' | 'base64' | 'term' | 'text' | 'json' | 'dump' | 'none';
}

interface OutputFormatRow {
  /** What one packet is written as. */
  readonly summary: string;
  /** A parsed http packet can be written so. */
  readonly http: boolean;
}

/** The formats in the order in which the help shows them; `packet-printer.ts` has a printer for each. */
export const outputFormats = {
  raw: { summary: 'its bytes, nothing added (default unless stdout is a terminal)', http: false },
  text: { summary: 'printable text, the rest escaped (default when stdout is a terminal)', http: false },
  line: { summary: 'its bytes and a newline, unless it has one', http: false },
  nul: { summary: 'its bytes and a NUL', http: false },
  hex: { summary: 'a line of hex digits', http: false },
  base64: { summary: 'a line of base64', http: false },
  term: { summary: 'the message as the Erlang shell prints it (default with http packets)', http: true },
  json: { summary: 'one JSON event a line', http: true },
  dump: { summary: 'a hex dump with time, direction and connection', http: false },
  none: { summary: 'not at all: received data is read and discarded', http: true },
} as const satisfies Record<OutputFormat['format'], OutputFormatRow>;

/**
 * Reads the value of `--out`.
 *
 * @throws UsageError naming the formats there are
 */
export function parseOutputFormat(text: string): OutputFormat {
  if (isOutputFormat(text)) return { format: text };
  if (/[./]/.test(text)) throw new UsageError(`--out ${text}: a format, not a file; use > ${text}`);
  const names = Object.keys(outputFormats);
  throw new UsageError(`--out ${text}: not a format; accepted are ${names.join(', ')}`, didYouMean(text, names));
}

function isOutputFormat(text: string): text is OutputFormat['format'] {
  return Object.hasOwn(outputFormats, text);
}
