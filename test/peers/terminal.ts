import path from 'node:path';
import { type Child, launch } from './child.ts';
import { nodeBinary, program } from './gentcp.ts';
import { isInstalled } from './installed.ts';

/** util-linux's script, which runs a command in a terminal of its own. */
export const hasTerminals: boolean = isInstalled('script', ['--version'], /^script from util-linux/);

/** What is typed for the end of the input. */
export const END_OF_INPUT = '\u0004';

/**
 * Runs a shell command in a new terminal: what the test writes to its stdin is typed, and its stdout shows what a user
 * would see, typed characters included. `$GENTCP` is the real program.
 */
export function terminal(command: string): Child {
  const PATH = [path.dirname(nodeBinary), process.env['PATH']].join(path.delimiter);
  const env = { PATH, GENTCP: program, TERM: 'xterm', SHELL: '/bin/bash' };
  return launch({ command: 'script', args: ['-qefc', command, '/dev/null'], stdin: 'socket', env, group: true });
}
