import type { Reason } from '../reason.ts';

/** What one step on the way of bytes came to. */
export type Step =
  /** So many bytes were moved. */
  | number
  /** The source has no more, or this is not the way from here: nothing is lost, and whoever tries another way learns which. */
  | 'over'
  /** Nothing moves before the connection, or the other descriptor, is ready. */
  | 'wait for stream'
  | 'wait for file'
  /** The connection is gone. The kernel says so once, so whoever learns of it here has to pass it on. */
  | { readonly broken: Reason }
  /** The same of the other descriptor, which is a connection too. */
  | { readonly refused: Reason };

/** A way of bytes between a connected socket and a descriptor, on which they do not pass through JavaScript, or hardly. */
export interface Route {
  /** A descriptor of our own that can be polled, where the other end is one that may keep us waiting. */
  readonly file: number | undefined;
  /** Moves what can be moved at once without waiting, up to a limit. */
  step(): Step;
  /** Lets go of all that it has opened; answers what it has taken from the socket and nobody has. */
  close(): Buffer | undefined;
}

/** What a failed call says of the connection; any other failure is the descriptor's, or means: not this way. */
const LOSS: ReadonlySet<Reason> = new Set<Reason>([
  'econnreset',
  'epipe',
  'etimedout',
  'econnaborted',
  'enotconn',
  'ehostunreach',
  'enetunreach',
  'enetdown',
  'ehostdown',
  'enetreset',
]);

/** The step that a failure of the connection's side is. */
export function failedStep(reason: Reason): Step {
  return LOSS.has(reason) ? { broken: reason } : 'over';
}
