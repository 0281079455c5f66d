import { execFileSync } from 'node:child_process';

/** The commit that is checked out in a folder, with `-dirty` where something was changed since; empty where nobody knows. */
export function commit(folder: string): string {
  const git = (...args: readonly string[]): string =>
    execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    // Sources that were unpacked inside some other repository are not of its commit.
    return git('rev-parse', '--show-prefix') === '' ? git('describe', '--always', '--dirty', '--exclude=*') : '';
  } catch {
    // A source archive, or no git.
    return '';
  }
}
