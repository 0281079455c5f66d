import { execFileSync } from 'node:child_process';
import path from 'node:path';
import type { Folder } from '../folder.ts';
import type { Command } from '../process.ts';
import { whyMissing } from './installed.ts';
import type { Pair } from './pair.ts';

const SOURCES = path.join(import.meta.dirname, '../erlang');

/** Why there is no Erlang; undefined where there is. */
export const noErlang: string | undefined = whyMissing('erlc', ['-help'], /erlc/);

/** Compiles one of our Erlang programs into a folder, where Erlang is installed. */
export function compileErlang(module: string, folder: Folder): void {
  if (noErlang === undefined) execFileSync('erlc', ['-Werror', '-o', folder.path, path.join(SOURCES, `${module}.erl`)]);
}

/** Runs MODULE:main(ARGS), with room for as many connections as the benchmarks make. */
export function erl(folder: Folder, module: string, args: readonly string[]): Command {
  const machine = ['+Q', '65536', '-noshell', '-pa', folder.path];
  // A crash dump, where there is one, goes with the folder.
  return { command: 'erl', args: [...machine, '-run', module, 'main', ...args], cwd: folder.path };
}

/** What the two ends of a pair in Erlang do: MODULE:main(["send", PORT, FILE, …]) and MODULE:main(["receive", PORT, FILE, …]). */
export interface ErlangPlan {
  readonly name: string;
  readonly module: string;
  readonly sending: readonly string[];
  readonly receiving: readonly string[];
}

export function erlangPair(folder: Folder, { name, module, sending, receiving }: ErlangPlan): Pair {
  const run = (...args: readonly string[]): Command => erl(folder, module, args);
  return {
    name,
    missing: noErlang,
    opensFiles: true,
    receiver: (port, to) => run('receive', String(port), to, ...receiving),
    sender: (port, from) => run('send', String(port), from, ...sending),
  };
}
