import type { GenTcpError } from './error.ts';
import { Traffic } from './traffic.ts';
import type { Transport } from './transport/transport.ts';
import { type Waiter, withDeadline } from './waiter.ts';

/** The options that rule the write side, in gen_tcp's units: bytes and milliseconds. */
export interface OutboundSettings {
  readonly highWatermark: number;
  readonly lowWatermark: number;
  readonly sendTimeout: number | 'infinity';
  readonly delaySend: boolean;
}

/** Sends what a socket has framed. */
export interface WriteSide {
  readonly traffic: Traffic;
  /** Bytes that the kernel has not taken. */
  readonly pending: number;
  /** Does a sender sleep, or wait for the result of its write? */
  readonly blocked: boolean;
  /** Bytes that the kernel has taken. */
  readonly taken: number;
  configure(settings: OutboundSettings): void;
  /** Sends; `undefined` where there is nothing to wait for. */
  send(framed: Framed): Promise<void> | undefined;
  /** Resolves when nothing waits to be sent, or when nothing more can be sent. */
  flushed(): Promise<void>;
  /** Nothing can be sent any more: every sender that waits gets this error. */
  stop(error: () => GenTcpError): void;
}

/** One write of a large payload; the queue shrinks by no less. */
const PIECE = 65536;

/** Up to this all is one write: what a large read of small packets becomes. */
const AT_ONCE = 5 * PIECE;

/** Bytes to send, and what they are to the statistics: packets of these sizes, headers included. */
export interface Framed {
  readonly chunks: readonly Uint8Array[];
  readonly sizes: Iterable<number>;
  /** Called when the kernel has taken the chunks, so that their memory may be used again. It may never be. */
  readonly taken?: () => void;
}

interface Confirmation {
  readonly caller: Waiter<void>;
  /** When so many writes are done. */
  readonly at: number;
}

/** What the transport is given. */
interface Write extends Pick<Framed, 'chunks'> {
  readonly size: number;
  readonly taken?: Framed['taken'];
}

interface Sender {
  readonly framed: Framed;
  readonly caller: Waiter<void>;
}

/** What each state lets a sender do. */
type State =
  | { readonly kind: 'open' }
  /** The queue passed high_watermark: the port is busy, and this sender sleeps until low_watermark. */
  | { readonly kind: 'busy'; readonly sender: Sender }
  /** Nothing can be sent any more. */
  | { readonly kind: 'gone' };

/** The write side: inet's queue with its watermarks, send_timeout and delay_send. */
export class Outbound implements WriteSide {
  readonly traffic = new Traffic();
  readonly #transport: Transport;
  #settings: OutboundSettings;
  #state: State = { kind: 'open' };
  #queued = 0;
  /** Senders that came while the port was busy: as in Erlang they wait outside, their data not queued yet. */
  #outside: Sender[] = [];
  #delayed: Uint8Array[] = [];
  /** Senders that wait for the results of their writes, which come in the next tick. */
  #confirming: Confirmation[] = [];
  /** Writes that were begun, and that are done. */
  #begun = 0;
  #done = 0;
  #drained: (() => void)[] = [];
  #lost = 0;

  constructor(transport: Transport, settings: OutboundSettings) {
    this.#transport = transport;
    this.#settings = settings;
  }

  /** Bytes that the kernel has not taken. */
  get pending(): number {
    return this.#queued === 0 ? 0 : Math.min(this.#queued, this.#transport.unsent + sizeOf(this.#delayed));
  }

  /** Does a sender sleep, or wait for the result of its write? */
  get blocked(): boolean {
    return this.#state.kind === 'busy' || this.#confirming.length > 0;
  }

  /** Bytes that the kernel has taken. */
  get taken(): number {
    return this.traffic.octets - this.pending - this.#lost;
  }

  configure(settings: OutboundSettings): void {
    this.#settings = settings;
    this.#settle();
  }

