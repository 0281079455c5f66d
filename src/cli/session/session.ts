import { GenTcpError, type Options, type Socket } from '../../core/index.ts';
import type { SessionSettings } from '../invocation.ts';
import { Download, type DownloadEnd } from './download.ts';
import { type AfterInput, type InputEnd, afterInput } from './end-of-input.ts';
import { watchIdle } from './idle-watch.ts';
import { SessionFailure } from './session-failure.ts';
import type { SessionInput } from './session-input.ts';
import type { SessionOutput } from './session-output.ts';

/** One connection, what it sends and where its packets go. */
export interface SessionPlan {
  readonly command: 'connect' | 'listen';
  readonly socket: Socket;
  readonly input: SessionInput;
  readonly output: SessionOutput;
  readonly settings: SessionSettings;
  /** gen_tcp's options as the user gave them: the session carries out `active` and `exit_on_close` itself. */
  readonly options: Options;
  /** Nothing can follow this session on stdout: it is closed when the peer has ended. */
  readonly last: boolean;
  readonly warn: (text: string) => void;
}

/** stdin ↔ socket ↔ stdout, and when that is over. */
export class Session {
  readonly #plan: SessionPlan;
  readonly #input: SessionInput;
  readonly #download: Download;
  #uploaded = false;
  #halfClosed = false;

  constructor(plan: SessionPlan) {
    this.#plan = plan;
    this.#input = plan.input;
    this.#download = startDownload(plan);
  }

