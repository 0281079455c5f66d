/** The connections of a run that are open, of which there may be so many at once. */
export class OpenConnections {
  readonly #open = new Set<Promise<void>>();
  readonly #most: number;
  #vacancy: (() => void) | undefined;

  constructor(most: number) {
    this.#most = most;
  }

  get count(): number {
    return this.#open.size;
  }

  /** Resolves when one more may be taken. One caller at a time. */
  async room(): Promise<void> {
    while (this.#open.size >= this.#most) {
      await new Promise<void>((resolve) => {
        this.#vacancy = resolve;
      });
    }
  }

  /** Counts a connection until its promise, which must not reject, resolves; `left` is called then. */
  add(serving: Promise<void>, left: () => void = () => undefined): void {
    this.#open.add(serving);
    void serving.then(() => {
      this.#open.delete(serving);
      this.#vacancy?.();
      left();
    });
  }

  /** Resolves when all have ended that are open now. */
  async ended(): Promise<void> {
    await Promise.all(this.#open);
  }
}
