import { GenTcpError } from './error.ts';
import type { InboundOwner } from './inbound-owner.ts';
import type { Receivers } from './receivers.ts';
import { type StreamEnd, errorOfEnd } from './stream-end.ts';

/** Who is to learn of an end. */
interface Audience {
  readonly owner: InboundOwner;
  readonly receivers: Receivers | undefined;
  /** Is the mailbox owed it? */
  readonly active: boolean;
}

/** The end of what comes in, and whether somebody has been told. */
export class InboundEnd {
  readonly #end: StreamEnd;
  #told = false;

  constructor(end: StreamEnd) {
    this.#end = end;
  }

  get told(): boolean {
    return this.#told;
  }

  /** Nobody is told any more. */
  silence(): void {
    this.#told = true;
  }

  /** Bytes come before it again: it is to be told behind them. */
  postpone(): void {
    this.#told = false;
  }

  /** `rest` is what had arrived of a packet that will not come whole. Who waits behind the first learns no more than that it is over. */
  tell({ owner, receivers, active }: Audience, rest: Buffer | undefined): void {
    this.#told = true;
    const end = this.#with(rest);
    const receiver = receivers?.shift();
    if (active) owner.endedActive(end);
    receiver?.caller.reject(active ? errorOfEnd(end) : owner.endedReceiving(end));
    receivers?.rejectAll(() => new GenTcpError('closed', { cause: end.cause }));
  }

  /** What is malformed is told in other words. */
  #with(rest: Buffer | undefined): StreamEnd {
    const cut = this.#end.reason === 'closed' && rest !== undefined && rest.length > 0;
    return cut ? { ...this.#end, rest } : this.#end;
  }
}
