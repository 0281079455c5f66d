/** How many connections of a run are open, of which there may be so many at once. */
export class OpenConnections {
  readonly #most: number;
  readonly #none: () => void;
  #count = 0;
  #changed: (() => void)[] = [];

  /** `none` is called whenever the last one has ended. */
  constructor(most: number, none: () => void = () => undefined) {
    this.#most = most;
    this.#none = none;
  }

  get count(): number {
    return this.#count;
  }

  /** How many more may be opened. */
  get left(): number {
    return this.#most - this.#count;
  }

  opened(): void {
    this.#count += 1;
  }

  closed(): void {
    this.#count -= 1;
    if (this.#count === 0) this.#none();
    for (const resolve of this.#changed.splice(0)) resolve();
  }

  /** Resolves when one more may be taken. */
  async room(): Promise<void> {
    while (this.#count >= this.#most) await this.#change();
  }

  /** Resolves when none is open. */
  async ended(): Promise<void> {
    while (this.#count > 0) await this.#change();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => this.#changed.push(resolve));
  }
}
