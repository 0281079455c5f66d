/** What one run yields: its figures, and what proves that the work was done, by their keys. */
export type Sample = Readonly<Record<string, number>>;

/** Somebody who does the work of a contest. */
export interface Contender {
  readonly name: string;
  /** Why it cannot take part. */
  readonly missing?: string | undefined;
  /** Does the work once; rejects where it was not done, all of it and with exit code 0. */
  readonly run: () => Promise<Sample>;
  /** Does it once where every byte can be looked at, for work whose output is thrown away. Nothing is measured. */
  readonly prove?: () => Promise<void>;
}

/** Those who take part; the first is ours. */
export type Contenders = readonly [Contender, ...Contender[]];

/** A piece of work that several do, each in turn. */
export interface Contest {
  /** One word, by which it is chosen. */
  readonly id: string;
  /** In a few words: it has to fit beside a bar. */
  readonly name: string;
  /** How much of it one round does. */
  readonly amount?: string;
  /** Makes ready what they need; it is disposed of when the contest is over. */
  readonly setUp: (scope: AsyncDisposableStack) => Promise<Contenders>;
  readonly figures: readonly Figure[];
  /** Keys whose values every run of every contender must have in common. */
  readonly same?: readonly string[];
  /** How long a round takes; absent: some seconds. What takes milliseconds is done more often. */
  readonly pace?: 'brief' | 'slow';
  /** What has to be known to read the figures. */
  readonly note?: string;
}

/** One number of a sample, and what it should be. */
export interface Figure {
  readonly key: string;
  readonly name: string;
  readonly unit: string;
  readonly better: 'more' | 'less';
  readonly targets: readonly Target[];
}

export type Target = Rivals | Limit;

/** So many times as good as the best of these contenders. */
interface Rivals {
  readonly against: readonly string[];
  readonly atLeast: number;
  /** So much of what this contender makes of the same rivals is enough, where it is less. */
  readonly orShare?: { readonly of: string; readonly share: number };
}

/** A value that is not to be exceeded. */
interface Limit {
  readonly atMost: number;
}

/** A benchmark: contests about one thing. */
export type Benchmark = (effort: Effort) => readonly Contest[];

/** One number for each pace of a contest. */
interface Paces {
  readonly brief: number;
  readonly usual: number;
  readonly slow: number;
}

/** How much is measured. */
export interface Effort {
  readonly name: 'full' | 'quick' | 'tiny';
  /** How many rounds count. */
  readonly rounds: Paces;
  /** Rounds before those, for caches and compilers. */
  readonly warmUps: Paces;
  /** The part of the full amount of work that one round does. */
  readonly share: number;
}

export const FULL: Effort = {
  name: 'full',
  rounds: { brief: 21, usual: 7, slow: 5 },
  warmUps: { brief: 4, usual: 1, slow: 1 },
  share: 1,
};

export const QUICK: Effort = {
  name: 'quick',
  rounds: { brief: 5, usual: 2, slow: 1 },
  warmUps: { brief: 1, usual: 0, slow: 0 },
  share: 1 / 32,
};

/** For the tests of the benchmarks themselves: it shows that they run. */
export const TINY: Effort = {
  name: 'tiny',
  rounds: { brief: 1, usual: 1, slow: 1 },
  warmUps: { brief: 0, usual: 0, slow: 0 },
  share: 1 / 2048,
};

/**
 * The amount of work that one round does.
 *
 * @example portion(1_000_000, QUICK) // 31250
 */
export function portion(full: number, effort: Effort): number {
  return Math.max(1, Math.round(full * effort.share));
}
