import type { ListenSocket, Socket } from '../../core/index.ts';
import type { ListenInvocation } from '../invocation.ts';
import type { Run } from '../run.ts';
import { SessionFailure } from '../session/session-failure.ts';

/** The next connection, within `--accept-timeout`. */
export async function acceptOne(
  { acceptTimeout }: ListenInvocation,
  listener: ListenSocket,
  run: Run,
): Promise<Socket> {
  try {
    return await listener.accept({ timeout: acceptTimeout, signal: run.signal });
  } catch (error) {
    if (run.signal.aborted) throw error;
    throw new SessionFailure('accept', error, '--accept-timeout');
  }
}
