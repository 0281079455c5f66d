import { describe, expect, it } from 'vitest';
import { FULL } from '../../bench/contest.ts';
import type { ContestResult } from '../../bench/judge.ts';
import { drawPlot } from '../../bench/plot.ts';
import { makeReport } from '../../bench/report.ts';

/** A result with one ratio, to the aim of 1. */
function result(ratio: number): ContestResult {
  const judgement = { against: 'nc & co', ratio, target: 1, verdict: 'reached', without: [] } as const;
  const figure = { name: 'speed', unit: 'B/s', standings: [], judgements: [judgement] };
  return { benchmark: 'raw', id: 'id', name: 'a <contest>', amount: undefined, note: undefined, figures: [figure] };
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

  it('is well-formed whatever the names are', () => {
    const plot = drawPlot(makeReport(FULL, [result(2)]));
    expect(plot).toContain('a &lt;contest>');
    expect(plot).toContain('2.00× nc &amp; co');
  });
});
