import { setTimeout } from 'node:timers/promises';
import { GenTcpError, type Reason } from '../../core/index.ts';
import { diagnosisOf } from '../conclusion.ts';
import type { Report } from '../report.ts';
import type { Run } from '../run.ts';
import { SessionFailure } from '../session/session-failure.ts';
import type { OpenConnections } from './open-connections.ts';

/** Why a connection cannot be accepted now, and may be soon. */
const PASSING: ReadonlySet<unknown> = new Set([
  'system_limit',
  'enobufs',
  'enomem',
  'enospc',
  'econnaborted',
  'eproto',
  'eperm',
]);

/** What says where the limit is, if not that of open files. */
const LIMITS: Partial<Record<Reason, string>> = {
  enospc: 'sysctl fs.epoll.max_user_watches says how many descriptors a user may have watched',
};

/** Before accept is tried again after a failure: it would fail as fast as it is called. */
const PAUSE = 200;

/** What the system lacks for another connection: clients wait until it has it again, and each reason is said once. */
export class Shortages {
  readonly #report: Report;
  readonly #place: () => string;
  readonly #open: OpenConnections;
  readonly #told = new Set<Reason>();

  constructor(report: Report, place: () => string, open: OpenConnections) {
    this.#report = report;
    this.#place = place;
    this.#open = open;
  }

  /** Resolves when accept may be tried again after a failure, which is said; rejects with one that will not pass. */
  async wait(failure: unknown, { signal }: Pick<Run, 'signal'>): Promise<void> {
    const reason = reasonOf(failure);
    if (reason === undefined || !PASSING.has(reason)) throw failure;
    this.tell(reason);
    await setTimeout(PAUSE, undefined, { signal });
  }

  tell(reason: Reason): void {
    if (this.#told.has(reason)) return;
    this.#told.add(reason);
    const { problem } = diagnosisOf(new SessionFailure('accept', new GenTcpError(reason)), this.#place());
    const limit = LIMITS[reason] ?? 'ulimit -Hn says how many files a process may have';
    this.#report.error({ problem, hint: `${this.#open.count} connections are open, others wait; ${limit}` });
  }
}

function reasonOf(failure: unknown): Reason | undefined {
  const accepting = failure instanceof SessionFailure && failure.phase === 'accept';
  return accepting && failure.cause instanceof GenTcpError ? failure.cause.reason : undefined;
}
