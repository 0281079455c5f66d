import type { Contender, Contest, Effort, Sample } from './contest.ts';

/** Why somebody takes no part, or no further part. */
export interface Out {
  readonly how: 'missing' | 'failed';
  readonly why: string;
}

/** What a contender did in the rounds that count. */
export interface Performance {
  readonly name: string;
  readonly samples: readonly Sample[];
  readonly out: Out | undefined;
}

/**
 * Holds a contest: in each round everybody does the work once, in an order that is drawn anew, so that what else happens on
 * the machine, and what one leaves behind for the next, hits all alike.
 */
export async function holdContest(contest: Contest, effort: Effort): Promise<readonly Performance[]> {
  await using scope = new AsyncDisposableStack();
  const contenders = await contest.setUp(scope);
  const entrants = contenders.map((contender) => new Entrant(contender, contest.same ?? []));
  const { pace = 'usual' } = contest;
  for (const entrant of entrants) await entrant.prove();
  for (let round = -effort.warmUps[pace]; round < effort.rounds[pace]; round += 1) {
    const reference = entrants[0]?.last;
    for (const entrant of shuffled(entrants)) await entrant.run(round >= 0, reference);
  }
  return entrants.map((entrant) => entrant.performance);
}

class Entrant {
  readonly #contender: Contender;
  readonly #same: readonly string[];
  readonly #samples: Sample[] = [];
  #out: Out | undefined;
  /** The sample of its last run. */
  last: Sample | undefined;

  constructor(contender: Contender, same: readonly string[]) {
    this.#contender = contender;
    this.#same = same;
    if (contender.missing !== undefined) this.#out = { how: 'missing', why: contender.missing };
  }

  get performance(): Performance {
    return { name: this.#contender.name, samples: this.#samples, out: this.#out };
  }

  async prove(): Promise<void> {
    const { prove } = this.#contender;
    if (prove !== undefined) await this.#attempt(prove);
  }

  async run(counts: boolean, reference: Sample | undefined): Promise<void> {
    await this.#attempt(async () => {
      const sample = await this.#contender.run();
      this.#compare(sample, reference);
      this.last = sample;
      if (counts) this.#samples.push(sample);
    });
  }

  /** Who fails once is out: its figures would be those of work that was not done. */
  async #attempt(work: () => Promise<void>): Promise<void> {
    if (this.#out !== undefined) return;
    try {
      await work();
    } catch (error) {
      this.#out = { how: 'failed', why: error instanceof Error ? error.message : String(error) };
      this.#samples.length = 0;
    }
  }

  #compare(sample: Sample, reference: Sample | undefined): void {
    const differing = this.#same.find((key) => reference !== undefined && sample[key] !== reference[key]);
    if (differing !== undefined) {
      throw new Error(`${differing} is ${sample[differing]}, and ${reference?.[differing]} with another`);
    }
  }
}

function shuffled<T>(items: readonly T[]): readonly T[] {
  const drawn = items.map((item) => ({ item, lot: Math.random() }));
  return drawn.toSorted((a, b) => a.lot - b.lot).map(({ item }) => item);
}
