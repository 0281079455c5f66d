import { acceptFailure } from './accept-failure.ts';
import { GenTcpError } from './error.ts';
import type { Mailbox } from './mailbox.ts';
import { watchOwner } from './owner.ts';
import type { Reason } from './reason.ts';
import type { Socket } from './socket.ts';
import { type Timeout, timeoutMilliseconds } from './timeout.ts';
import type { ServerTransport } from './transport/server.ts';
import type { Transport } from './transport/transport.ts';
import { type Waiter, withDeadline } from './waiter.ts';

interface Acceptor {
  readonly owner: Mailbox | undefined;
  readonly caller: Waiter<Socket>;
  /** Its owner may go away again. */
  readonly unwatch: () => void;
}

/** What accepting asks of the listening socket. */
interface Listening {
  /** Makes a socket with the options of the listening one; where it throws it has closed the connection. */
  adopt(transport: Transport, owner: Mailbox | undefined): Socket;
  /** Does an accept without any time get what the kernel holds? */
  readonly acceptsAtOnce: boolean;
}

/** Those who wait in accept, who are served in order. What nobody waits for stays in the kernel's backlog. */
export class Acceptors {
  readonly #server: ServerTransport;
  readonly #listening: Listening;
  #waiting: Acceptor[] = [];
  /** Connections that came between the last acceptor and the moment the kernel was told to keep them. */
  #early: Transport[] = [];
  #arrived = 0;

  constructor(server: ServerTransport, listening: Listening) {
    this.#server = server;
    this.#listening = listening;
  }

  /** The next connection, for this owner; rejects with `timeout`, and with `closed` when the owner goes away. */
  accept(timeout: Timeout | undefined, owner: Mailbox | undefined): Promise<Socket> {
    return new Promise((resolve, reject) => {
      const early = this.#early.shift();
      if (early === undefined) this.#wait(owner, timeout, { resolve, reject });
      else resolve(this.#listening.adopt(early, owner));
    });
  }

  connected(transport: Transport): void {
    this.#arrived += 1;
    const acceptor = this.#next();
    if (acceptor === undefined) this.#early.push(transport);
    else this.#settle(acceptor, transport);
  }

  /** A connection could not be accepted. */
  failed(reason: Reason): void {
    this.#next()?.caller.reject(acceptFailure(reason));
  }

  /** Whoever waits gets `closed`, and clients that nobody accepted are reset. */
  close(): void {
    for (let acceptor = this.#next(); acceptor !== undefined; acceptor = this.#next())
      acceptor.caller.reject(new GenTcpError('closed'));
    for (const transport of this.#early.splice(0)) void transport.reset();
  }

  #wait(owner: Mailbox | undefined, timeout: Timeout | undefined, caller: Waiter<Socket>): void {
    const poll = timeout !== undefined && timeoutMilliseconds(timeout) === 0;
    if (poll && !this.#listening.acceptsAtOnce) return caller.reject(new GenTcpError('timeout'));
    const timed = poll ? caller : withDeadline(caller, timeout, () => this.#forget(acceptor));
    const unwatch = watchOwner(owner, () => {
      if (this.#forget(acceptor)) acceptor.caller.reject(new GenTcpError('closed'));
    });
    const acceptor: Acceptor = { owner, caller: timed, unwatch };
    this.#waiting.push(acceptor);
    this.#server.want(true);
    if (poll) this.#poll(acceptor);
  }

  /** Takes what the kernel holds: the loop turns so that it can be asked, once for each connection that it hands over. */
  #poll(acceptor: Acceptor): void {
    const arrived = this.#arrived;
    afterOnePoll(() => {
      if (arrived !== this.#arrived && this.#waiting.includes(acceptor)) return this.#poll(acceptor);
      if (this.#forget(acceptor)) acceptor.caller.reject(new GenTcpError('timeout'));
      return undefined;
    });
  }

  /** Answers whether it was still waiting. */
  #forget(acceptor: Acceptor): boolean {
    const waiting = this.#waiting.includes(acceptor);
    acceptor.unwatch();
    this.#waiting = this.#waiting.filter((other) => other !== acceptor);
    if (this.#waiting.length === 0) this.#server.want(false);
    return waiting;
  }

  /** Who has waited longest. Where nobody else does, what comes meanwhile stays in the backlog. */
  #next(): Acceptor | undefined {
    const acceptor = this.#waiting.shift();
    acceptor?.unwatch();
    if (this.#waiting.length === 0) this.#server.want(false);
    return acceptor;
  }

  #settle({ owner, caller }: Acceptor, transport: Transport): void {
    try {
      caller.resolve(this.#listening.adopt(transport, owner));
    } catch (error) {
      if (!(error instanceof GenTcpError)) throw error;
      caller.reject(error);
    }
  }
}

/** Two turns of the loop: one to begin to poll, one to be told. */
function afterOnePoll(done: () => void): void {
  setImmediate(() => setImmediate(done));
}
