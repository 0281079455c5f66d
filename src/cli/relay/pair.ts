import type { BypassRule, Milliseconds } from '../invocation.ts';
import { expiry } from '../session/expiry.ts';
import { watchIdle } from '../session/idle-watch.ts';
import { SessionFailure } from '../session/session-failure.ts';
import { pump } from './pump.ts';
import { type Side, closeSide, resetSide } from './side.ts';

/** Two connections that are one: what comes from either goes to the other. */
export interface Pair {
  readonly near: Side;
  readonly far: Side;
  /** When the kernel passes on by itself what comes. */
  readonly bypass: BypassRule;
}

/**
 * Relays both ways until both sides have ended, and closes them. Where anything breaks, or `interrupted` rejects, both sides
 * see a reset, and it rejects with the reason.
 */
export async function relayPair(pair: Pair, idleTimeout: Milliseconds, interrupted: Promise<never>): Promise<void> {
  const { near, far, bypass } = pair;
  const idle = watchPair(pair, idleTimeout);
  const pumping = Promise.all([pump(near, far, bypass), pump(far, near, bypass)]);
  try {
    await Promise.race([pumping, interrupted, idle.expired]);
    await Promise.race([Promise.all([closeSide(near), closeSide(far)]), interrupted]);
  } catch (error) {
    // The first failure is the reason; what follows from it is not another.
    pumping.catch(() => undefined);
    await Promise.all([resetSide(near), resetSide(far)]);
    throw error;
  } finally {
    idle.stop();
  }
}

function watchPair(
  { near, far }: Pair,
  idleTimeout: Milliseconds,
): { readonly expired: Promise<never>; readonly stop: () => void } {
  const { promise, reject } = Promise.withResolvers<never>();
  if (idleTimeout === 'infinity') return { expired: promise, stop: () => undefined };
  const watch = watchIdle(idleTimeout, {
    activity: {
      get bytesRead() {
        return near.socket.bytesRead + far.socket.bytesRead;
      },
      get bytesWritten() {
        return near.socket.bytesWritten + far.socket.bytesWritten;
      },
    },
    stalled: () => false,
    expired: () => reject(new SessionFailure('session', expiry('--idle-timeout', idleTimeout))),
  });
  return { expired: promise, stop: () => watch.stop() };
}
