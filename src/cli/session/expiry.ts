import { GenTcpError } from '../../core/index.ts';
import type { Milliseconds } from '../invocation.ts';

/**
 * A time-out in the words of the flag that set it; any other error as it is.
 *
 * @example namedExpiry(new GenTcpError('timeout'), '--recv-timeout', 500).message // '--recv-timeout of 500 ms ran out (timeout)'
 */
export function namedExpiry(error: unknown, flag: string, milliseconds: Milliseconds | undefined): unknown {
  return isExpiry(error) ? expiry(flag, milliseconds) : error;
}

/** The error for a time that was given on the line and has run out. */
export function expiry(flag: string, milliseconds: Milliseconds | undefined): GenTcpError {
  const length = typeof milliseconds === 'number' ? ` of ${milliseconds} ms` : '';
  return new GenTcpError('timeout', { because: `${flag}${length} ran out` });
}

/** Did a time run out? */
export function isExpiry(error: unknown): boolean {
  return error instanceof GenTcpError && error.reason === 'timeout';
}
