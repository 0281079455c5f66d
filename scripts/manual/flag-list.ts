import { type Flag, groups, workingCommands } from '../../src/cli/flag.ts';
import { flagTable } from '../../src/cli/flag-table.ts';
import { optionTable } from '../../src/core/index.ts';
import { definitions, sentence } from './lists.ts';
import { type Notes, continued } from './notes.ts';

/** The flags that are gentcp's own, by their groups, each with its note. */
export function flagList(notes: Notes): string {
  return groups
    .map((group) => ({ group, flags: ownFlags.filter((flag) => flag.group === group && group !== OPTIONS) }))
    .filter(({ flags }) => flags.length > 0)
    .map(({ group, flags }) => `## ${group}\n\n${definitions(flags.map((flag) => definition(flag, notes)))}`)
    .join('\n\n');
}

/** Those of them that stand for several options of gen_tcp. */
export function optionListFlags(notes: Notes): string {
  return definitions(ownFlags.filter(({ group }) => group === OPTIONS).map((flag) => definition(flag, notes)));
}

const OPTIONS = 'gen_tcp options' satisfies Flag['group'];

const ownFlags = flagTable.filter(({ name }) => !optionTable.some((row) => row.name.replaceAll('_', '-') === name));

/** A flag as the page shows it: every spelling, and what stands for its value. */
export function flagTerm({ name, short, aliases = [], value, boolean }: Flag): string {
  const long = [name, ...aliases];
  const spellings = [short === undefined ? [] : [`\`-${short}\``], long.map((word) => `\`--${word}\``)].flat();
  if (boolean === true) return [...spellings, ...long.map((word) => `\`--no-${word}\``)].join(', ');
  return spellings.join(', ') + (value === undefined ? '' : ` _${value.replaceAll(',', '_,_')}_`);
}

function definition(flag: Flag, notes: Notes): readonly [string, string] {
  return [flagTerm(flag), `${sentence(flag.summary)}${continued(notes.get(flag.name))}${takers(flag)}`];
}

/** The commands that take it, where not every one does that has anything to do with options of gen_tcp. */
function takers({ commands }: Flag): string {
  return workingCommands.every((name) => commands.includes(name)) ? '' : ` For ${commands.join(', ')}.`;
}
