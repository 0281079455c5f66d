// npm run bench [-- --quick] [-- NAME …]: runs the benchmarks, prints their ratios, and keeps them in bench/results/latest.json.
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import type { Comparison, Effort } from './comparison.ts';
import { compareDecoding } from './decode.ts';

/** The benchmarks by name; each answers one row at a time, as it is measured. */
const benchmarks: Readonly<Record<string, (effort: Effort) => AsyncIterable<Comparison>>> = {
  decode: compareDecoding,
};

/** Medians of so many rounds, after so many that do not count. */
const FULL: Effort = { rounds: 21, warmUps: 4, megabytes: 32 };
const QUICK: Effort = { rounds: 7, warmUps: 3, megabytes: 16 };

const { values, positionals } = parseArgs({ options: { quick: { type: 'boolean' } }, allowPositionals: true });
const effort = values.quick === true ? QUICK : FULL;
const results = new URL('results/', import.meta.url);

const measured: Record<string, readonly Comparison[]> = {};
for (const [name, compare] of Object.entries(benchmarks)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const rows: Comparison[] = [];
  console.log(`${name}: medians of ${effort.rounds} rounds, ours and theirs in turn`);
  for await (const row of compare(effort)) {
    rows.push(row);
    console.log(describe(row));
  }
  measured[name] = rows;
}
mkdirSync(results, { recursive: true });
const setting = { time: new Date().toISOString(), node: process.version, cpu: cpus()[0]?.model, cores: cpus().length };
writeFileSync(new URL('latest.json', results), `${JSON.stringify({ ...setting, effort, measured }, undefined, 2)}\n`);

function describe({ name, unit, ours, theirs, against, ratio, target }: Comparison): string {
  const verdict = ratio >= target ? 'reached' : 'not reached';
  const sides = `${inMillions(ours).padStart(7)} M ${unit} to ${inMillions(theirs).padStart(6)} of ${against}`;
  return `  ${name.padEnd(24)} ${sides}: ${ratio.toFixed(1)} times (the aim, ${target}, is ${verdict})`;
}

function inMillions(rate: number): string {
  return (rate / 1e6).toFixed(2);
}
