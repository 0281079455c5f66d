import { GenTcpError } from '../../core/index.ts';
import type { Phase } from '../exit.ts';

interface Details {
  /** The call of gen_tcp that failed: `send`, `recv`. */
  readonly call?: string | undefined;
  /** What to try, where more is known than the phase and the reason tell. */
  readonly hint?: string | undefined;
}

/** Why a session did not do what was asked: where it failed, and the error that says why. */
export class SessionFailure extends Error {
  readonly phase: Phase;
  override readonly cause: unknown;
  readonly call: string | undefined;
  readonly hint: string | undefined;

  constructor(phase: Phase, cause: unknown, { call, hint }: Details = {}) {
    super(cause instanceof Error ? cause.message : String(cause));
    this.name = 'SessionFailure';
    this.phase = phase;
    this.cause = cause;
    this.call = call;
    this.hint = hint;
  }
}

/** `closed` alone would tell nobody why, and show_econnreset is about messages. */
export function withReason(failure: unknown): unknown {
  if (!(failure instanceof SessionFailure) || !(failure.cause instanceof GenTcpError)) return failure;
  const { reason, cause } = failure.cause;
  if (reason !== 'closed' || cause === undefined) return failure;
  return new SessionFailure(failure.phase, new GenTcpError(cause), failure);
}
