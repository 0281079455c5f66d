import type { ListenSocket, Mailbox, Socket } from '../../core/index.ts';
import type { Milliseconds } from '../invocation.ts';
import type { Run } from '../run.ts';
import { namedExpiry } from '../session/expiry.ts';
import { SessionFailure } from '../session/session-failure.ts';

interface Accepting {
  /** `--accept-timeout`. */
  readonly timeout: Milliseconds;
  /** Whose messages are those of the connection; its own mailbox unless it is said. */
  readonly owner?: Mailbox | undefined;
}

/** The next connection, within `--accept-timeout`. */
export async function acceptOne(listener: ListenSocket, { timeout, owner }: Accepting, run: Run): Promise<Socket> {
  try {
    return await listener.accept({ timeout, signal: run.signal }, owner);
  } catch (error) {
    if (run.signal.aborted) throw error;
    throw new SessionFailure('accept', namedExpiry(error, '--accept-timeout', timeout));
  }
}
