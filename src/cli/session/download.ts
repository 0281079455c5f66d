import { type Active, GenTcpError, type Message, type Packet, type Reason, type Socket } from '../../core/index.ts';
import type { Milliseconds } from '../invocation.ts';
import { cameOf } from '../truncation.ts';
import { DownloadBypass } from './download-bypass.ts';
import type { DownloadSettings } from './download-settings.ts';
import { isExpiry, namedExpiry } from './expiry.ts';
import { Expectation, sizeOf } from './expectation.ts';
import { PacketFlow } from './packet-flow.ts';
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

/** How much is printed at once: what has arrived together is written together, up to here. */
const BATCH = 65536;

/** Socket → stdout: packets are printed as they come, and more are asked for when they are written. */
export class Download {
  readonly #socket: Socket;
  readonly #output: SessionOutput;
  readonly #settings: DownloadSettings;
  readonly #bypass: DownloadBypass;
  #packets = 0;
  readonly #expectation: Expectation;
  #lastError: Reason | undefined;
  /** While packets do not come as messages. */
  #flow: PacketFlow | undefined;
  readonly #stop = new AbortController();
  #running: Promise<DownloadEnd> | undefined;

  constructor(socket: Socket, output: SessionOutput, settings: DownloadSettings) {
    this.#socket = socket;
    this.#output = output;
    this.#settings = settings;
    this.#bypass = new DownloadBypass(socket, output, settings.bypass);
    this.#expectation = new Expectation(settings.expect, settings.unframed ? 'bytes' : 'packets');
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
    while (!this.#expectation.met) {
      if (this.#bypass.due) await this.#bypass.run(this.#stop.signal);
      const batch = await this.#nextMessages();
      await this.#flow?.settled();
      if (this.#expectation.met) break;
      if (batch !== undefined) await this.#print(batch);
      else if (this.#stop.signal.aborted) return this.#stopped();
      const last = batch?.at(-1);
      if (last === undefined || this.#expectation.met) continue;
      const end = this.#follow(last);
      if (end !== undefined) return end;
    }
    return this.#enough();
  }

  /** One message at least, and with it those that are there already, up to the one after which something is to be done. */
  async #nextMessages(): Promise<readonly Message[] | undefined> {
    const { owner } = this.#socket;
    let message = owner.take() ?? (await this.#waitForMessage(this.#lead()));
    if (message === undefined) return undefined;
    const batch = [message];
    let size = sizeIn(message);
    while (message.type === 'tcp' && size < BATCH) {
      const next = owner.take();
      if (next === undefined) break;
      message = next;
      batch.push(message);
      size += sizeIn(message);
    }
    return batch;
  }

  /** Has packets come in batches, where nobody has to see each; messages that are there already have been taken by now. */
  #lead(): AbortSignal {
    const { onlyMessages, recvTimeout } = this.#settings;
    if (!this.#output.takesBatches || onlyMessages || recvTimeout !== 'infinity') return this.#stop.signal;
    if (this.#flow === undefined || this.#flow.signal.aborted) {
      this.#flow = new PacketFlow(this.#output, this.#expectation, (packets) => this.#flowed(packets));
      this.#socket.deliverTo(this.#flow);
    }
    return AbortSignal.any([this.#stop.signal, this.#flow.signal]);
  }

  /** So many packets went by. */
  #flowed(packets: number): void {
    this.#packets += packets;
    if (this.#expectation.met || this.#bypass.due) {
      this.#socket.deliverTo(undefined);
      this.#flow?.interrupt();
    } else if (this.#settings.active === 'once') {
      this.#arm('once');
    }
  }

  /** Nothing is waited for while a program on stdin has asked for nothing. */
  get #limit(): Milliseconds {
    const { onlyMessages, recvTimeout } = this.#settings;
    return onlyMessages && this.#socket.passive ? 'infinity' : recvTimeout;
  }

  async #waitForMessage(signal: AbortSignal): Promise<Message | undefined> {
    try {
      return await this.#socket.owner.receive({ timeout: this.#limit, signal });
    } catch (error) {
      if (signal.aborted) return undefined;
      throw new SessionFailure('session', namedExpiry(error, '--recv-timeout', this.#settings.recvTimeout));
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
      if (this.#expectation.met) return this.#enough();
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
      if (!ended || this.#settings.recv.length > 0) throw this.#recvFailure(error);
      this.#closed(error.cause, error.rest);
      return undefined;
    }
  }

  #recvFailure(error: unknown): SessionFailure {
    const cause = namedExpiry(error, '--recv-timeout', this.#settings.recvTimeout);
    const saysItself = isExpiry(error) || (error instanceof GenTcpError && error.what === 'recv');
    return new SessionFailure('session', cause, saysItself ? {} : { call: 'recv' });
  }

  #closed(cause: Reason | undefined, rest: Buffer | undefined): DownloadEnd {
    if (cause !== undefined) throw new SessionFailure('session', new GenTcpError(cause));
    if (rest !== undefined) throw this.#truncated(rest);
    const { shortfall } = this.#expectation;
    if (shortfall !== undefined) throw new SessionFailure('session', new GenTcpError('closed', { because: shortfall }));
    return { kind: 'peer', packets: this.#packets };
  }

  #truncated(rest: Buffer): SessionFailure {
    const because = `the peer closed inside a packet; ${cameOf(rest, this.#settings.packet)}`;
    return new SessionFailure('session', new GenTcpError('emsgsize', { because }), { hint: TRUNCATED });
  }

  #stopped(): DownloadEnd {
    this.#socket.deliverTo(undefined);
    return { kind: 'stopped', packets: this.#packets };
  }

  #enough(): DownloadEnd {
    return { kind: 'enough', packets: this.#packets };
  }

  async #print(messages: readonly Message[]): Promise<void> {
    await this.#output.messages(messages.flatMap((message) => this.#counted(message)));
    if (messages.at(-1)?.type === 'tcp_closed') await this.#output.end();
  }

  /** The message as it is to be printed, if it is. */
  #counted(message: Message): readonly Message[] {
    const admitted = this.#expectation.admit(message);
    if (admitted?.type === 'tcp' || admitted?.type === 'http') this.#packets += 1;
    return admitted === undefined ? [] : [admitted];
  }
}

const TRUNCATED = 'it broke off, or --packet is not what it speaks';

function messageOf(data: Packet, socket: Socket): Message {
  const http = !Buffer.isBuffer(data) && !Array.isArray(data);
  return { type: http ? 'http' : 'tcp', socket, data };
}

function sizeIn(message: Message): number {
  return 'data' in message ? sizeOf(message.data) : 0;
}

function noMore(): void {
  // Whoever awaits the run knows how it ended.
}
