import type { Runner } from './runner.ts';

/** How much is measured. */
export interface Effort {
  readonly rounds: number;
  /** Rounds before those, for caches and compilers. */
  readonly warmUps: number;
  /** The size of what one round works through. */
  readonly megabytes: number;
}

/** One line of a benchmark: only its ratio means anything on another machine. */
export interface Comparison {
  readonly name: string;
  /** What is counted: `packets/s`. */
  readonly unit: string;
  /** The median rate of gentcp. */
  readonly ours: number;
  readonly theirs: number;
  /** Whose rate `theirs` is. */
  readonly against: string;
  readonly ratio: number;
  /** The least that the ratio is to be. */
  readonly target: number;
}

/**
 * The median rates of two runners that do the same work, in turn, so that what else happens on the machine hits both.
 *
 * Rejects where they do not find the same.
 */
export async function compareRates(
  ours: Runner,
  theirs: Runner,
  effort: Effort,
): Promise<Pick<Comparison, 'ours' | 'theirs' | 'ratio'>> {
  const rates: { readonly ours: number; readonly theirs: number }[] = [];
  for (let round = -effort.warmUps; round < effort.rounds; round += 1) {
    const mine = await ours.run();
    const other = await theirs.run();
    if (mine.count !== other.count || mine.sum !== other.sum) {
      throw new Error(
        `${mine.count} packets of ${mine.sum} bytes, and ${other.count} of ${other.sum} at the other side`,
      );
    }
    if (round >= 0) rates.push({ ours: mine.count / mine.seconds, theirs: other.count / other.seconds });
  }
  const medians = { ours: median(rates.map((rate) => rate.ours)), theirs: median(rates.map((rate) => rate.theirs)) };
  return { ...medians, ratio: medians.ours / medians.theirs };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const [low = Number.NaN, high = low] = sorted.slice(sorted.length % 2 === 1 ? middle : middle - 1, middle + 1);
  return (low + high) / 2;
}
