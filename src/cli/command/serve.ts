import type { ListenSocket, Socket } from '../../core/index.ts';
import { peerText } from '../address-text.ts';
import { diagnosisOf, failureEvent } from '../conclusion.ts';
import type { ListenInvocation } from '../invocation.ts';
import type { Report } from '../report.ts';
import type { Run } from '../run.ts';
import { expiry } from '../session/expiry.ts';
import { Interrupted } from '../session/interruption.ts';
import { SessionFailure } from '../session/session-failure.ts';
import { SessionOutput } from '../session/session-output.ts';
import { sharedInput } from '../session/shared-input.ts';
import { type OutputSink, outputSink } from '../stdio/output-sink.ts';
import { fileKind } from '../stdio/standard-file.ts';
import { startTimer } from '../timer.ts';
import { acceptOne } from './accept.ts';
import { openOutputFile } from './output.ts';
import { holdSession } from './session.ts';

/** Phases whose failure is the run's own: the next connection would meet it too. */
const FATAL: ReadonlySet<string> = new Set(['stdin', 'stdout']);

/** `gentcp listen -k`: one connection after another and many at once, until the run is interrupted. */
export async function serve(
  invocation: ListenInvocation,
  listener: ListenSocket,
  run: Run,
  report: Report,
): Promise<never> {
  const server = new ConnectionServer(invocation, run, report);
  try {
    while (true) {
      await server.room();
      server.hold(await Promise.race([acceptOne(listener, 'infinity', run), server.fatal]));
    }
  } finally {
    await server.finish();
  }
}

/** The connections of one run, and what they share. */
class ConnectionServer {
  readonly #invocation: ListenInvocation;
  readonly #run: Run;
  readonly #report: Report;
  readonly #stdout: OutputSink;
  readonly #input: ReturnType<typeof sharedInput>;
  readonly #open = new Set<Promise<void>>();
  readonly #fatal = Promise.withResolvers<never>();
  #stopClock = (): void => undefined;
  #count = 0;
  #warned = false;

  constructor(invocation: ListenInvocation, run: Run, report: Report) {
    this.#invocation = invocation;
    this.#run = run;
    this.#report = report;
    this.#stdout = outputSink(1, fileKind(1));
    this.#input = sharedInput(invocation.session, invocation.options);
    this.#fatal.promise.catch(() => undefined);
    this.#startClock();
  }

  /** Rejects when stdin or stdout failed. */
  get fatal(): Promise<never> {
    return this.#fatal.promise;
  }

  /** Resolves when one more connection may be taken; until then clients wait in the kernel's backlog. */
  async room(): Promise<void> {
    while (this.#open.size >= this.#invocation.maxConnections) {
      await Promise.race([...this.#open, this.#run.interrupted, this.fatal]);
    }
  }

  /** Serves a connection in the background; its failure is one line, and the run goes on. */
  hold(socket: Socket): void {
    this.#count += 1;
    this.#warnOfMixing();
    this.#stopClock();
    const peer = peerText(socket);
    this.#report.detail(`accepted ${peer}`);
    // The listener is #Port<0.1>.
    const number = this.#count + 1;
    const serving = this.#serve(socket, this.#count).catch((error: unknown) => this.#failed({ peer, number }, error));
    this.#open.add(serving);
    void serving.finally(() => {
      this.#open.delete(serving);
      if (this.#open.size === 0) this.#startClock();
    });
  }

  /** Waits for the connections that are still open. */
  async finish(): Promise<void> {
    this.#stopClock();
    await Promise.all(this.#open);
    this.#input.close();
  }

  /** `--accept-timeout` is the run's: it counts while nobody is connected. */
  #startClock(): void {
    const { acceptTimeout } = this.#invocation;
    this.#stopClock();
    this.#stopClock = startTimer(acceptTimeout, () =>
      this.#fatal.reject(new SessionFailure('accept', expiry('--accept-timeout', acceptTimeout))),
    );
  }

  async #serve(socket: Socket, connection: number): Promise<void> {
    const { session, options } = this.#invocation;
    const { outFile } = session;
    const sink = outFile === undefined ? this.#stdout : openOutputFile(outFile, connection);
    // The listener is #Port<0.1>.
    const output = new SessionOutput(sink, connection + 1, { settings: session, options });
    const part = { socket, input: this.#input.for(socket, output), output, last: false };
    await holdSession(this.#invocation, part, this.#run, this.#report);
  }

  #failed({ peer, number }: { readonly peer: string; readonly number: number }, error: unknown): void {
    // Whoever interrupted the run knows.
    if (error instanceof Interrupted && error.by.kind === 'signal') return;
    if (!(error instanceof SessionFailure) || FATAL.has(error.phase)) return this.#fatal.reject(error);
    void this.#tell(error, number);
    return this.#report.error(diagnosisOf(error, `listen ${this.#invocation.at.text}: ${peer}`));
  }

  async #tell(error: SessionFailure, socket: number): Promise<void> {
    const { session: settings, options } = this.#invocation;
    const event = settings.output.format === 'json' ? failureEvent(error, socket) : undefined;
    if (event === undefined) return;
    await new SessionOutput(this.#stdout, 1, { settings, options }).event(event).catch(this.#fatal.reject);
  }

  /** Records never mix; the raw bytes of two uploads do, and nobody could tell them apart again. */
  #warnOfMixing(): void {
    const { outFile, output } = this.#invocation.session;
    if (this.#warned || this.#open.size === 0 || outFile !== undefined || output.format !== 'raw') return;
    this.#warned = true;
    this.#report.notice(
      "bytes of several connections mix on stdout; --out-file 'up-%n' or --max-connections 1 keep them apart",
    );
  }
}
