import { describe, expect, it } from 'vitest';
import { type Contender, type Contest, type Figure, type Sample, TINY } from '../../bench/contest.ts';
import { type ContestResult, judge } from '../../bench/judge.ts';
import { holdContest } from '../../bench/rounds.ts';
import { describeContest, summarize } from '../../bench/table.ts';

const speed: Figure = { key: 'rate', name: 'speed', unit: 'B/s', better: 'more', targets: [] };

/** Does the same in every round, or one after the other of several things. */
function contender(name: string, ...samples: readonly Sample[]): Contender {
  let round = 0;
  const run = (): Promise<Sample> => Promise.resolve(samples[round++ % samples.length] ?? {});
  return { name, run };
}

async function resultOf(
  figure: Figure,
  contenders: readonly [Contender, ...Contender[]],
  more: Partial<Contest> = {},
  rounds = 1,
): Promise<ContestResult> {
  const contest = { id: 'id', name: 'a contest', figures: [figure], setUp: () => Promise.resolve(contenders), ...more };
  return judge('test', contest, await holdContest(contest, { ...TINY, rounds: { ...TINY.rounds, usual: rounds } }));
}

function verdicts(result: ContestResult): readonly unknown[] {
  return result.figures.flatMap(({ judgements }) =>
    judgements.map(({ against, ratio, verdict }) => [against, ratio, verdict]),
  );
}

describe('a contest', () => {
  it('compares with the best of the rivals', async () => {
    const figure = { ...speed, targets: [{ against: ['slow', 'fast'], atLeast: 1 }] };
    const rivals = [contender('slow', { rate: 5 }), contender('fast', { rate: 20 })];
    expect(verdicts(await resultOf(figure, [contender('ours', { rate: 10 }), ...rivals]))).toEqual([
      ['fast', 0.5, 'not reached'],
    ]);
  });

  it('counts less as better where it is', async () => {
    const figure: Figure = { ...speed, better: 'less', targets: [{ against: ['other'], atLeast: 2 }, { atMost: 8 }] };
    const contenders = [contender('ours', { rate: 10 }), contender('other', { rate: 20 })] as const;
    expect(verdicts(await resultOf(figure, contenders))).toEqual([
      ['other', 2, 'reached'],
      ['limit 8.00 B/s', 0.8, 'not reached'],
    ]);
  });

  it('is content with a share of what the limit reaches', async () => {
    const figure = {
      ...speed,
      targets: [{ against: ['peer'], atLeast: 3, orShare: { of: 'limit', share: 0.9 } }],
    };
    const others = [contender('peer', { rate: 10 }), contender('limit', { rate: 20 })];
    expect(verdicts(await resultOf(figure, [contender('ours', { rate: 18 }), ...others]))).toEqual([
      ['peer', 1.8, 'reached'],
    ]);
  });

  it('goes by the median of the rounds', async () => {
    const figure = { ...speed, targets: [{ against: ['other'], atLeast: 1 }] };
    const ours = contender('ours', { rate: 1 }, { rate: 30 }, { rate: 20 });
    expect(verdicts(await resultOf(figure, [ours, contender('other', { rate: 10 })], {}, 3))).toEqual([
      ['other', 2, 'reached'],
    ]);
  });

  it('says who is missing, and does not run it', async () => {
    const figure = { ...speed, targets: [{ against: ['gone'], atLeast: 1 }] };
    const gone = { name: 'gone', missing: 'not installed', run: () => Promise.reject(new Error('it ran')) };
    const result = await resultOf(figure, [contender('ours', { rate: 1 }), gone]);
    expect(verdicts(result)).toEqual([['gone', undefined, 'not measured']]);
    expect(describeContest(result)).toMatch(/gone +missing: not installed/);
    expect(summarize([result])).toMatch(/gone +- +1\.00× +not measured \(without gone\)/);
  });

  it('has no figures of somebody who failed once', async () => {
    const figure = { ...speed, targets: [{ against: ['other'], atLeast: 1 }] };
    let round = 0;
    const run = (): Promise<Sample> =>
      round++ === 0 ? Promise.resolve({ rate: 99 }) : Promise.reject(new Error('lost a byte'));
    const result = await resultOf(figure, [{ name: 'ours', run }, contender('other', { rate: 1 })], {}, 3);
    expect(verdicts(result)).toEqual([['other', undefined, 'failed']]);
    expect(describeContest(result)).toMatch(/ours +failed: lost a byte/);
  });

  it('puts out whoever has not done the same work', async () => {
    const contenders = [contender('ours', { rate: 1, count: 2 }), contender('other', { rate: 9, count: 1 })] as const;
    const result = await resultOf(speed, contenders, { same: ['count'] }, 2);
    expect(describeContest(result)).toMatch(/other +failed: count is 1, and 2 with another/);
  });
});