  /**
   * Queues one packet, or several at once. Resolves while the queue is below high_watermark, and for the first packet of an empty queue
   * whatever its size; else when the queue has fallen to low_watermark. What an idle socket takes at once is confirmed
   * first, so that a broken connection fails the send that found it.
   *
   * Rejects with `timeout` after send_timeout. What was queued by then stays queued and is still delivered.
   */
  send(framed: Framed): Promise<void> | undefined {
    if (this.#state.kind !== 'open') return this.#block(framed);
    const wasIdle = this.#queued === 0 && !this.#settings.delaySend;
    this.#enqueue(framed);
    if (wasIdle) return this.#confirm();
    if (this.pending < this.#settings.highWatermark) return undefined;
    return this.#block(framed);
  }

  /** Resolves when the queue is empty, or when nothing more can be sent. */
  flushed(): Promise<void> {
    this.#writeDelayed();
    if (this.#queued === 0 || this.#state.kind === 'gone') return Promise.resolve();
    return new Promise((resolve) => this.#drained.push(resolve));
  }

  /** Nothing can be sent any more: every sender that sleeps gets `closed`, the queue is forgotten. */
  stop(error: () => GenTcpError): void {
    const sleeping = this.#state.kind === 'busy' ? [this.#state.sender] : [];
    this.#state = { kind: 'gone' };
    this.#lost += this.#queued;
    this.#queued = 0;
    this.#delayed = [];
    for (const sender of [...this.#confirming.splice(0), ...sleeping, ...this.#outside.splice(0)])
      sender.caller.reject(error());
    for (const resolve of this.#drained.splice(0)) resolve();
  }

  /** inet writes what an idle socket takes at once and queues the rest, of any size, without blocking the caller. */
  #confirm(): Promise<void> | undefined {
    if (this.#queued === 0 || this.#transport.unsent > 0) return undefined;
    return new Promise((resolve, reject) => this.#confirming.push({ caller: { resolve, reject }, at: this.#begun }));
  }

  #block(framed: Framed): Promise<void> {
    return new Promise((resolve, reject) => {
      const caller = withDeadline({ resolve, reject }, this.#settings.sendTimeout, () => this.#expire(sender));
      const sender: Sender = { framed, caller };
      if (this.#state.kind === 'open') this.#state = { kind: 'busy', sender };
      else this.#outside.push(sender);
    });
  }

  #expire(sender: Sender): void {
    if (this.#state.kind === 'busy' && this.#state.sender === sender) this.#state = { kind: 'open' };
    else this.#outside = this.#outside.filter((other) => other !== sender);
    this.#admit();
  }

  #enqueue({ chunks, sizes, taken }: Framed): void {
    let size = 0;
    for (const one of sizes) {
      size += one;
      this.traffic.count(one);
    }
    this.#queued += size;
    if (!this.#settings.delaySend) return this.#write({ chunks, size, taken });
    // Several sends of one turn of the loop leave in one write.
    if (this.#delayed.length === 0) setImmediate(() => this.#writeDelayed());
    this.#delayed.push(...chunks);
    return undefined;
  }

  #writeDelayed(): void {
    if (this.#delayed.length === 0) return;
    const chunks = this.#delayed;
    this.#delayed = [];
    this.#write({ chunks, size: sizeOf(chunks) });
  }

  #write(write: Write): void {
    const { chunks, size } = write;
    if (size === 0) return;
    if (size <= AT_ONCE) return this.#give(write);
    for (const piece of pieces(chunks)) this.#give({ chunks: [piece], size: piece.length });
    return undefined;
  }

  #give({ chunks, size, taken }: Write): void {
    this.#begun += 1;
    const done = (): void => {
      taken?.();
      this.#taken(size);
    };
    if (this.#transport.write(chunks, done) === true) done();
  }

  #taken(size: number): void {
    if (this.#state.kind === 'gone') return;
    this.#queued -= size;
    this.#done += 1;
    while ((this.#confirming[0]?.at ?? Infinity) <= this.#done) this.#confirming.shift()?.caller.resolve();
    this.#settle();
    if (this.#queued > 0) return;
    for (const resolve of this.#drained.splice(0)) resolve();
  }

  /** Wakes the sender that sleeps, once the queue is low enough. */
  #settle(): void {
    if (this.#state.kind !== 'busy' || this.pending > this.#settings.lowWatermark) return;
    const { sender } = this.#state;
    this.#state = { kind: 'open' };
    sender.caller.resolve();
    this.#admit();
  }

  /** Lets in who waited outside, until one of them makes the port busy again. */
  #admit(): void {
    while (this.#state.kind === 'open') {
      const sender = this.#outside.shift();
      if (sender === undefined) return;
      this.#enqueue(sender.framed);
      if (this.pending < this.#settings.highWatermark) sender.caller.resolve();
      else this.#state = { kind: 'busy', sender };
    }
  }
}

function sizeOf(chunks: readonly Uint8Array[]): number {
  let size = 0;
  for (const chunk of chunks) size += chunk.length;
  return size;
}

function* pieces(chunks: readonly Uint8Array[]): Generator<Uint8Array> {
  for (const chunk of chunks) {
    let start = 0;
    for (; chunk.length - start > 2 * PIECE; start += PIECE) yield chunk.subarray(start, start + PIECE);
    yield chunk.subarray(start);
  }
}
