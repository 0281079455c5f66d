import type { Socket } from '../../core/index.ts';
import { addressText, peerText } from '../address-text.ts';
import type { CallInvocation, ConnectInvocation, Dialling } from '../invocation.ts';
import type { Report } from '../report.ts';
import type { Run } from '../run.ts';
import { startSpinner } from '../spinner.ts';
import { dial } from './dial.ts';
import { holdSession, onlyConnection } from './session.ts';

/** After so long a caller at a terminal is told why there may be no answer. */
const PATIENCE = 5000;

/** `gentcp connect` and `gentcp call`: stdin → socket → stdout. */
export async function runConnect(
  invocation: ConnectInvocation | CallInvocation,
  run: Run,
  report: Report,
): Promise<void> {
  const socket = await connectVisibly(invocation, run, report);
  const connection = onlyConnection(socket, invocation, 1);
  if (invocation.command === 'connect') return holdSession(invocation, connection, run, report);
  const waiting = new Wait(socket, invocation, report);
  try {
    return await holdSession(invocation, { ...connection, sent: () => waiting.start() }, run, report);
  } finally {
    waiting.stop();
  }
}

async function connectVisibly(invocation: Dialling, run: Run, report: Report): Promise<Socket> {
  const { target } = invocation;
  const stopSpinner = report.settings.colour ? startSpinner(`connecting to ${target.text}`) : (): void => undefined;
  try {
    const socket = await dial(invocation, run);
    stopSpinner();
    report.detail(`connected to ${peerText(socket)} from ${addressText(socket.sockname())}`);
    return socket;
  } finally {
    stopSpinner();
  }
}

/** The wait for an answer, which a server that waits for our end will never give. */
class Wait {
  readonly #socket: Socket;
  readonly #report: Report;
  readonly #mayBeInVain: boolean;
  #timer: NodeJS.Timeout | undefined;

  constructor(socket: Socket, { session }: CallInvocation, report: Report) {
    this.#socket = socket;
    this.#report = report;
    this.#mayBeInVain = report.settings.terminal && session.eof === 'hold';
  }

  /** The request has been sent. */
  start(): void {
    if (this.#mayBeInVain) this.#timer = setTimeout(() => this.#remark(), PATIENCE);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #remark(): void {
    if (this.#socket.bytesRead > 0) return;
    this.#report.notice(
      `no answer for ${PATIENCE / 1000} s; a server that answers only after our end needs --eof shutdown`,
    );
  }
}
