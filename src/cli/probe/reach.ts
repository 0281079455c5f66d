import { type ConnectOptions, GenTcpError, type Reason, type SockAddr, connect } from '../../core/index.ts';
import { openingPhase } from '../command/opening-phase.ts';
import type { Milliseconds } from '../invocation.ts';
import { SessionFailure } from '../session/session-failure.ts';

/** How an address is tried. */
export interface Attempt {
  readonly options: ConnectOptions;
  /** For one attempt; after it the reason is `timeout`. */
  readonly timeout: Milliseconds;
  readonly signal: AbortSignal;
}

/**
 * Connects, sends nothing and closes: why that did not succeed, `undefined` where it did.
 *
 * Rejects with a SessionFailure where the attempt itself cannot be made (a local address that is not there, an option that
 * the system refuses), and with what aborted the signal.
 */
export async function reach(address: SockAddr, { options, timeout, signal }: Attempt): Promise<Reason | undefined> {
  try {
    const socket = await connect(address, { ...options, active: false }, { timeout, signal });
    await socket.close();
    return undefined;
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    const phase = openingPhase(error, 'connect');
    if (!(error instanceof GenTcpError) || phase !== 'connect' || OURS.has(error.reason)) {
      throw new SessionFailure(phase, error);
    }
    return error.reason;
  }
}

/** What no other end could change. */
const OURS: ReadonlySet<Reason> = new Set([
  'badarg',
  'eacces',
  'eaddrinuse',
  'eaddrnotavail',
  'eafnosupport',
  'einval',
  'emfile',
  'enfile',
  'enobufs',
  'enomem',
  'enotsup',
  'eperm',
]);
