import { fileURLToPath } from 'node:url';
import type { Child } from '../peers/child.ts';
import { shell } from '../peers/shell.ts';
import type { ChildPlan } from '../peers/child.ts';

/** Opens a terminal, gives it to a command as stdin, stdout and stderr, and relays what is typed and shown. */
const script = fileURLToPath(new URL('terminal.py', import.meta.url));

/**
 * Runs a command on a terminal of its own: its stdout is what the screen shows, its stdin what is typed.
 *
 * @example const child = await inTerminal(['gentcp', 'listen', '5678']);
 */
export function inTerminal(words: readonly string[], how: Partial<ChildPlan> = {}): Promise<Child> {
  return shell(`exec python3 "$@"`, [script, ...words], { stdin: 'socket', ...how });
}
