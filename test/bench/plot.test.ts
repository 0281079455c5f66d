import { describe, expect, it } from 'vitest';
import { benchmarks } from '../../bench/benchmarks.ts';
import { FULL } from '../../bench/contest.ts';
import type { ContestResult } from '../../bench/judge.ts';
import { drawPlot } from '../../bench/plot.ts';
import { makeReport } from '../../bench/report.ts';

/** A result with one ratio for each name of a figure, to the aim of 1. */
function result(ratio: number, name = 'a <contest>', figures: readonly string[] = ['speed']): ContestResult {
  const judgement = { against: 'nc & co', ratio, target: 1, verdict: 'reached', without: [] } as const;
  return {
    benchmark: 'raw',
    id: 'id',
    name,
    amount: undefined,
    note: undefined,
    figures: figures.map((figure) => ({ name: figure, unit: 'B/s', standings: [], judgements: [judgement] })),
  };
}

/** Where the bar of a ratio begins and ends. */
function onlyBar(ratio: number): readonly [number, number] {
  const plot = drawPlot(makeReport(FULL, [result(ratio)]));
  const [, x, width] = /<rect [^>]*x="([\d.]+)" [^>]*width="([\d.]+)"/.exec(plot) ?? [];
  return [Number(x), Number(x) + Number(width)];
}

describe('the plot', () => {
  it('has a bar to the right where we are ahead, and as long a one to the left where the other is by as much', () => {
    const [[even, ahead], [behind, other]] = [onlyBar(2), onlyBar(0.5)];
    expect(other).toBeCloseTo(even);
    expect(ahead - even).toBeCloseTo(even - behind);
  });

  it('keeps a ratio beyond the scale inside', () => {
    expect(onlyBar(1e6)).toEqual(onlyBar(64));
    expect(onlyBar(1e-6)).toEqual(onlyBar(1 / 8));
  });

  it('has room for the name of every figure', () => {
    const results = Object.values(benchmarks)
      .flatMap((contests) => contests(FULL))
      .map(({ name, figures }) =>
        result(
          1,
          name,
          figures.map((figure) => figure.name),
        ),
      );
    const labels = [...drawPlot(makeReport(FULL, results)).matchAll(/text-anchor="end">([^<]+)</g)].map(
      ([, name]) => name,
    );
    expect(labels.length).toBeGreaterThan(20);
    expect(labels.filter((label) => (label?.length ?? 0) > 56)).toEqual([]);
  });

  it('is well-formed whatever the names are', () => {
    const plot = drawPlot(makeReport(FULL, [result(2)]));
    expect(plot).toContain('a &lt;contest>');
    expect(plot).toContain('2.00× nc &amp; co');
  });
});
