import { SessionFailure } from '../session/session-failure.ts';
import { outputFile } from '../stdio/output-file.ts';
import type { OutputSink } from '../stdio/output-sink.ts';

/** The file of `--out-file` for a connection; throws a SessionFailure that names the pattern. */
export function openOutputFile(pattern: string, connection: number): OutputSink {
  try {
    return outputFile(pattern, connection);
  } catch (error) {
    throw new SessionFailure('stdout', error, { call: `--out-file ${pattern}` });
  }
}
