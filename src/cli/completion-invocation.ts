import { shellNames } from './completion/shell-names.ts';
import { shells } from './completion/shells.ts';
import { vocabulary } from './completion/vocabulary.ts';
import type { CommandRow } from './command-table.ts';
import { didYouMean } from './did-you-mean.ts';
import type { Invocation } from './invocation.ts';
import { UsageError } from './usage-error.ts';

/**
 * What a `completion` line asks for: the script of a shell, which knows these commands.
 *
 * @throws UsageError for a shell that there is no script for
 */
export function completionInvocation([shell, surplus]: readonly string[], commands: readonly CommandRow[]): Invocation {
  const accepted = `accepted are ${shellNames.join(', ')}`;
  if (shell === undefined) throw new UsageError(`completion: the shell is missing; ${accepted}`);
  if (surplus !== undefined) throw new UsageError(`${surplus}: one operand too many`, 'completion takes one shell');
  const script = Object.entries(shells).find(([name]) => name === shell)?.[1];
  if (script === undefined) throw new UsageError(`${shell}: no such shell; ${accepted}`, didYouMean(shell, shellNames));
  return { command: 'print', text: script(vocabulary(commands)) };
}
