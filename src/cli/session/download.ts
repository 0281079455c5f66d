import { type Active, GenTcpError, type Message, type Packet, type Reason, type Socket } from '../../core/index.ts';
import type { Milliseconds, PassiveRule } from '../invocation.ts';
import type { DataMessage } from '../output/event.ts';
import { SessionFailure } from './session-failure.ts';
import type { SessionOutput } from './session-output.ts';

/** Why receiving stopped. */
export type DownloadEnd =
  /** The peer's end, after everything that it sent. */
  | { readonly kind: 'peer'; readonly packets: number }
  /** All that was asked for has come: `--expect`, `--recv`, `--on-passive exit`. */
  | { readonly kind: 'enough'; readonly packets: number }
  /** The session is given up, and what had arrived is written. */
  | { readonly kind: 'stopped'; readonly packets: number };

export interface DownloadSettings {
  readonly active: Active;
  readonly onPassive: PassiveRule;
  readonly recv: readonly number[];
  readonly recvTimeout: Milliseconds;
  readonly expect: number | undefined;
  /** `--expect` counts bytes: there are no packets. */
  readonly unframed: boolean;
  /** A passive socket is left to the calls of a program on stdin. */
  readonly onlyMessages: boolean;
  /** That program says itself when more is to be delivered. */
  readonly driven: () => boolean;
}

/** How much is printed at once: what has arrived together is written together, up to here. */
const BATCH = 262144;

/** Socket → stdout: packets are printed as they come, and more are asked for when they are written. */
export class Download {
  readonly #socket: Socket;
  readonly #output: SessionOutput;
  readonly #settings: DownloadSettings;
  #packets = 0;
  /** Of `--expect`: what is still missing. */
  #missing: number;
  #lastError: Reason | undefined;
  readonly #stop = new AbortController();
  #running: Promise<DownloadEnd> | undefined;

  constructor(socket: Socket, output: SessionOutput, settings: DownloadSettings) {
    this.#socket = socket;
    this.#output = output;
    this.#settings = settings;
    this.#missing = settings.expect ?? Infinity;
  }

  /** Packets received so far. */
  get packets(): number {
    return this.#packets;
  }

  /** Receives until the peer's end, or until there is enough; rejects with a SessionFailure for anything else. */
  run(): Promise<DownloadEnd> {
    this.#running =
      this.#settings.active === false && !this.#settings.onlyMessages
        ? this.#receiveByCall()
        : this.#receiveByMessage();
    return this.#running;
  }

  /** Asks for nothing more, and resolves when what has arrived is written, or cannot be. */
  async finish(): Promise<void> {
    this.#stop.abort();
    await this.#running?.then(noMore, noMore);
  }

  async #receiveByMessage(): Promise<DownloadEnd> {
    while (true) {
      const batch = await this.#nextMessages();
      if (batch === undefined) return { kind: 'stopped', packets: this.#packets };
      await this.#print(batch);
      const last = batch.at(-1);
      if (this.#missing <= 0) return this.#enough();
      const end = last === undefined ? undefined : this.#follow(last);
      if (end !== undefined) return end;
    }
  }

  /** One message at least, and with it those that are there already, up to the one after which something is to be done. */
  async #nextMessages(): Promise<readonly Message[] | undefined> {
    const { owner } = this.#socket;
    let message = owner.take() ?? (await this.#waitForMessage());
    if (message === undefined) return undefined;
    const batch = [message];
    let size = weight(message);
    while (message.type === 'tcp' && size < BATCH) {
      const next = owner.take();
      if (next === undefined) break;
      message = next;
      batch.push(message);
      size += weight(message);
    }
    return batch;
  }

  async #waitForMessage(): Promise<Message | undefined> {
    const { signal } = this.#stop;
    try {
      return await this.#socket.owner.receive({ timeout: this.#settings.recvTimeout, signal });
    } catch (error) {
      if (signal.aborted) return undefined;
      throw new SessionFailure('session', error, '--recv-timeout');
    }
  }

