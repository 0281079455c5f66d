import { GenTcpError } from './error.ts';

/** How long an operation may take: milliseconds, `'infinity'` (or Infinity), a signal that ends it, or both. */
export type Timeout =
  number | 'infinity' | AbortSignal | { readonly timeout?: number | 'infinity'; readonly signal?: AbortSignal };

/** setTimeout turns anything longer into 1 ms. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** Is this value a time-out, or none at all? */
export function isTimeout(value: unknown): value is Timeout | undefined {
  if (value === undefined || value === 'infinity' || typeof value === 'number') return true;
  if (typeof value !== 'object' || value === null) return false;
  if (value instanceof AbortSignal) return true;
  // Of another kind of object nobody says how long, and the call would wait for ever.
  if (!('timeout' in value || 'signal' in value) && !isPlain(value)) return false;
  if ('signal' in value && value.signal !== undefined && !(value.signal instanceof AbortSignal)) return false;
  return Object.keys(value).every((key) => key === 'timeout' || key === 'signal');
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/**
 * Refuses what is no time-out, and what has run out before it began.
 *
 * @throws GenTcpError `badarg`; the reason of a signal that is aborted already
 */
export function checkTimeout(timeout: Timeout | undefined): void {
  timeoutMilliseconds(timeout);
  signalOf(timeout)?.throwIfAborted();
}

/** A running time-out; `cancel` forgets it. */
export interface Deadline {
  cancel(): void;
}

/** The milliseconds of a Timeout, Infinity where there are none. Negative ones mean infinity, as in gen_tcp. */
export function timeoutMilliseconds(timeout: Timeout | undefined): number {
  // A misspelt time-out would be none at all, and the call would wait for ever.
  if (typeof timeout === 'object' && !isTimeout(timeout)) {
    throw new GenTcpError('badarg', { because: 'a time-out is milliseconds, a signal, or { timeout, signal }' });
  }
  const value = typeof timeout === 'object' && !(timeout instanceof AbortSignal) ? timeout.timeout : timeout;
  if (value === undefined || value === 'infinity' || value instanceof AbortSignal) return Infinity;
  if (typeof value !== 'number' || Number.isNaN(value)) {
    throw new GenTcpError('badarg', { because: `timeout: ${String(value)} is neither milliseconds nor 'infinity'` });
  }
  return value < 0 ? Infinity : value;
}

/**
 * Calls `expired` once, when the time has run out (with a `timeout` error) or the signal aborts (with its reason).
 *
 * @throws GenTcpError `badarg` for a Timeout of another shape
 */
export function startDeadline(timeout: Timeout | undefined, expired: (error: unknown) => void): Deadline {
  const signal = signalOf(timeout);
  const timer = startTimer(timeoutMilliseconds(timeout), () => {
    signal?.removeEventListener('abort', aborted);
    expired(new GenTcpError('timeout'));
  });
  let cancelled = false;
  function aborted(): void {
    if (cancelled) return;
    timer.cancel();
    expired(signal?.reason);
  }
  if (signal?.aborted === true) queueMicrotask(aborted);
  else signal?.addEventListener('abort', aborted, { once: true });
  return {
    cancel() {
      cancelled = true;
      timer.cancel();
      signal?.removeEventListener('abort', aborted);
    },
  };
}

function signalOf(timeout: Timeout | undefined): AbortSignal | undefined {
  if (timeout instanceof AbortSignal) return timeout;
  return typeof timeout === 'object' ? timeout.signal : undefined;
}

/** A timer of any length: longer ones than Node's are run in stages, Infinity never fires. */
export function startTimer(milliseconds: number, fired: () => void): Deadline {
  if (milliseconds === Infinity) return { cancel() {} };
  let left = milliseconds;
  let timer = setTimeout(stage, Math.min(left, LONGEST_TIMER));
  function stage(): void {
    left -= LONGEST_TIMER;
    if (left <= 0) fired();
    else timer = setTimeout(stage, Math.min(left, LONGEST_TIMER));
  }
  return {
    cancel() {
      clearTimeout(timer);
    },
  };
}
