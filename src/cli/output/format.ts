import type { PacketType } from '../../core/index.ts';
import { didYouMean } from '../did-you-mean.ts';
import { parsePacketFormat } from '../packet-format.ts';
import { UsageError } from '../usage-error.ts';

/** How received packets are written: the value of `--out`. */
export type OutputFormat =
  | { readonly format: 'raw' | 'line' | 'nul' | 'hex' | 'base64' | 'term' | 'text' | 'json' | 'dump' | 'none' }
  | { readonly format: 'packet'; readonly packet: PacketType };

interface OutputFormatRow {
  /** As people write it. */
  readonly spelled: string;
  /** What one packet is written as. */
  readonly summary: string;
  /** A parsed http packet can be written so. */
  readonly http: boolean;
}

/** The formats in the order in which the help shows them; `packet-printer.ts` has a printer for each. */
export const outputFormats = {
  raw: { spelled: 'raw', summary: 'its bytes, nothing added (default unless stdout is a terminal)', http: false },
  text: {
    spelled: 'text',
    summary: 'printable text, the rest escaped (default when stdout is a terminal)',
    http: false,
  },
  line: { spelled: 'line', summary: 'its bytes and a newline, unless it has one', http: false },
  nul: { spelled: 'nul', summary: 'its bytes and a NUL', http: false },
  packet: {
    spelled: 'packet:SPEC',
    summary: 'what it carries, framed as this type; SPEC is as for --packet',
    http: false,
  },
  hex: { spelled: 'hex', summary: 'a line of hex digits', http: false },
  base64: { spelled: 'base64', summary: 'a line of base64', http: false },
  term: {
    spelled: 'term',
    summary: 'the message as the Erlang shell prints it (default with http packets)',
    http: true,
  },
  json: { spelled: 'json', summary: 'one JSON event a line', http: true },
  dump: { spelled: 'dump', summary: 'a hex dump with time, direction and connection', http: false },
  none: { spelled: 'none', summary: 'not at all: received data is read and discarded', http: true },
} as const satisfies Record<OutputFormat['format'], OutputFormatRow>;

/**
 * Reads the value of `--out`.
 *
 * @throws UsageError naming the formats there are
 */
export function parseOutputFormat(text: string): OutputFormat {
  const spec = /^packet:(.*)$/s.exec(text)?.[1];
  if (spec !== undefined) return { format: 'packet', packet: parsePacketFormat(spec, '--out') };
  if (isSimple(text)) return { format: text };
  throw unknownFormat(text);
}

function isSimple(text: string): text is Exclude<OutputFormat['format'], 'packet'> {
  return Object.hasOwn(outputFormats, text) && text !== 'packet';
}

/** Formats that only make sense of stdin. */
const INPUT_ONLY = /^(?:all|chunk(?::.*)?)$/s;

function unknownFormat(text: string): UsageError {
  if (text === 'packet') return new UsageError(`--out packet: say --out ${outputFormats.packet.spelled}`);
  if (INPUT_ONLY.test(text)) return new UsageError(`--out ${text}: a format of --in only; ${accepted()}`);
  if (/[./]/.test(text)) return new UsageError(`--out ${text}: a format, not a file; use > ${text}, or --out-file`);
  return new UsageError(`--out ${text}: not a format; ${accepted()}`, didYouMean(text, Object.keys(outputFormats)));
}

function accepted(): string {
  return `accepted are ${Object.values(outputFormats)
    .map(({ spelled }) => spelled)
    .join(', ')}`;
}
