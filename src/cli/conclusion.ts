import { GenTcpError, reasonOf } from '../core/index.ts';
import { type Diagnostic, diagnose } from './diagnostic.ts';
import { type Phase, exit, exitCode } from './exit.ts';
import { InputError } from './input/input-error.ts';
import { leave } from './leave.ts';
import type { SessionEvent } from './output/event.ts';
import type { Report } from './report.ts';
import { expiry } from './session/expiry.ts';
import { Interrupted } from './session/interruption.ts';
import { SessionFailure } from './session/session-failure.ts';
import { UsageError } from './usage-error.ts';
import { ToldAlready } from './workers/told-already.ts';

/**
 * Ends the process for a run that failed: one line on stderr, and the exit code or signal that says the same.
 * `place` is what the line begins with, such as `connect 127.0.0.1:5678`.
 */
export function conclude(error: unknown, report: Report, place?: string): never {
  if (error instanceof Interrupted && error.by.kind === 'signal') return dieOf(error.by.signal);
  if (error instanceof ToldAlready) return process.exit(error.code);
  const { phase, cause } = failure(error);
  const code = exitCode(cause, phase);
  if (code === exit.bug) return crash(error, report, place);
  // The reader knows that it went away.
  if (code !== exit.readerGone) report.error(diagnosisOf(error, place));
  if (report.settings.traces) trace(cause);
  return leave(code);
}

/** Ends the process for an error that nobody foresaw, or that nobody caught: a bug, whatever it says. */
export function crash(error: unknown, report: Report, place?: string): never {
  report.error({
    problem: diagnosisOf(error, place).problem,
    hint: 'this is a bug: please report it with what follows',
  });
  trace(failure(error).cause);
  return leave(exit.bug);
}

/** A failure in words, with what it happened to in front. */
export function diagnosisOf(error: unknown, place?: string): Diagnostic {
  const { phase, cause, call, hint } = failure(error);
  if (cause instanceof UsageError || cause instanceof InputError) return diagnose(cause, phase);
  const reason = cause instanceof GenTcpError ? undefined : reasonOf(cause);
  // Node's own words name a system call; the reason says it as every other line does.
  const diagnosis = diagnose(reason === undefined ? cause : new GenTcpError(reason), phase);
  const prefix = where(phase, place, call);
  return {
    problem: prefix === undefined ? diagnosis.problem : `${prefix}: ${diagnosis.problem}`,
    hint: hint ?? diagnosis.hint,
  };
}

/** The same failure as an event for `--out json`; `undefined` where stdout is what failed, or a signal came. */
export function failureEvent(error: unknown, socket?: number): SessionEvent | undefined {
  if (error instanceof ToldAlready || (error instanceof Interrupted && error.by.kind === 'signal')) return undefined;
  const { phase, cause } = failure(error);
  if (phase === 'stdout') return undefined;
  const reason = cause instanceof GenTcpError ? cause.reason : (reasonOf(cause) ?? 'badarg');
  return {
    event: 'error',
    ...(socket === undefined ? {} : { socket }),
    phase,
    reason,
    message: cause instanceof Error ? cause.message : String(cause),
  };
}

interface Failure {
  readonly phase: Phase;
  readonly cause: unknown;
  readonly call?: string | undefined;
  readonly hint?: string | undefined;
}

function failure(error: unknown): Failure {
  if (error instanceof SessionFailure) return error;
  if (!(error instanceof Interrupted) || error.by.kind !== 'timeout') return { phase: 'options', cause: error };
  const { flag, milliseconds } = error.by;
  return { phase: 'session', cause: expiry(flag, milliseconds) };
}

/** stdin, stdout and the user's file fail by themselves, whatever was to be connected. */
function where(phase: Phase, place: string | undefined, call: string | undefined): string | undefined {
  if (phase === 'stdin' || phase === 'stdout' || phase === 'config') return call ?? phase;
  return call === undefined ? place : `${place}: ${call}`;
}

function trace(cause: unknown): void {
  if (cause instanceof Error && cause.stack !== undefined) process.stderr.write(`${cause.stack}\n`);
}

/** The parent is to see the signal itself, not a number that looks like it. */
function dieOf(signal: NodeJS.Signals): never {
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
  // A signal to ourselves is delivered before kill(2) returns, unless it is blocked.
  return process.exit(exit.bug);
}
