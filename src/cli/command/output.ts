import { SessionFailure } from '../session/session-failure.ts';
import { outputFile } from '../stdio/output-file.ts';
import type { OutputSink } from '../stdio/output-sink.ts';

/** The file of `--out-file` for a connection; throws a SessionFailure that names the pattern. */
export function openOutputFile(pattern: string, connection: number): OutputSink {
  const name = `--out-file ${pattern}`;
  try {
    return { ...outputFile(pattern, connection), name };
  } catch (error) {
    throw new SessionFailure('stdout', error, { call: name });
  }
}
