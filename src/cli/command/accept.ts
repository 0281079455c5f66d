import type { ListenSocket, Socket } from '../../core/index.ts';
import type { Milliseconds } from '../invocation.ts';
import type { Run } from '../run.ts';
import { namedExpiry } from '../session/expiry.ts';
import { SessionFailure } from '../session/session-failure.ts';

/** The next connection, within `--accept-timeout`. */
export function acceptOne(listener: ListenSocket, timeout: Milliseconds, run: Run): Promise<Socket> {
  return whileAccepting(listener.accept({ timeout, signal: run.signal }), timeout, run);
}

/** Waits for what is to be accepted; a failure is told as one of that phase, unless the run is over. */
export async function whileAccepting<Result>(
  accepted: Promise<Result>,
  timeout: Milliseconds,
  run: Run,
): Promise<Result> {
  try {
    return await accepted;
  } catch (error) {
    if (run.signal.aborted) throw error;
    throw new SessionFailure('accept', namedExpiry(error, '--accept-timeout', timeout));
  }
}
