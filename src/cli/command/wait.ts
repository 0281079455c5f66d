import { setTimeout } from 'node:timers/promises';
import { GenTcpError, type Reason, type SockAddr } from '../../core/index.ts';
import type { WaitInvocation } from '../invocation.ts';
import { addressesOf } from '../probe/addresses.ts';
import { kernelListens } from '../probe/kernel-listeners.ts';
import { reach } from '../probe/reach.ts';
import type { Report } from '../report.ts';
import type { Run } from '../run.ts';
import { expiry } from '../session/expiry.ts';
import { Interrupted } from '../session/interruption.ts';
import { SessionFailure } from '../session/session-failure.ts';

/** Between two looks. No system tells when somebody begins to listen. */
const LOOK_EVERY = 50;

/** `gentcp wait`: resolves as soon as somebody listens there. */
export async function runWait(invocation: WaitInvocation, run: Run, report: Report): Promise<void> {
  const { target, options } = invocation;
  const addresses = await addressesOf(target, options);
  let told: Reason | undefined;
  try {
    while (true) {
      const reason = await missing(addresses, invocation, run);
      if (reason === undefined) return report.detail(`somebody listens on ${target.text}`);
      if (reason !== told) report.detail(`nobody listens on ${target.text} yet (${reason})`);
      told = reason;
      await pause(run.signal);
    }
  } catch (error) {
    throw explained(error, told);
  }
}

/** Why nobody listens at any of the addresses; `undefined` as soon as somebody does at one. */
async function missing(
  addresses: readonly SockAddr[],
  invocation: WaitInvocation,
  run: Run,
): Promise<Reason | undefined> {
  let reason: Reason | undefined;
  for (const address of addresses) {
    reason = await absence(address, invocation, run);
    if (reason === undefined) return undefined;
  }
  return reason;
}

/** On this host it is looked up, elsewhere a connection is made. */
async function absence(
  address: SockAddr,
  { options, connectTimeout }: WaitInvocation,
  { signal }: Run,
): Promise<Reason | undefined> {
  // The tables are those of our own network namespace.
  const listens = options.netns === undefined ? look(address) : undefined;
  if (listens === undefined) return reach(address, { options, timeout: connectTimeout, signal });
  return listens ? undefined : 'econnrefused';
}

function look(address: SockAddr): boolean | undefined {
  try {
    return kernelListens(address);
  } catch (error) {
    throw new SessionFailure('connect', error);
  }
}

async function pause(signal: AbortSignal): Promise<void> {
  await setTimeout(LOOK_EVERY, undefined, { signal }).catch(() => undefined);
  if (signal.aborted) throw signal.reason;
}

/** A time that ran out says what the last look saw. */
function explained(error: unknown, last: Reason | undefined): unknown {
  if (!(error instanceof Interrupted) || error.by.kind !== 'timeout' || last === undefined) return error;
  const { flag, milliseconds } = error.by;
  return new SessionFailure('session', expiry(flag, milliseconds), { hint: new GenTcpError(last).message });
}
