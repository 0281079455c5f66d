import type { PacketBatch, PacketSink } from '../../core/index.ts';
import type { Expectation } from './expectation.ts';
import type { SessionOutput } from './session-output.ts';

/** Socket → stdout in batches, without a message for each packet: what stdout does not take holds the peer back. */
export class PacketFlow implements PacketSink {
  readonly #output: SessionOutput;
  readonly #expectation: Expectation;
  readonly #written: (packets: number) => void;
  readonly #interrupt = new AbortController();
  #writing: Promise<void> | undefined;

  /** `written` is called after each batch that stdout has taken. */
  constructor(output: SessionOutput, expectation: Expectation, written: (packets: number) => void) {
    this.#output = output;
    this.#expectation = expectation;
    this.#written = written;
  }

  /** Aborts when whoever waits for messages has to look after the flow. */
  get signal(): AbortSignal {
    return this.#interrupt.signal;
  }

  interrupt(): void {
    this.#interrupt.abort();
  }

  packets(batch: PacketBatch): Promise<void> | undefined {
    this.#expectation.admitBatch(batch);
    const { count } = batch;
    const writing = this.#output.packets(batch);
    if (writing === undefined) {
      this.#written(count);
      return undefined;
    }
    const written = writing.then(() => this.#written(count));
    this.#writing = written;
    return written.catch(() => this.#giveUp());
  }

  /** Resolves when all that has arrived is written; rejects with why it was not. */
  async settled(): Promise<void> {
    let seen: Promise<void> | undefined;
    while (this.#writing !== seen) {
      seen = this.#writing;
      await seen;
    }
  }

  /** Nothing more is taken. */
  #giveUp(): Promise<never> {
    this.interrupt();
    return new Promise(() => undefined);
  }
}
