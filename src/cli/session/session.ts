import { GenTcpError, type Options, type Socket } from '../../core/index.ts';
import type { SessionSettings } from '../invocation.ts';
import { closeDelivered, ignoreLoss, unsent } from './closing.ts';
import { downloadBypass } from './bypass.ts';
import { type Conversation, type Decision, type Happening, beginning, proceed } from './conversation.ts';
import { conversationRules, isFramed } from './conversation-rules.ts';
import { Download, type DownloadEnd } from './download.ts';
import { expiry } from './expiry.ts';
import { watchIdle } from './idle-watch.ts';
import { SessionFailure, withReason } from './session-failure.ts';
import type { SessionInput } from './session-input.ts';
import type { SessionOutput } from './session-output.ts';

/** One connection, what it sends and where its packets go. */
export interface SessionPlan {
  readonly command: 'connect' | 'listen' | 'call';
  readonly socket: Socket;
  readonly input: SessionInput;
  readonly output: SessionOutput;
  readonly settings: SessionSettings;
  /** gen_tcp's options as the user gave them: the session carries out `active` and `exit_on_close` itself. */
  readonly options: Options;
  /** Nothing can follow this session on stdout: it is closed when the peer has ended. */
  readonly last: boolean;
  readonly warn: (text: string) => void;
  /** Awaited before our end is sent. */
  readonly beforeEnd?: (() => Promise<void>) | undefined;
  /** Called when all of stdin is on its way. */
  readonly sent?: (() => void) | undefined;
}

/** stdin ↔ socket ↔ stdout: does what `conversation.ts` decides. */
export class Session {
  readonly #plan: SessionPlan;
  readonly #download: Download;
  #shutting: Promise<void> | undefined;

  constructor(plan: SessionPlan) {
    this.#plan = plan;
    this.#download = startDownload(plan);
  }

  /**
   * Runs both directions until the session is over; the socket is still open then.
   *
   * Rejects with a SessionFailure, or with what `interrupted` rejects with.
   */
  async run(interrupted: Promise<never>): Promise<void> {
    const { input } = this.#plan;
    const idle = this.#watchIdle();
    try {
      await Promise.race([this.#converse(), interrupted, idle.expired]);
    } finally {
      idle.stop();
      input.close();
    }
  }

  /** Writes out what has been received when the session is to be given up; resolves when stdout has taken it. */
  settle(): Promise<void> {
    return this.#download.finish();
  }

  /** Closes when all is taken; rejects with a SessionFailure for what the peer would not take by then. */
  async close(interrupted: Promise<never>): Promise<void> {
    await Promise.race([this.#closeDelivered(), interrupted]);
  }

  #watchIdle(): { readonly expired: Promise<never>; stop(): void } {
    const { socket, output } = this.#plan;
    const { idleTimeout } = this.#plan.settings;
    const { promise, reject } = Promise.withResolvers<never>();
    if (idleTimeout === 'infinity') return { expired: promise, stop: () => undefined };
    const watch = watchIdle(idleTimeout, {
      activity: socket,
      stalled: () => output.writing,
      expired: () => reject(new SessionFailure('session', expiry('--idle-timeout', idleTimeout))),
    });
    return { expired: promise, stop: () => watch.stop() };
  }

  async #converse(): Promise<void> {
    const rules = conversationRules(this.#plan);
    const happenings = new Map([
      ['up', this.#send()],
      ['down', this.#receive()],
    ] as const);
    let state: Conversation = beginning;
    while (state.kind !== 'over') {
      const [direction, happening]: readonly ['up' | 'down', Happening] = await Promise.race(
        [...happenings].map(async ([key, coming]) => [key, await coming] as const),
      );
      happenings.delete(direction);
      const { next, decisions } = proceed(state, happening, rules);
      for (const decision of decisions) this.#carryOut(decision);
      state = next;
    }
    if (state.failure !== undefined) throw withReason(state.failure);
    await this.#shutting;
  }

  /** All of stdin. */
  async #send(): Promise<Happening> {
    const { input, socket, sent } = this.#plan;
    try {
      await input.run();
    } catch (error) {
      return { kind: 'sending failed', failure: error, lost: isConnectionLoss(error) };
    }
    sent?.();
    if (input.closed === true) return { kind: 'closed here' };
    const { kind, carried, records } = input;
    return { kind: 'input ended', end: { kind, carried }, records, passive: socket.passive };
  }

  /** All that comes, or is wanted. */
  async #receive(): Promise<Happening> {
    const { input } = this.#plan;
    try {
      return happeningAtEnd(await this.#download.run(), input);
    } catch (error) {
      const lost = error instanceof SessionFailure && error.phase === 'session';
      return { kind: 'receiving failed', failure: error, lost };
    }
  }

  #carryOut(decision: Decision): void {
    const { output, last, warn } = this.#plan;
    switch (decision) {
      case 'shut down':
        // The queue goes first; whatever fails meanwhile does not wait for it.
        this.#shutting = this.#shutDown();
        return undefined;
      case 'close output':
        return last ? output.close() : undefined;
      case 'remark':
        return warn(
          'the peer closed without an answer after our half-close; call, --expect 1 or --eof hold keep the write side open',
        );
      case 'complain of unsent data':
        throw unsent('the peer closed before all of stdin was sent');
      case 'complain of unread data':
        throw unsent('all that was asked for came before all of stdin was sent');
    }
  }

  async #shutDown(): Promise<void> {
    const { socket, beforeEnd } = this.#plan;
    await beforeEnd?.();
    await socket.shutdown('write').catch(ignoreLoss);
  }

  async #closeDelivered(): Promise<void> {
    const { socket, settings, beforeEnd } = this.#plan;
    if (settings.input.format === 'json') return socket.close();
    return closeDelivered(socket, beforeEnd);
  }
}

function startDownload({ socket, input, output, settings, options }: SessionPlan): Download {
  const { onPassive, recv, recvTimeout, expect } = settings;
  return new Download(socket, output, {
    active: recv.length > 0 ? false : (options.active ?? true),
    onPassive,
    recv,
    recvTimeout,
    expect,
    unframed: !isFramed(options),
    packet: options.packet ?? 0,
    onlyMessages: settings.input.format === 'json',
    driven: () => input.driven === true,
    bypass: downloadBypass(settings, options),
  });
}

function happeningAtEnd({ kind, packets }: DownloadEnd, input: SessionInput): Happening {
  if (kind === 'stopped') return { kind: 'closed here' };
  if (kind === 'enough') return { kind, input: input.kind, left: () => input.left?.() ?? false };
  return { kind: 'peer ended', packets, input: input.kind, unsent: () => input.unsent() };
}

function isConnectionLoss(error: unknown): boolean {
  if (!(error instanceof SessionFailure) || error.phase !== 'session') return false;
  const { cause } = error;
  return (
    cause instanceof GenTcpError &&
    (cause.reason === 'closed' || cause.reason === 'econnreset' || cause.reason === 'enotconn')
  );
}