  /** What the last message of a batch asks for. */
  #follow(message: Message): DownloadEnd | undefined {
    switch (message.type) {
      case 'tcp':
      case 'http':
        if (this.#settings.active === 'once') this.#arm('once');
        return undefined;
      case 'tcp_passive':
        return this.#passive();
      case 'tcp_error':
        this.#lastError = message.reason;
        if (message.reason === 'emsgsize')
          throw new SessionFailure('session', this.#socket.errored ?? new GenTcpError('emsgsize'));
        return undefined;
      case 'tcp_closed':
        return this.#closed(message.cause ?? this.#lastError, message.rest);
    }
  }

  #passive(): DownloadEnd | undefined {
    const { onPassive, active } = this.#settings;
    if (onPassive === 'exit') return this.#enough();
    if (onPassive === 'rearm') this.#arm(active);
    return undefined;
  }

  #arm(active: Active): void {
    if (!this.#stop.signal.aborted && !this.#settings.driven()) this.#socket.setopts({ active });
  }

  async #receiveByCall(): Promise<DownloadEnd> {
    const lengths = this.#settings.recv;
    for (let calls = 0; lengths.length === 0 || calls < lengths.length; calls += 1) {
      const packet = await this.#recv(lengths[calls] ?? 0);
      if (this.#stop.signal.aborted && packet === undefined) return { kind: 'stopped', packets: this.#packets };
      if (packet === undefined) return { kind: 'peer', packets: this.#packets };
      await this.#print([messageOf(packet, this.#socket)]);
      if (this.#missing <= 0) return this.#enough();
    }
    return this.#enough();
  }

  /** `undefined` at the peer's end, where no further recv was asked for. */
  async #recv(length: number): Promise<Packet | undefined> {
    try {
      return await this.#socket.recv(length, { timeout: this.#settings.recvTimeout, signal: this.#stop.signal });
    } catch (error) {
      if (this.#stop.signal.aborted) return undefined;
      const ended = error instanceof GenTcpError && error.reason === 'closed';
      if (!ended) throw new SessionFailure('session', error, 'recv');
      if (this.#settings.recv.length > 0) throw new SessionFailure('session', error, 'recv');
      this.#closed(error.cause, error.rest);
      return undefined;
    }
  }

  #closed(cause: Reason | undefined, rest: Buffer | undefined): DownloadEnd {
    if (cause !== undefined) throw new SessionFailure('session', new GenTcpError(cause));
    if (rest !== undefined) throw new SessionFailure('session', truncated(rest));
    if (this.#settings.expect !== undefined) {
      throw new SessionFailure('session', new GenTcpError('closed', { because: this.#shortfall() }));
    }
    return { kind: 'peer', packets: this.#packets };
  }

  #shortfall(): string {
    const { expect, unframed } = this.#settings;
    const unit = unframed ? 'bytes' : 'packets';
    return `the peer closed after ${(expect ?? 0) - this.#missing} of ${expect} ${unit}`;
  }

  #enough(): DownloadEnd {
    return { kind: 'enough', packets: this.#packets };
  }

  async #print(messages: readonly Message[]): Promise<void> {
    await this.#output.messages(messages.map((message) => this.#counted(message)));
    if (messages.at(-1)?.type === 'tcp_closed') await this.#output.end();
  }

  #counted(message: Message): Message {
    if (message.type !== 'tcp' && message.type !== 'http') return message;
    this.#packets += 1;
    return this.#expected(message);
  }

  /** Of a raw stream not a byte more than expected is written. */
  #expected(message: DataMessage): Message {
    const { data } = message;
    const size = this.#settings.unframed && 'length' in data ? data.length : 1;
    const over = size - this.#missing;
    this.#missing = Math.max(0, this.#missing - size);
    if (over <= 0 || !Buffer.isBuffer(data)) return message;
    return { ...message, data: data.subarray(0, data.length - over) };
  }
}

function messageOf(data: Packet, socket: Socket): Message {
  const http = !Buffer.isBuffer(data) && !Array.isArray(data);
  return { type: http ? 'http' : 'tcp', socket, data };
}

function weight(message: Message): number {
  return 'data' in message && 'length' in message.data ? message.data.length : 0;
}

function truncated(rest: Buffer): GenTcpError {
  return new GenTcpError('emsgsize', {
    because: `the peer closed inside a packet; ${rest.length} bytes of it had come`,
  });
}

function noMore(): void {
  // Whoever awaits the run knows how it ended.
}
