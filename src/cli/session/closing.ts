import { GenTcpError, type Socket } from '../../core/index.ts';
import { SessionFailure } from './session-failure.ts';

/** Closes when all is taken; rejects with a SessionFailure for what the peer would not take. `prepare` runs before. */
export async function closeDelivered(socket: Socket, prepare?: () => Promise<void>): Promise<void> {
  const sent = socket.getstat(['sendOct']).sendOct ?? 0;
  await prepare?.();
  await socket.close();
  const left = sent - socket.bytesWritten;
  if (left > 0) throw unsent(`${left} bytes were not taken`);
}

/** Data that was to be sent, and was not. */
export function unsent(because: string): SessionFailure {
  return new SessionFailure('session', new GenTcpError('closed', { because }));
}

/** A raw receiver must not take a truncated stream for a whole one: SO_LINGER {true, 0} makes the end a reset. */
export async function reset(socket: Socket): Promise<void> {
  try {
    socket.setopts({ linger: [true, 0] });
  } catch (error) {
    // Closed already: by the peer's doing, and there is nothing left to reset, or by ours, which may wait for the peer.
    if (!(error instanceof GenTcpError)) throw error;
    socket.cutShort();
  }
  await socket.close();
}

/** A connection that is gone when its write side is to be shut down shows in what is received. */
export function ignoreLoss(error: unknown): void {
  if (!(error instanceof GenTcpError)) throw error;
}
