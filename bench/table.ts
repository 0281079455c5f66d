import { amount, quantity, times } from './number.ts';
import type { ContestResult, FigureResult, Judgement, Standing } from './judge.ts';

/** A contest in full: what each contender reached, and how many times as good as that we are. */
export function describeContest({ benchmark, id, name, amount, note, figures }: ContestResult): string {
  const heading = `${benchmark}/${id}: ${name}${amount === undefined ? '' : `, ${amount}`}`;
  return [heading, ...(note === undefined ? [] : [`  (${note})`]), ...figures.map(describeFigure), ''].join('\n');
}

/** Every ratio, its aim and the verdict, one line each. */
export function summarize(results: readonly ContestResult[]): string {
  const head = ['', 'figure', 'against', 'ratio', 'aim', 'verdict'];
  const rows = results.flatMap(({ benchmark, id, figures }) =>
    figures.flatMap(({ name, judgements }) =>
      judgements.map((judgement) => [`${benchmark}/${id}`, name, ...summarizeJudgement(judgement)]),
    ),
  );
  return align([head, ...rows]);
}

function describeFigure({ name, unit, standings }: FigureResult): string {
  return `  ${name}\n${align(standings.map((standing) => [`   `, standing.name, ...describeStanding(standing, unit)]))}`;
}

function describeStanding({ median, range, ratio, out }: Standing, unit: string): readonly string[] {
  if (out !== undefined) return [`${out.how}: ${out.why}`];
  if (median === undefined || range === undefined) return ['-'];
  const [low = '', high = ''] = range.map((value) => amount(value, unit).trim());
  return [quantity(median, unit), `(${low} to ${high})`, ratio === undefined || ratio === 1 ? '' : times(ratio)];
}

function summarizeJudgement({ against, ratio, target, verdict, without }: Judgement): readonly string[] {
  const absent = without.length === 0 ? '' : ` (without ${without.join(', ')})`;
  return [against, ratio === undefined ? '-' : times(ratio), times(target), `${verdict}${absent}`];
}

/** Columns as wide as what is in them. */
function align(rows: readonly (readonly string[])[]): string {
  const width = (column: number): number =>
    Math.max(...rows.map((row) => (row.length - 1 === column ? 0 : (row[column]?.length ?? 0))));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(width(column)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
