import { type Options, type Socket, type Stats, codecOf } from '../../core/index.ts';
import { type RecordReader, recordReader } from '../input/record-reader.ts';
import type { SessionSettings } from '../invocation.ts';
import { type InputSource, inputSource } from '../stdio/input-source.ts';
import { fileKind, inForeground, isReadable } from '../stdio/standard-file.ts';
import type { InputEnd } from './end-of-input.ts';
import { uploadBypass } from './bypass.ts';
import { DataInput } from './data-input.ts';
import { Upload } from './upload.ts';

/** What one connection sends, and where it comes from. */
export interface SessionInput {
  readonly kind: InputEnd['kind'];
  /** Did it carry a byte so far? */
  readonly carried: boolean;
  /** Packets sent so far. */
  readonly records: number;
  /** stdin has closed the socket by a call. */
  readonly closed?: boolean;
  /** What `getstat` answered right before that. */
  readonly finalStats?: Stats | undefined;
  /** stdin sets `active` by calls of its own. */
  readonly driven?: boolean;
  /** Sends all there is; resolves at the end of stdin. Rejects with a SessionFailure. */
  run(): Promise<void>;
  /** Is there anything that we or the system hold and the socket has not taken? */
  unsent(): boolean;
  /** Is there anything of stdin that the socket has not been given? Absent: there is not, or it is not for this socket alone. */
  left?(): boolean;
  /** Lets go of stdin. */
  close(): void;
}

/** Stdin for one connection alone. */
export function ownInput(socket: Socket, settings: SessionSettings, options: Options): SessionInput {
  const kind = inputKind(settings);
  if (kind === 'nothing') return noInput;
  const source = inputSource(0, kind);
  const reader = readerFor(source, settings, options);
  return new Upload(socket, source, { reader, bypass: uploadBypass(kind, settings, options) });
}

/** DATA of the command line; with `--in line` the shell took off the end of the line, and it is put back. */
export function dataInput(
  socket: Socket,
  data: string,
  { settings, options }: { readonly settings: SessionSettings; readonly options: Options },
): SessionInput {
  const isLine = settings.input.format === 'line' && !data.endsWith('\n');
  const reader = readerFor({ kind: 'file' }, settings, options);
  return new DataInput(socket, Buffer.from(isLine ? `${data}\n` : data), reader);
}

/** What stands on stdin, as far as it is any use: `nothing` where it is not to be read. */
export function inputKind({ input }: SessionSettings): InputEnd['kind'] {
  if (input.format === 'none') return 'nothing';
  const kind = fileKind(0);
  if (kind === 'terminal' && !inForeground()) return 'nothing';
  return kind !== 'directory' && !isReadable(0) ? 'nothing' : kind;
}

/** Cuts what this source brings into the packets that the options can carry. */
export function readerFor(
  source: Pick<InputSource, 'kind'>,
  { input, crlf }: SessionSettings,
  options: Options,
): RecordReader {
  const envelope = codecOf(options.packet ?? 0)?.envelope;
  return recordReader(input.format === 'json' ? { format: 'line' } : input, {
    framed: envelope?.delimits ?? false,
    largest: envelope?.largest ?? Infinity,
    crlf,
    exact: source.kind === 'file',
  });
}

/** Nothing is to be sent, and stdin is not touched. */
export const noInput: SessionInput = {
  kind: 'nothing',
  carried: false,
  records: 0,
  run: () => Promise.resolve(),
  unsent: () => false,
  close: () => undefined,
};
