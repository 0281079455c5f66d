import type { Options, Socket } from '../../core/index.ts';
import type { SessionSettings } from '../invocation.ts';
import { inputSource, wholeFileSource } from '../stdio/input-source.ts';
import { uploadBypass } from './bypass.ts';
import { Broadcast } from './broadcast.ts';
import { Coprocess } from './coprocess.ts';
import { type SessionInput, inputKind, noInput, readerFor } from './session-input.ts';
import type { SessionOutput } from './session-output.ts';
import { Upload } from './upload.ts';

/** Stdin for many connections, one after another or at once. */
export interface SharedInput {
  /** What a new connection sends. */
  for(socket: Socket, output: SessionOutput): SessionInput;
  close(): void;
}

/** A regular file goes whole to each connection; records from anything else go to all that are open. */
export function sharedInput(settings: SessionSettings, options: Options): SharedInput {
  const kind = inputKind(settings);
  if (kind === 'nothing' || kind === 'null') return { for: () => noInput, close: () => undefined };
  if (kind === 'file' && settings.input.format !== 'json') {
    const bypass = uploadBypass(kind, settings, options);
    return {
      for(socket) {
        const source = wholeFileSource(0);
        return new Upload(socket, source, { reader: readerFor(source, settings, options), bypass });
      },
      close: () => undefined,
    };
  }
  const source = inputSource(0, kind);
  if (settings.input.format === 'json') {
    const program = new Coprocess(source, settings.jsonData);
    return {
      for: (socket, output) => program.join(socket, output.socketNumber, (event) => output.event(event)),
      close: () => program.close(),
    };
  }
  const broadcast = new Broadcast(source, readerFor(source, settings, options));
  return { for: (socket) => broadcast.subscribe(socket), close: () => broadcast.close() };
}
