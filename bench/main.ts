// npm run bench [-- --quick] [-- NAME …]: holds the contests, prints what came of them, and keeps it in bench/results/latest.json
// and latest.svg. A NAME is a benchmark, or one contest of it: raw, raw/file-pipe. --list names them all.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { benchmarks } from './benchmarks.ts';
import { type Contest, type Effort, FULL, QUICK, TINY } from './contest.ts';
import { type ContestResult, judge } from './judge.ts';
import { keepReport, makeReport } from './report.ts';
import { holdContest } from './rounds.ts';
import { describeContest, summarize } from './table.ts';

interface Entry {
  readonly benchmark: string;
  readonly contest: Contest;
}

const { values, positionals } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    tiny: { type: 'boolean' },
    list: { type: 'boolean' },
    results: { type: 'string', default: path.join(import.meta.dirname, 'results') },
  },
  allowPositionals: true,
});

// The processes and folders that are there go with us: that is done at the exit.
for (const [signal, number] of [
  ['SIGINT', 2],
  ['SIGTERM', 15],
] as const)
  process.once(signal, () => process.exit(128 + number));

const effort = chosenEffort();
const entries = chosenEntries();
if (values.list === true)
  for (const { benchmark, contest } of entries) console.log(`${benchmark}/${contest.id}: ${contest.name}`);
else await run();

async function run(): Promise<void> {
  const { name, rounds } = effort;
  console.log(`${name}: medians of ${rounds.slow} to ${rounds.brief} rounds; ratios above 1× are in favour of gentcp`);
  if (name !== 'full')
    console.log('so little work that the start of a program outweighs it: what counts is a full run');
  console.log();
  const results: ContestResult[] = [];
  for (const { benchmark, contest } of entries) {
    const result = judge(benchmark, contest, await holdContest(contest, effort));
    results.push(result);
    console.log(describeContest(result));
  }
  console.log(summarize(results));
  keepReport(makeReport(effort, results), values.results);
  // Slower than was hoped for is a result. Work that was not done is none.
  if (results.some(hasFailed)) process.exitCode = 1;
}

function hasFailed({ figures }: ContestResult): boolean {
  return figures.some(({ standings }) => standings.some(({ out }) => out?.how === 'failed'));
}

function chosenEffort(): Effort {
  if (values.tiny === true) return TINY;
  return values.quick === true ? QUICK : FULL;
}

function chosenEntries(): readonly Entry[] {
  const all = Object.entries(benchmarks).flatMap(([benchmark, contests]) =>
    contests(effort).map((contest) => ({ benchmark, contest })),
  );
  const names = ({ benchmark, contest }: Entry): readonly string[] => [benchmark, `${benchmark}/${contest.id}`];
  const known = new Set(all.flatMap(names));
  const unknown = positionals.filter((name) => !known.has(name));
  if (unknown.length > 0) {
    console.error(`bench: no such benchmark: ${unknown.join(', ')}; there are ${[...known].join(', ')}`);
    process.exit(2);
  }
  return positionals.length === 0
    ? all
    : all.filter((entry) => names(entry).some((name) => positionals.includes(name)));
}