  /**
   * Runs both directions until the session is over, and closes the socket with everything delivered.
   *
   * Rejects with a SessionFailure, or with what `interrupted` rejects with; then the connection is still open.
   */
  async run(interrupted: Promise<never>): Promise<void> {
    const { idleTimeout } = this.#plan.settings;
    const idle = Promise.withResolvers<never>();
    const watch =
      idleTimeout === 'infinity'
        ? undefined
        : watchIdle(idleTimeout, {
            activity: this.#plan.socket,
            stalled: () => this.#plan.output.writing,
            expired: idle.reject,
          });
    try {
      await Promise.race([this.#converse(), interrupted, idle.promise]);
      watch?.stop();
      await Promise.race([this.#closeDelivered(), interrupted]);
    } finally {
      watch?.stop();
      this.#input.close();
    }
  }

  /**
   * Writes out what has been received when the session is to be given up; resolves when stdout has taken it.
   */
  settle(): Promise<void> {
    return this.#download.finish();
  }

  /** Is stdin a program that drives the socket? */
  get #isDriven(): boolean {
    return this.#plan.settings.input.format === 'json';
  }

  async #converse(): Promise<void> {
    const upload = this.#sendAll();
    const download = this.#download.run();
    // Whichever fails later than the other is not forgotten: it has been reported already, or the run has ended.
    download.catch(() => undefined);
    const first = await this.#firstOf(upload, download);
    if (first === 'close') return;
    await this.#afterDownload(await download, upload);
  }

  /** Waits for the peer's end, or for the end of stdin where that ends the session. */
  async #firstOf(upload: Promise<AfterInput>, download: Promise<DownloadEnd>): Promise<'close' | 'download'> {
    try {
      const first = await Promise.race([upload, download.then(() => 'download' as const)]);
      if (first === 'close' || first === 'download') return first;
      await download;
      return 'download';
    } catch (error) {
      // A program on stdin goes on with its calls, and is answered as gen_tcp would.
      if (this.#isDriven && error instanceof SessionFailure && error.phase === 'session') await upload;
      // A broken connection shows first where it is written to; what had arrived before is printed all the same.
      if (isConnectionLoss(error)) await download.catch((cause: unknown) => preferred(cause, error));
      throw error;
    }
  }

  /** All of stdin, and what its end asks for. */
  async #sendAll(): Promise<AfterInput> {
    await this.#input.run();
    this.#uploaded = true;
    if (this.#input.closed === true) return 'close';
    const after = this.#afterInput();
    if (after === 'shutdown') {
      this.#halfClosed = true;
      await this.#plan.socket.shutdown('write').catch(ignoreLoss);
    }
    return after;
  }

  #afterInput(): AfterInput {
    const { command, settings } = this.#plan;
    const end: InputEnd = { kind: this.#input.kind, carried: this.#input.carried };
    const rule = settings.eof === 'auto' && settings.expect !== undefined ? 'hold' : settings.eof;
    // Nobody is left to ask a passive socket for the peer's end.
    if (rule === 'auto' && this.#isDriven && this.#plan.socket.passive) return 'close';
    return afterInput(end, { command, rule });
  }

  async #afterDownload(end: DownloadEnd, upload: Promise<AfterInput>): Promise<void> {
    if (this.#plan.last && !this.#isDriven) this.#plan.output.close();
    this.#remark(end);
    const finishes =
      this.#input.kind === 'file' ||
      this.#plan.options.exitOnClose === false ||
      waitsForInput(end, this.#plan.settings);
    if (finishes || this.#uploaded) {
      await upload;
      return;
    }
    upload.catch(() => undefined);
    if (end.kind === 'peer' && this.#input.unsent()) {
      throw new SessionFailure(
        'session',
        new GenTcpError('closed', { because: 'the peer closed before all of stdin was sent' }),
      );
    }
  }

  /** The question that a default Erlang server never answers: it stopped at our half-close. */
  #remark(end: DownloadEnd): void {
    const { packet } = this.#plan.options;
    const framed = packet !== undefined && packet !== 'raw' && packet !== 0;
    if (!framed || !this.#halfClosed || this.#input.kind === 'file' || end.kind !== 'peer' || end.packets > 0) return;
    if (this.#input.records !== 1) return;
    this.#plan.warn(
      'the peer closed without an answer after our half-close; call, --expect 1 or --eof hold keep the write side open',
    );
  }

  /** Closes when all is taken. What the peer would not take by then is a failure, not a detail. */
  async #closeDelivered(): Promise<void> {
    const { socket } = this.#plan;
    if (this.#isDriven) return socket.close();
    const sent = socket.getstat(['sendOct']).sendOct ?? 0;
    await socket.close();
    if (socket.bytesWritten < sent) {
      throw new SessionFailure(
        'session',
        new GenTcpError('closed', { because: `${sent - socket.bytesWritten} bytes were not taken` }),
      );
    }
    return undefined;
  }
}

function startDownload({ socket, input, output, settings, options }: SessionPlan): Download {
  const packet = options.packet ?? 0;
  const { onPassive, recv, recvTimeout, expect } = settings;
  return new Download(socket, output, {
    active: recv.length > 0 ? false : (options.active ?? true),
    onPassive,
    recv,
    recvTimeout,
    expect,
    unframed: packet === 'raw' || packet === 0,
    onlyMessages: settings.input.format === 'json',
    driven: () => input.driven === true,
  });
}

/** `--recv` ends the session when stdin is sent, too. */
function waitsForInput(end: DownloadEnd, settings: SessionSettings): boolean {
  return end.kind === 'enough' && settings.recv.length > 0;
}

function isConnectionLoss(error: unknown): boolean {
  if (!(error instanceof SessionFailure) || error.phase !== 'session') return false;
  const { cause } = error;
  return (
    cause instanceof GenTcpError &&
    (cause.reason === 'closed' || cause.reason === 'econnreset' || cause.reason === 'enotconn')
  );
}

/** Of two views of one loss the one that knows the reason. */
function preferred(received: unknown, sent: unknown): never {
  throw received instanceof SessionFailure ? received : sent;
}

/** A connection that is gone when its write side is to be shut down shows in what is received. */
function ignoreLoss(error: unknown): void {
  if (!(error instanceof GenTcpError)) throw error;
}
