import { listeningText } from '../address-operand.ts';
import type { ListenInvocation } from '../invocation.ts';
import type { WorkerSetup } from './setup.ts';

/**
 * The invocation of one of several processes: its share of a listener that all of them are. What is about the run as a whole
 * (its time, telling where it listens) is its parent's.
 */
export function workerInvocation(invocation: ListenInvocation, worker: WorkerSetup): ListenInvocation {
  const { at, options, session, maxConnections } = invocation;
  const { port } = worker;
  return {
    ...invocation,
    worker,
    workers: undefined,
    at: at.kind === 'tcp' && port !== undefined ? { ...at, port, text: listeningText(at, port) } : at,
    // The kernel spreads the clients over those who share the port so.
    options: { ...options, reuseportLb: true },
    session: { ...session, maxTime: 'infinity' },
    maxConnections: share(maxConnections, worker),
    portFile: undefined,
    readyFd: undefined,
  };
}

/** All shares together are the whole. */
function share(whole: number, { index, count }: WorkerSetup): number {
  return whole === Infinity ? Infinity : Math.floor(whole / count) + (index < whole % count ? 1 : 0);
}

/** The number of a connection, which no other worker has; `nth` from 1. */
export function connectionNumber(nth: number, worker: WorkerSetup | undefined): number {
  return worker === undefined ? nth : (nth - 1) * worker.count + worker.index + 1;
}
