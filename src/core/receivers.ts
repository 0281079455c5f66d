import type { GenTcpError } from './error.ts';
import type { Packet } from './packet/packet.ts';
import type { Waiter } from './waiter.ts';

/** One who waits in recv. */
export interface Receiver {
  /** Exactly so many bytes; 0: a packet. */
  readonly length: number;
  readonly caller: Waiter<Packet>;
}

/** Those who wait in recv, in the order of their calls. Hardly ever is it more than one. */
export class Receivers {
  #first: Receiver | undefined;
  #others: readonly Receiver[] = NOBODY;

  get first(): Receiver | undefined {
    return this.#first;
  }

  add(receiver: Receiver): void {
    if (this.#first === undefined) this.#first = receiver;
    else this.#others = [...this.#others, receiver];
  }

  /** Takes out who was first, and lets in who is next. */
  shift(): Receiver | undefined {
    const first = this.#first;
    this.#first = this.#others[0];
    if (this.#others.length > 0) this.#others = this.#others.slice(1);
    return first;
  }

  remove(receiver: Receiver): void {
    if (this.#first === receiver) this.shift();
    else this.#others = this.#others.filter((other) => other !== receiver);
  }

  rejectAll(error: () => GenTcpError): void {
    for (let receiver = this.shift(); receiver !== undefined; receiver = this.shift()) receiver.caller.reject(error());
  }
}

/** Shared by all sockets: an array for each would be memory for what hardly happens. */
const NOBODY: readonly Receiver[] = [];
