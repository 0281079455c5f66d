import type { Phase } from '../exit.ts';

/** Why a session did not do what was asked: where it failed, and the error that says why. */
export class SessionFailure extends Error {
  readonly phase: Phase;
  override readonly cause: unknown;
  /** The call of gen_tcp that failed: `send`, `recv`. */
  readonly call: string | undefined;

  constructor(phase: Phase, cause: unknown, call?: string) {
    super(cause instanceof Error ? cause.message : String(cause));
    this.name = 'SessionFailure';
    this.phase = phase;
    this.cause = cause;
    this.call = call;
  }
}
