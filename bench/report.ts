import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, release } from 'node:os';
import type { Effort } from './contest.ts';
import type { ContestResult } from './judge.ts';
import { drawPlot } from './plot.ts';

/** A whole run, as it is kept. */
export interface Report {
  readonly time: string;
  readonly node: string;
  readonly kernel: string;
  readonly cpu: string;
  readonly cores: number;
  readonly effort: Effort;
  readonly results: readonly ContestResult[];
}

export function makeReport(effort: Effort, results: readonly ContestResult[]): Report {
  return {
    time: new Date().toISOString(),
    node: process.version,
    kernel: release(),
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    effort,
    results,
  };
}

/** Writes latest.json, and the plot of it. */
export function keepReport(report: Report, folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}/latest.json`, `${JSON.stringify(report, undefined, 2)}\n`);
  writeFileSync(`${folder}/latest.svg`, drawPlot(report));
}
