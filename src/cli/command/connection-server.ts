import type { ListenSocket, SockAddr, Socket } from '../../core/index.ts';
import { peerName, peerOf } from '../address-text.ts';
import { diagnosisOf, failureEvent } from '../conclusion.ts';
import type { ListenInvocation } from '../invocation.ts';
import type { Report } from '../report.ts';
import { type Run, branchOf } from '../run.ts';
import { expiry } from '../session/expiry.ts';
import { Interrupted } from '../session/interruption.ts';
import { SessionFailure } from '../session/session-failure.ts';
import { SessionOutput } from '../session/session-output.ts';
import { sharedInput } from '../session/shared-input.ts';
import type { OutputSink } from '../stdio/output-sink.ts';
import { startTimer } from '../timer.ts';
import { standardOutput } from '../workers/batch.ts';
import { tellParent } from '../workers/parent.ts';
import { connectionNumber } from '../workers/worker-invocation.ts';
import { acceptOne, whileAccepting } from './accept.ts';
import { descriptorsLeft } from './descriptors.ts';
import { type Client, type WaitingClients, openLobby } from './lobby.ts';
import { OpenConnections } from './open-connections.ts';
import { openOutputFile } from './output.ts';
import { type Connection, holdSession } from './session.ts';
import { Shortages } from './shortages.ts';

/** Phases whose failure is the run's own: the next connection would meet it too. */
const FATAL: ReadonlySet<string> = new Set(['stdin', 'stdout']);

/** The connections of one run, and what they share. */
export class ConnectionServer {
  readonly #invocation: ListenInvocation;
  /** Of it a failure of stdin or stdout interrupts what is left, too. */
  readonly #branch: ReturnType<typeof branchOf>;
  readonly #report: Report;
  readonly #stdout: OutputSink;
  readonly #input: ReturnType<typeof sharedInput>;
  readonly #open: OpenConnections;
  readonly #run: Run;
  readonly #listener: ListenSocket;
  readonly #lobby: WaitingClients | undefined;
  /** Connections for which the system lets us have descriptors. */
  readonly #descriptors: number;
  readonly #fatal = Promise.withResolvers<never>();
  #stopClock = (): void => undefined;
  readonly #shortages: Shortages;
  #count = 0;
  #warned = false;

  constructor(invocation: ListenInvocation, listener: ListenSocket, run: Run, report: Report) {
    this.#invocation = invocation;
    this.#listener = listener;
    this.#run = run;
    this.#branch = branchOf(run);
    this.#report = report;
    this.#descriptors = Math.floor(descriptorsLeft() / (invocation.session.outFile === undefined ? 1 : 2));
    this.#open = new OpenConnections(Math.min(invocation.maxConnections, this.#descriptors), () =>
      this.#attended(false),
    );
    this.#shortages = new Shortages(report, () => this.#place, this.#open);
    this.#stdout = standardOutput(invocation.worker);
    this.#input = sharedInput(invocation.session, invocation.options);
    this.#lobby = openLobby(
      listener,
      { invocation, run },
      {
        accepted: (peer) => this.#accepted(peer),
        spoke: (socket, client) => void this.#serve(socket, client),
        left: () => this.#open.closed(),
        failed: (error) => this.#fatal.reject(new SessionFailure('accept', error)),
      },
    );
    this.#fatal.promise.catch((why: unknown) => this.#stop(why));
    this.#attended(false);
  }

  /** Rejects when stdin or stdout failed. */
  get fatal(): Promise<never> {
    return this.#fatal.promise;
  }

  /** Resolves when one more connection may be taken; until then clients wait in the kernel's backlog. */
  room(): Promise<void> {
    const { maxConnections } = this.#invocation;
    if (this.#open.count >= this.#descriptors && this.#descriptors < maxConnections) this.#shortages.tell('emfile');
    return this.#open.room();
  }

  /** Takes one connection, or as many as there is room for; each is served in the background, and its failure is one line. */
  async accept(): Promise<void> {
    const run = this.#run;
    if (this.#lobby !== undefined) {
      return whileAccepting(this.#lobby.accept(this.#open.left, run.signal), 'infinity', run);
    }
    const socket = await acceptOne(this.#listener, 'infinity', run);
    void this.#serve(socket, this.#accepted(peerOf(socket)));
    return undefined;
  }

  /** Resolves when accept may be tried again after a failure; rejects with one that the run does not outlive. */
  outlive(failure: unknown): Promise<void> {
    return this.#shortages.wait(failure, this.#run);
  }

  /** Waits for the connections that are still open. */
  async finish(): Promise<void> {
    this.#stopClock();
    await this.#open.ended();
    this.#input.close();
  }

  #accepted(peer: SockAddr | undefined): Client {
    this.#count += 1;
    this.#warnOfMixing();
    if (this.#open.count === 0) this.#attended(true);
    if (this.#report.settings.verbosity === 'verbose') this.#report.detail(`accepted ${peerName(peer)}`);
    this.#open.opened();
    return { peer, connection: connectionNumber(this.#count, this.#invocation.worker) };
  }

  #stop(why: unknown): void {
    this.#lobby?.dismiss();
    this.#branch.stop(why);
  }

  get #place(): string {
    return `listen ${this.#invocation.at.text}`;
  }

  /** `--accept-timeout` is the run's: it counts while nobody is connected, to any of several processes. */
  #attended(busy: boolean): void {
    const { acceptTimeout, worker } = this.#invocation;
    this.#stopClock();
    if (worker !== undefined && acceptTimeout !== 'infinity') tellParent({ kind: 'busy', busy });
    if (worker !== undefined || busy) return;
    this.#stopClock = startTimer(acceptTimeout, () =>
      this.#fatal.reject(new SessionFailure('accept', expiry('--accept-timeout', acceptTimeout))),
    );
  }

  async #serve(socket: Socket, client: Client): Promise<void> {
    try {
      await holdSession(this.#invocation, this.#endsOf(socket, client), this.#branch.run, this.#report);
    } catch (error) {
      this.#failed(client, error);
    } finally {
      this.#open.closed();
    }
  }

  #endsOf(socket: Socket, { connection }: Client): Connection {
    const { session, options } = this.#invocation;
    const { outFile } = session;
    const sink = outFile === undefined ? this.#stdout : openOutputFile(outFile, connection);
    const output = new SessionOutput(sink, socketNumber(connection), { settings: session, options });
    return { socket, input: this.#input.for(socket, output), output, last: false };
  }

  #failed({ peer, connection }: Client, error: unknown): void {
    // Whoever interrupted the run knows.
    if (error instanceof Interrupted && error.by.kind === 'signal') return;
    if (!(error instanceof SessionFailure) || FATAL.has(error.phase)) return this.#fatal.reject(error);
    void this.#tell(error, socketNumber(connection));
    return this.#report.error(diagnosisOf(error, `${this.#place}: ${peerName(peer)}`));
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
    if (
      this.#invocation.worker !== undefined ||
      this.#warned ||
      this.#open.count === 0 ||
      outFile !== undefined ||
      output.format !== 'raw'
    )
      return;
    this.#warned = true;
    this.#report.notice(
      "bytes of several connections mix on stdout; --out-file 'up-%n' or --max-connections 1 keep them apart",
    );
  }
}

/** The N of `#Port<0.N>`: the listener is 1. */
function socketNumber(connection: number): number {
  return connection + 1;
}
