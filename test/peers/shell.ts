import { symlinkSync } from 'node:fs';
import path from 'node:path';
import { type Child, type ChildPlan, launch } from './child.ts';
import { temporaryFolder } from './folder.ts';
import { nodeBinary, program } from './gentcp.ts';

/**
 * Runs a bash script that finds the real program as `gentcp` in its PATH, and the words as `$1`, `$2` …, in a folder of
 * its own.
 *
 * @example await shell('echo hi | gentcp connect 127.0.0.1 "$1"', [port])
 */
export async function shell(
  script: string,
  words: readonly (string | number)[] = [],
  how: Partial<ChildPlan> = {},
): Promise<Child> {
  const folder = await temporaryFolder();
  symlinkSync(program, path.join(folder, 'gentcp'));
  const PATH = [folder, path.dirname(nodeBinary), process.env['PATH']].join(path.delimiter);
  // Where stdin is a socket bash takes itself for a remote shell, and would run what the user has in .bashrc.
  const args = ['--norc', '-c', script, 'bash', ...words.map(String)];
  return launch({ cwd: folder, ...how, command: 'bash', args, env: { PATH, ...how.env }, group: true });
}
