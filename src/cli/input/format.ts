import type { PacketType } from '../../core/index.ts';
import { didYouMean } from '../did-you-mean.ts';
import { outputFormats } from '../output/format.ts';
import { parsePacketFormat } from '../packet-format.ts';
import { parseSize } from '../size.ts';
import { UsageError } from '../usage-error.ts';

/** How stdin is cut into packets: the value of `--in`. */
export type InputFormat = RecordFormat | { readonly format: 'json' };

/** The formats in which stdin is nothing but packets. */
export type RecordFormat =
  | { readonly format: 'raw' | 'all' | 'line' | 'nul' | 'hex' | 'base64' | 'term' | 'none' }
  | { readonly format: 'chunk'; readonly size: number }
  | { readonly format: 'packet'; readonly packet: PacketType };

interface InputFormatRow {
  /** As people write it. */
  readonly spelled: string;
  /** What one packet is. */
  readonly summary: string;
}

/** The formats in the order in which the help shows them; `record-reader.ts` has a cutter for each. */
export const inputFormats = {
  raw: { spelled: 'raw', summary: 'whatever one read returns (default unless stdin is a terminal)' },
  chunk: { spelled: 'chunk:N', summary: 'exactly N bytes, the last one shorter' },
  all: { spelled: 'all', summary: 'the whole of stdin' },
  line: { spelled: 'line', summary: 'a line (default when stdin is a terminal)' },
  nul: { spelled: 'nul', summary: 'what stands before a NUL' },
  packet: { spelled: 'packet:SPEC', summary: 'what a packet of this type carries; SPEC is as for --packet' },
  hex: { spelled: 'hex', summary: 'a line of hex digits, spaces allowed' },
  base64: { spelled: 'base64', summary: 'a line of base64' },
  term: { spelled: 'term', summary: 'an Erlang term a line: <<"hi">>, "hi", [1,2]' },
  json: { spelled: 'json', summary: 'a JSON object a line: a payload, or a call' },
  none: { spelled: 'none', summary: 'stdin is not opened' },
} as const satisfies Record<InputFormat['format'], InputFormatRow>;

/**
 * Reads the value of `--in`.
 *
 * @throws UsageError naming the formats there are
 * @example parseInputFormat('chunk:1k') // { format: 'chunk', size: 1024 }
 */
export function parseInputFormat(text: string): InputFormat {
  const size = /^chunk:(.*)$/s.exec(text)?.[1];
  if (size !== undefined) return { format: 'chunk', size: parseSize(size, { shown: `--in ${text}`, least: 1 }) };
  const spec = /^packet:(.*)$/s.exec(text)?.[1];
  if (spec !== undefined) return { format: 'packet', packet: parsePacketFormat(spec, '--in') };
  if (isSimple(text)) return { format: text };
  throw unknownFormat(text);
}

function isSimple(text: string): text is Exclude<InputFormat['format'], 'chunk' | 'packet'> {
  return Object.hasOwn(inputFormats, text) && text !== 'chunk' && text !== 'packet';
}

function unknownFormat(text: string): UsageError {
  if (text === 'packet' || text === 'chunk')
    return new UsageError(`--in ${text}: say --in ${inputFormats[text].spelled}`);
  if (/[./]/.test(text)) return new UsageError(`--in ${text}: a format, not a file; use < ${text}`);
  if (Object.hasOwn(outputFormats, text)) return new UsageError(`--in ${text}: a format of --out only; ${accepted()}`);
  return new UsageError(`--in ${text}: not a format; ${accepted()}`, didYouMean(text, Object.keys(inputFormats)));
}

function accepted(): string {
  return `accepted are ${Object.values(inputFormats)
    .map(({ spelled }) => spelled)
    .join(', ')}`;
}
