import { type PacketBatch, giveBatchBack, takeBatch } from './packet/packet-batch.ts';

/** @internal Takes the packets of an active socket in batches, where they lie: no message and no Buffer is made for each. */
export interface PacketSink {
  /**
   * The next packets: with `active: 'once'` one, with a number no more than that many. The batch and the memory it lies in
   * are borrowed: they are good until the call returns, and what is to stay has to be copied. Where a promise comes back,
   * nothing more is delivered and the peer is held back until it resolves; it must not reject.
   */
  packets(batch: PacketBatch): Promise<void> | undefined;
}

/** The way out to a sink. */
export class Outlet {
  #sink: PacketSink | undefined;
  #held = false;
  #busy = false;

  get exists(): boolean {
    return this.#sink !== undefined;
  }

  /** Has the sink asked to wait? */
  get held(): boolean {
    return this.#held;
  }

  /** Is the sink being called? What it asks for meanwhile is done when it returns. */
  get busy(): boolean {
    return this.#busy;
  }

  lead(sink: PacketSink | undefined): void {
    this.#sink = sink;
  }

  /**
   * Gives the sink what `fill` puts into an empty batch; answers whether that was anything. `resume` is called when a sink
   * that has asked to wait is ready.
   */
  pour(fill: (batch: PacketBatch) => void, resume: () => void): boolean {
    const batch = takeBatch();
    fill(batch);
    const { count } = batch;
    if (count > 0) this.#offer(batch, resume);
    giveBatchBack(batch);
    return count > 0;
  }

  #offer(batch: PacketBatch, resume: () => void): void {
    this.#busy = true;
    try {
      const ready = this.#sink?.packets(batch);
      if (ready === undefined) return;
      this.#held = true;
      void ready.then(() => {
        this.#held = false;
        resume();
      });
    } finally {
      this.#busy = false;
    }
  }
}
