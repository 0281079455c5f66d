import { GenTcpError } from './error.ts';
import type { Framed, OutboundSettings, WriteSide } from './outbound.ts';
import { type Deadline, startDeadline } from './timeout.ts';
import { Traffic } from './traffic.ts';
import type { Transport } from './transport/transport.ts';
import type { Waiter } from './waiter.ts';

/** What is handed to the transport at once. It cannot be taken back: a send that times out counts it as sent. */
const PIECE = 65_536;

interface Sender {
  readonly bytes: Buffer;
  /** How many of them the transport has been given. */
  given: number;
  readonly sizes: Iterable<number>;
  readonly caller: Waiter<void>;
  readonly deadline: Deadline;
}

/**
 * The write side of the socket backend: no queue, so no watermarks and no delay. A send waits until the kernel has taken
 * all of it, one after another, and a send that times out says what of it was not sent.
 */
export class DirectOutbound implements WriteSide {
  readonly traffic = new Traffic();
  readonly #transport: Transport;
  #settings: OutboundSettings;
  /** The first of them is being sent. */
  #senders: Sender[] = [];
  /** Bytes that the transport has been given and has not sent. */
  #inFlight = 0;
  #idle: (() => void)[] = [];
  #gone = false;

  constructor(transport: Transport, settings: OutboundSettings) {
    this.#transport = transport;
    this.#settings = settings;
  }

  get pending(): number {
    let waiting = Math.min(this.#inFlight, this.#transport.unsent);
    for (const { bytes, given } of this.#senders) waiting += bytes.length - given;
    return waiting;
  }

  get blocked(): boolean {
    return this.#senders.length > 0;
  }

  get taken(): number {
    return this.traffic.octets;
  }

  configure(settings: OutboundSettings): void {
    this.#settings = settings;
  }

  /** Rejects with `timeout` after send_timeout; `rest` is what was not sent, a packet's header included. */
  send({ chunks, sizes }: Framed): Promise<void> {
    return new Promise((resolve, reject) => {
      const deadline = startDeadline(this.#settings.sendTimeout, () => this.#expire(sender));
      const sender: Sender = { bytes: Buffer.concat(chunks), given: 0, sizes, caller: { resolve, reject }, deadline };
      this.#senders.push(sender);
      if (this.#inFlight === 0 && this.#senders.length === 1) this.#go();
    });
  }

  flushed(): Promise<void> {
    if (this.#gone || (this.#senders.length === 0 && this.#inFlight === 0)) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  stop(error: () => GenTcpError): void {
    this.#gone = true;
    for (const { caller, deadline } of this.#senders.splice(0)) {
      deadline.cancel();
      caller.reject(error());
    }
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  /** Gives the transport one piece after another, until it has to be waited for. */
  #go(): void {
    while (!this.#gone && this.#inFlight === 0) {
      const [sender] = this.#senders;
      if (sender === undefined) break;
      if (sender.given === sender.bytes.length) this.#finish(sender);
      else this.#give(sender);
    }
    if (this.#senders.length === 0 && this.#inFlight === 0) for (const resolve of this.#idle.splice(0)) resolve();
  }

  #give(sender: Sender): void {
    const piece = sender.bytes.subarray(sender.given, sender.given + PIECE);
    sender.given += piece.length;
    this.#inFlight = piece.length;
    const taken = (): void => {
      this.#inFlight = 0;
    };
    const done = (): void => {
      taken();
      this.#go();
    };
    if (this.#transport.write([piece], done) === true) taken();
  }

  #finish(sender: Sender): void {
    this.#senders.shift();
    sender.deadline.cancel();
    for (const size of sender.sizes) this.traffic.count(size);
    sender.caller.resolve();
  }

  /** What the transport was given goes out; whoever is next sends behind it. */
  #expire(sender: Sender): void {
    this.#senders = this.#senders.filter((other) => other !== sender);
    if (sender.given > 0) this.traffic.count(sender.given);
    sender.caller.reject(new GenTcpError('timeout', { rest: sender.bytes.subarray(sender.given) }));
    if (this.#inFlight === 0) this.#go();
  }
}
