import { setTimeout } from 'node:timers/promises';
import { type ConnectOptions, GenTcpError, type Socket, connect } from '../../core/index.ts';
import type { Dialling, Milliseconds, SessionSettings } from '../invocation.ts';
import type { Run } from '../run.ts';
import { isExpiry, namedExpiry } from '../session/expiry.ts';
import { SessionFailure } from '../session/session-failure.ts';
import { openingPhase } from './opening-phase.ts';
import { sessionOptions } from './session.ts';

/** Between two attempts of `--retry`. */
const RETRY_DELAY = 100;

/** Nobody is there yet; with `--retry` that may change. */
const WORTH_RETRYING: ReadonlySet<string> = new Set(['econnrefused', 'enoent']);

/** What it takes to connect. */
interface Dial extends Omit<Dialling, 'session' | 'report'> {
  readonly session: Pick<SessionSettings, 'recv'>;
}

/** Connects, with as many attempts as `--retry` allows, within `--connect-timeout`. Rejects with a SessionFailure. */
export async function dial(dialling: Dial, run: Run): Promise<Socket> {
  const { connectTimeout, retry } = dialling;
  const deadline = momentIn(connectTimeout);
  const retryUntil = momentIn(retry);
  while (true) {
    try {
      return await connectOnce(dialling, run, deadline);
    } catch (error) {
      if (run.signal.aborted) throw run.signal.reason;
      const phase = openingPhase(error, 'connect');
      const again = phase === 'connect' && isWorthRetrying(error) && performance.now() < retryUntil;
      if (!again) throw dialFailure(error, dialling);
      await pause(run.signal, deadline, dialling);
    }
  }
}

function connectOnce({ target, options, session }: Dial, run: Run, deadline: number): Promise<Socket> {
  const limit = { timeout: deadline === Infinity ? 'infinity' : left(deadline), signal: run.signal } as const;
  const given: ConnectOptions = { ...options, ...sessionOptions(session, options) };
  if (target.kind === 'tcp') return connect(target.host, target.port, given, limit);
  if (target.kind === 'local') return connect({ local: target.path }, 0, given, limit);
  return connect({ ...given, fd: target.fd }, limit);
}

/** Rejects when the run is interrupted, or the time to connect is up, meanwhile. */
async function pause(signal: AbortSignal, deadline: number, dialling: Dial): Promise<void> {
  const time = Math.min(RETRY_DELAY, left(deadline));
  await setTimeout(time, undefined, { signal }).catch(() => undefined);
  if (signal.aborted) throw signal.reason;
  if (performance.now() >= deadline) throw dialFailure(new GenTcpError('timeout'), dialling);
}

function dialFailure(error: unknown, dialling: Dial): SessionFailure {
  const { connectTimeout } = dialling;
  const phase = openingPhase(error, 'connect');
  const cause = isExpiry(error) ? namedExpiry(error, '--connect-timeout', connectTimeout) : error;
  return new SessionFailure(phase, cause, { hint: hintFor(error, dialling) });
}

/** What the line itself has to do with the failure. */
function hintFor(error: unknown, { target, options, retry }: Dial): string | undefined {
  if (isWorthRetrying(error) && retry !== 0) return `nothing listened there for the ${retry} ms of --retry`;
  const reason = error instanceof GenTcpError ? error.reason : undefined;
  if (reason === 'nxdomain' && target.kind === 'tcp' && /^[\d.]+$/.test(target.host))
    return `${target.host} is no IPv4 address, and was looked up as a name`;
  return reason === 'eaddrnotavail' && !hasLocalEnd(options) ? NO_LOCAL_END : undefined;
}

const NO_LOCAL_END = 'no address here reaches it, or no port is left; -4 or -6 picks the other family';

function hasLocalEnd({ ip, ifaddr, port }: ConnectOptions): boolean {
  return [ip, ifaddr, port].some((value) => value !== undefined);
}

function isWorthRetrying(error: unknown): boolean {
  return error instanceof GenTcpError && WORTH_RETRYING.has(error.reason);
}

/** No clock is asked where there is nothing to measure: loading Node's takes a millisecond. */
function momentIn(time: Milliseconds): number {
  if (time === 'infinity') return Infinity;
  return time === 0 ? -Infinity : performance.now() + time;
}

function left(deadline: number): number {
  return Math.max(0, deadline - performance.now());
}
