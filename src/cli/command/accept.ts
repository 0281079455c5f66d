import type { ListenSocket, Socket } from '../../core/index.ts';
import type { Milliseconds } from '../invocation.ts';
import type { Run } from '../run.ts';
import { namedExpiry } from '../session/expiry.ts';
import { SessionFailure } from '../session/session-failure.ts';

/** The next connection, within `--accept-timeout`. */
export async function acceptOne(listener: ListenSocket, acceptTimeout: Milliseconds, run: Run): Promise<Socket> {
  try {
    return await listener.accept({ timeout: acceptTimeout, signal: run.signal });
  } catch (error) {
    if (run.signal.aborted) throw error;
    throw new SessionFailure('accept', namedExpiry(error, '--accept-timeout', acceptTimeout));
  }
}
