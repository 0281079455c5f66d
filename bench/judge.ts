import type { Contest, Figure, Target } from './contest.ts';
import { quantity } from './number.ts';
import type { Out, Performance } from './rounds.ts';

/** A contender's place in one figure. */
export interface Standing {
  readonly name: string;
  readonly median: number | undefined;
  /** The lowest and the highest round. */
  readonly range: readonly [number, number] | undefined;
  /** How many times as good as this contender we are; above 1 we are ahead. */
  readonly ratio: number | undefined;
  readonly out: Out | undefined;
}

export interface Judgement {
  /** Against what: the best of those that were there, or the limit. */
  readonly against: string;
  readonly ratio: number | undefined;
  readonly target: number;
  readonly verdict: 'reached' | 'not reached' | 'failed' | 'not measured';
  /** Those that should have been compared with too. */
  readonly without: readonly string[];
}

export interface FigureResult {
  readonly name: string;
  readonly unit: string;
  readonly standings: readonly Standing[];
  readonly judgements: readonly Judgement[];
}

export interface ContestResult {
  readonly benchmark: string;
  readonly id: string;
  readonly name: string;
  readonly amount: string | undefined;
  readonly note: string | undefined;
  readonly figures: readonly FigureResult[];
}

/** Medians, ratios of medians and verdicts. */
export function judge(benchmark: string, contest: Contest, performances: readonly Performance[]): ContestResult {
  const { id, name, amount, note } = contest;
  return {
    benchmark,
    id,
    name,
    amount,
    note,
    figures: contest.figures.map((figure) => judgeFigure(figure, performances)),
  };
}

function judgeFigure(figure: Figure, performances: readonly Performance[]): FigureResult {
  const ours = medianOf(figure, performances[0]);
  const standings = performances.map((performance): Standing => {
    const median = medianOf(figure, performance);
    const values = valuesOf(figure, performance);
    return {
      name: performance.name,
      median,
      range: values.length === 0 ? undefined : [Math.min(...values), Math.max(...values)],
      ratio: ratioOf(figure, ours, median),
      out: performance.out,
    };
  });
  const judgements = figure.targets.map((target) => judgeTarget(figure, target, standings));
  return { name: figure.name, unit: figure.unit, standings, judgements };
}

function judgeTarget(figure: Figure, target: Target, standings: readonly Standing[]): Judgement {
  const [ours] = standings;
  if ('atMost' in target) {
    const ratio = ratioOf(figure, ours?.median, target.atMost);
    const against = `limit ${quantity(target.atMost, figure.unit)}`;
    return { against, ratio, target: 1, verdict: verdictOf(ours, ratio, 1), without: [] };
  }
  const rivals = standings.filter(({ name }) => target.against.includes(name));
  const present = rivals.filter(({ ratio, median }) => (ratio ?? median) !== undefined);
  const without = rivals.filter((rival) => !present.includes(rival)).map(({ name }) => name);
  // The best rival is the one whom we exceed least.
  const [best] = present.toSorted((a, b) => (a.ratio ?? 0) - (b.ratio ?? 0));
  if (best === undefined) {
    const against = target.against.join(', ');
    return { against, ratio: undefined, target: target.atLeast, verdict: 'not measured', without };
  }
  const needed = Math.min(target.atLeast, shareOf(figure, target.orShare, standings, best) ?? Infinity);
  return {
    against: best.name,
    ratio: best.ratio,
    target: needed,
    verdict: verdictOf(ours, best.ratio, needed),
    without,
  };
}

function shareOf(
  figure: Figure,
  orShare: { readonly of: string; readonly share: number } | undefined,
  standings: readonly Standing[],
  best: Standing,
): number | undefined {
  const other = standings.find(({ name }) => name === orShare?.of);
  const ratio = ratioOf(figure, other?.median, best.median);
  return ratio === undefined || orShare === undefined ? undefined : ratio * orShare.share;
}

function verdictOf(ours: Standing | undefined, ratio: number | undefined, target: number): Judgement['verdict'] {
  if (ours?.out?.how === 'missing') return 'not measured';
  if (ratio === undefined) return 'failed';
  return ratio >= target ? 'reached' : 'not reached';
}

function ratioOf({ better }: Figure, ours: number | undefined, theirs: number | undefined): number | undefined {
  if (ours === undefined || theirs === undefined) return undefined;
  return better === 'more' ? ours / theirs : theirs / ours;
}

function valuesOf({ key }: Figure, performance: Performance | undefined): readonly number[] {
  return (performance?.samples ?? []).flatMap((sample) => sample[key] ?? []);
}

function medianOf(figure: Figure, performance: Performance | undefined): number | undefined {
  const sorted = valuesOf(figure, performance).toSorted((a, b) => a - b);
  const middle = sorted.slice((sorted.length - 1) >> 1, (sorted.length >> 1) + 1);
  return middle.length === 0 ? undefined : middle.reduce((sum, value) => sum + value, 0) / middle.length;
}
