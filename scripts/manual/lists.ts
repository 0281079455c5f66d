import { commandTable } from '../../src/cli/command-table.ts';
import type { Opener } from '../../src/cli/config-file.ts';
import { exit, exitSummaries } from '../../src/cli/exit.ts';
import { flagTable } from '../../src/cli/flag-table.ts';
import { habits } from '../../src/cli/habits.ts';
import { inputFormats } from '../../src/cli/input/format.ts';
import { outputFormats } from '../../src/cli/output/format.ts';
import { optionVariables } from '../../src/cli/user-defaults.ts';
import { packetRows } from '../../src/core/index.ts';
import { type Notes, continued } from './notes.ts';

/** The commands as they are called. */
export function synopsis(): string {
  const usages = commandTable.map(({ usage }) => `    gentcp ${usage}`);
  return [...usages, '    gentcp --help | --version'].join('\n');
}

/** Each command with what it does. */
export function commandList(notes: Notes): string {
  return definitions(
    commandTable.map(({ name, usage, summary }) => [
      `\`gentcp ${usage}\``,
      `${sentence(summary)}${continued(notes.get(name))}${fewOptions(name)}`,
    ]),
  );
}

/** Commands without a connection take few of gen_tcp's options; these are named. */
function fewOptions(command: string): string {
  const options = flagTable.filter(({ group }) => group.startsWith('gen_tcp: '));
  const taken = options.filter(({ commands }) => commands.some((name) => name === command));
  if (taken.length > options.length / 2) return '';
  const names = taken.map(({ name }) => `\`--${name}\``).join(', ');
  return `\n\n: ${taken.length === 0 ? 'It takes no options of gen_tcp.' : `Of gen_tcp's options it takes ${names}.`}`;
}

/** Each packet type; those that Erlang lacks say so. */
export function packetList(): string {
  return definitions(
    packetRows.map(({ name, origin, summary, description, example }) => {
      const lacking = origin === 'gen_tcp' ? '' : ' Only gentcp has it.';
      const shown = example === name ? '' : ` Example: \`--packet ${quoted(example)}\`.`;
      return [`\`${name}\``, `${sentence(summary)}${lacking}\n\n: ${description}${shown}`];
    }),
  );
}

/** The formats of records, both ways. */
export const formatLists = {
  in: () => formatList(Object.values(inputFormats)),
  out: () => formatList(Object.values(outputFormats)),
} as const;

function formatList(formats: readonly { readonly spelled: string; readonly summary: string }[]): string {
  return definitions(formats.map(({ spelled, summary }) => [`\`${spelled}\``, sentence(summary)]));
}

/** The exit codes in their order, each with the reasons that lead to it. */
export function exitList(notes: Notes): string {
  const codes: ReadonlyMap<string, number> = new Map(Object.entries(exit));
  return definitions(
    Object.entries(exitSummaries).map(([name, summary]) => [
      `\`${codes.get(name) ?? ''}\``,
      `${sentence(summary)}${continued(notes.get(name))}`,
    ]),
  );
}

/** The variables that hold options, each with the commands that look at it. */
export function environmentList(): string {
  return definitions(
    openers.map((opener) => [
      `\`${optionVariables[opener]}\``,
      `An Erlang option list for ${takersOf(opener)}. It comes before what the line says and after the file of the user ` +
        '(see FILES), so the line wins over it and it over the file; an `active` in it does not count.',
    ]),
  );
}

const openers = ['connect', 'listen'] as const satisfies readonly Opener[];

function takersOf(opener: Opener): string {
  const commands = commandTable.filter(({ defaults = [] }) => defaults.includes(opener));
  const names = commands.map(({ name }) => `\`gentcp ${name}\``);
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** What users of nc and ncat type, and what to type here. */
export function habitList(): string {
  return definitions(
    habits.map(({ spellings, ours }) => [
      spellings.map((spelling) => `\`${spelling}\``).join(', '),
      ours.replaceAll(/--[a-z-]+/g, '`$&`'),
    ]),
  );
}

/** Terms, each with its definition. */
export function definitions(rows: readonly (readonly [term: string, text: string])[]): string {
  return rows.map(([term, text]) => `${term}\n: ${text}`).join('\n\n');
}

/** The tables have lines without a full stop; the page has sentences. */
export function sentence(line: string): string {
  const first = line.replace(/^[a-z](?=[a-z]*[ ,;])/, (letter) => letter.toUpperCase());
  return /[.!?]$/.test(first) ? first : `${first}.`;
}

/** As a shell takes it. */
function quoted(word: string): string {
  return /[{}]/.test(word) ? `'${word}'` : word;
}
