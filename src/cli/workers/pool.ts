import { setTimeout } from 'node:timers/promises';
import type { SockAddr } from '../../core/index.ts';
import type { ListenInvocation } from '../invocation.ts';
import type { Report } from '../report.ts';
import type { Run } from '../run.ts';
import { expiry } from '../session/expiry.ts';
import { SessionFailure } from '../session/session-failure.ts';
import type { Surroundings } from '../surroundings.ts';
import { startTimer } from '../timer.ts';
import { ToldAlready } from './told-already.ts';
import { type SharedFiles, type WorkerEnd, WorkerProcess } from './worker-process.ts';

/** One that does not live so long is not replaced at once: it would go round and round. */
const YOUNG = 1000;

/** What all workers are started with. */
export interface PoolPlan {
  readonly invocation: ListenInvocation;
  readonly count: number;
  readonly terminals: Surroundings['terminals'];
  readonly files: SharedFiles;
}

/** The processes that serve the connections of one `listen --workers N`. */
export class WorkerPool {
  readonly #plan: PoolPlan;
  readonly #run: Run;
  readonly #report: Report;
  readonly #workers = new Map<number, WorkerProcess>();
  readonly #busy = new Set<number>();
  readonly #failed = Promise.withResolvers<never>();
  #port: number | undefined;
  #ending = false;
  #stopClock = (): void => undefined;

  constructor(plan: PoolPlan, { run, report }: { readonly run: Run; readonly report: Report }) {
    this.#plan = plan;
    this.#run = run;
    this.#report = report;
    this.#failed.promise.catch(() => undefined);
    run.groups.add(async () => (await Promise.all([...this.#workers.values()].map((one) => one.counters()))).flat());
  }

  /** Rejects when a worker ended with a failure, which it has told, or stdout failed. */
  get failed(): Promise<never> {
    return this.#failed.promise;
  }

  /** Starts all of them; resolves with their address when each listens. The first one finds the port, where it is 0. */
  async start(): Promise<SockAddr> {
    const address = await this.#launch(0).listening;
    this.#port = address.port;
    const others = Array.from({ length: this.#plan.count - 1 }, (_, index) => this.#launch(index + 1).listening);
    await Promise.all(others);
    this.#clock();
    return address;
  }

  /** Passes a signal on; resolves when all have ended. */
  async end(signal: NodeJS.Signals): Promise<void> {
    this.#ending = true;
    this.#stopClock();
    for (const worker of this.#workers.values()) worker.kill(signal);
    await Promise.allSettled([...this.#workers.values()].map(({ ended }) => ended));
  }

  #launch(index: number): WorkerProcess {
    const { count, terminals, files } = this.#plan;
    const framed = files.output !== undefined;
    const port = this.#port === undefined ? {} : { port: this.#port };
    const worker = new WorkerProcess({ index, count, terminals, framed, ...port }, files, (busy) =>
      this.#heard(index, busy),
    );
    this.#workers.set(index, worker);
    const since = performance.now();
    worker.ended.then((end) => this.#ended(index, end, since), this.#failed.reject);
    return worker;
  }

  /** `--accept-timeout` counts while nobody is connected to any of them. */
  #heard(index: number, busy: boolean): void {
    if (busy) this.#busy.add(index);
    else this.#busy.delete(index);
    this.#clock();
  }

  #clock(): void {
    const { acceptTimeout } = this.#plan.invocation;
    this.#stopClock();
    if (this.#busy.size > 0) return;
    this.#stopClock = startTimer(acceptTimeout, () =>
      this.#failed.reject(new SessionFailure('accept', expiry('--accept-timeout', acceptTimeout))),
    );
  }

  async #ended(index: number, { code, signal }: WorkerEnd, since: number): Promise<void> {
    if (this.#ending) return;
    if (signal === null) return this.#failed.reject(new ToldAlready(code ?? 0));
    this.#heard(index, false);
    this.#report.error({
      problem: `${this.#run.place ?? `listen ${this.#plan.invocation.at.text}`}: worker ${index + 1} of ${this.#plan.count} died of ${signal}`,
      hint: 'its connections are lost; another takes its place',
    });
    if (performance.now() - since < YOUNG) await setTimeout(YOUNG);
    if (!this.#ending) this.#launch(index);
  }
}
