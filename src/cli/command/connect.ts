import { setTimeout } from 'node:timers/promises';
import { type ConnectOptions, GenTcpError, type Socket, connect } from '../../core/index.ts';
import type { ConnectInvocation } from '../invocation.ts';
import type { Report } from '../report.ts';
import type { Run } from '../run.ts';
import { SessionFailure } from '../session/session-failure.ts';
import { startSpinner } from '../spinner.ts';
import { holdSession, onlyConnection, sessionOptions } from './session.ts';

/** Between two attempts of `--retry`. */
const RETRY_DELAY = 100;

/** Nobody is there yet; with `--retry` that may change. */
const WORTH_RETRYING: ReadonlySet<string> = new Set(['econnrefused', 'enoent']);

/** `gentcp connect`: stdin → socket → stdout. */
export async function runConnect(invocation: ConnectInvocation, run: Run, report: Report): Promise<void> {
  const { target } = invocation;
  const stopSpinner = report.settings.colour ? startSpinner(`connecting to ${target.text}`) : (): void => undefined;
  try {
    const socket = await connectPatiently(invocation, run);
    stopSpinner();
    report.detail(`connected to ${target.text}`);
    await holdSession(invocation, onlyConnection(socket, invocation, 1), run, report);
  } finally {
    stopSpinner();
  }
}

async function connectPatiently(invocation: ConnectInvocation, run: Run): Promise<Socket> {
  const until = performance.now() + (invocation.retry === 'infinity' ? Infinity : invocation.retry);
  while (true) {
    try {
      return await connectOnce(invocation, run);
    } catch (error) {
      if (run.signal.aborted) throw run.signal.reason;
      const again = error instanceof GenTcpError && WORTH_RETRYING.has(error.reason) && performance.now() < until;
      if (!again) throw new SessionFailure('connect', error);
      await pause(run.signal);
    }
  }
}

async function connectOnce({ target, options, session, connectTimeout }: ConnectInvocation, run: Run): Promise<Socket> {
  const timeout = { timeout: connectTimeout, signal: run.signal };
  const given: ConnectOptions = { ...options, ...sessionOptions(session) };
  if (target.kind === 'tcp') return connect(target.host, target.port, given, timeout);
  if (target.kind === 'local') return connect({ local: target.path }, 0, given, timeout);
  return connect({ family: 'inet' }, given, timeout);
}

/** Rejects when the run is interrupted meanwhile. */
function pause(signal: AbortSignal): Promise<void> {
  return setTimeout(RETRY_DELAY, undefined, { signal });
}
