import { addressLength } from './address-operand.ts';
import { type CommandLine, readCommandLine } from './command-line.ts';
import { commandOptions, defaultOptions } from './command-options.ts';
import { type CommandRow, commandNamed, commandTable } from './command-table.ts';
import { didYouMean } from './did-you-mean.ts';
import { type Draft, type GivenOptions, unsaid } from './draft.ts';
import { explain } from './explain.ts';
import { type Flag, longSpellings } from './flag.ts';
import { flagTable } from './flag-table.ts';
import { overlay } from './given-options.ts';
import { habitHint } from './habits.ts';
import { commandHelp, programHelp } from './help.ts';
import type { Invocation } from './invocation.ts';
import type { Surroundings } from './surroundings.ts';
import { UsageError } from './usage-error.ts';
import { userDefaults } from './user-defaults.ts';
import { versionText } from './version.ts';

/**
 * What a command line asks for; `argv` begins behind the name of the program.
 *
 * @throws UsageError, one line that names the word that is wrong
 * @example program(['listen', '5678'], surroundings).command // 'listen'
 */
export function program(argv: readonly string[], surroundings: Surroundings): Invocation {
  const [name, ...words] = argv;
  if (name === undefined) throw new UsageError('the command is missing', commandHint);
  if (name === 'help') return program([...words, '--help'], surroundings);
  if (name === '-h' || name === '--help') return { command: 'print', text: programHelp() };
  if (name === '-V' || name === '--version') return { command: 'print', text: versionText() };
  const command = commandNamed(name);
  if (command === undefined) throw unknownCommand(name, words);
  return commandInvocation(command, words, surroundings);
}

const commandHint = `commands are ${commandTable.map(({ name }) => name).join(', ')}; gentcp --help says more`;

function commandInvocation(command: CommandRow, words: readonly string[], surroundings: Surroundings): Invocation {
  const line = readLine(command, command.words?.(words) ?? words);
  if (isAsked(line, 'help')) return { command: 'print', text: commandHelp(command) };
  if (isAsked(line, 'version')) return { command: 'print', text: versionText() };
  refuseQuietTime(command, words, line);
  if (line.unknown !== undefined) throw unknownFlag(command, line.unknown);
  const draft = draftOf(command, line, surroundings);
  const invocation = command.invocation(draft, line.operands, surroundings);
  if (!draft.settings.explain) return invocation;
  const { options } = commandOptions(command.name, draft);
  return {
    command: 'print',
    text: explain(options, draft.settings.verbosity === 'verbose' ? draft.options : undefined),
  };
}

/** Where no word begins with a dash there is nothing to tell apart, nor to load for it. */
function readLine(command: CommandRow, words: readonly string[]): CommandLine {
  const plain = !words.some((word) => word.startsWith('-'));
  return plain ? { flags: [], operands: words, unknown: undefined } : readCommandLine(words, flagsOf(command));
}

function flagsOf({ name }: CommandRow): readonly Flag[] {
  return flagTable.filter(({ commands }) => commands.includes(name));
}

function isAsked({ flags }: CommandLine, name: string): boolean {
  return flags.some(({ flag }) => flag.name === name);
}

/** Defaults, then the user's own, then the line from the left to the right: what is said later wins. */
function draftOf(command: CommandRow, { flags }: CommandLine, surroundings: Surroundings): Draft {
  const empty: Draft = { options: new Map(), from: new Map(), to: new Map(), settings: unsaid, warnings: [] };
  const draft = flags.reduce((before, occurrence) => occurrence.flag.apply(before, occurrence), empty);
  return { ...draft, options: overlay(startOf(command, surroundings), draft.options) };
}

/** A command with two sides starts each of them from its own. */
function startOf({ name, defaults = [] }: CommandRow, surroundings: Surroundings): GivenOptions {
  const [opener, ...others] = defaults;
  if (opener === undefined || others.length > 0) return defaultOptions(name);
  return userDefaults(opener, defaultOptions(name), surroundings);
}

function unknownCommand(name: string, words: readonly string[]): UsageError {
  if (name.startsWith('-')) {
    const spelled = name.replace(/=.*/s, '');
    const isFlag = flagTable.some((flag) => spellings(flag).includes(spelled));
    const first = isFlag ? `the command comes first; ${commandHint}` : commandHint;
    return new UsageError(`${name}: not a command`, foreignHint(name, words, isFlag) ?? first);
  }
  const isAddress = /[:.]/.test(name) || /^\d+$/.test(words[0] ?? '');
  const near = didYouMean(
    name,
    commandTable.map((row) => row.name),
  );
  const meant = isAddress ? `did you mean gentcp connect ${[name, ...words].join(' ')}?` : near;
  return new UsageError(`${name}: not a command`, meant === undefined ? commandHint : `${meant} ${commandHint}`);
}

/** What nc would take the flags for that stand where the command should. Some of them are ours, too. */
function foreignHint(name: string, words: readonly string[], isFlag: boolean): string | undefined {
  if (!isFlag) return habitHint(name);
  if (name === '-q' && /^-?\d+$/.test(words[0] ?? '')) return habitHint('-q');
  const foreign = words.filter(
    (word) => /^-[a-z]/i.test(word) && !flagTable.some((flag) => spellings(flag).includes(word)),
  );
  return foreign.map(habitHint).find((hint) => hint !== undefined);
}

function unknownFlag(command: CommandRow, word: string): UsageError {
  const name = word.replace(/=.*/s, '');
  const flag = flagTable.find((candidate) => spellings(candidate).includes(name));
  if (flag?.commands.includes(command.name) === true) return new UsageError(`${word}: ${name} takes no value`);
  if (flag !== undefined)
    return new UsageError(`${name}: not an option of ${command.name}, only of ${flag.commands.join(', ')}`);
  const hint = habitHint(word) ?? didYouMean(name, flagsOf(command).flatMap(longSpellings));
  return new UsageError(`${word}: no such option`, hint ?? `gentcp ${command.name} --help lists them`);
}

function spellings(flag: Flag): readonly string[] {
  return flag.short === undefined ? longSpellings(flag) : [`-${flag.short}`, ...longSpellings(flag)];
}

/** nc's `-q 1 HOST PORT` and `-q1`: our -q takes no value, and a number of seconds is no host. */
function refuseQuietTime({ name }: CommandRow, words: readonly string[], { flags, operands }: CommandLine): void {
  if (!flags.some(({ flag }) => flag.name === 'quiet')) return;
  const [first = '', second = '', ...more] = operands;
  const stray =
    /^-?\d{1,4}$/.test(first) && (more.length > 0 || second.includes(':') || (name === 'listen' && second !== ''));
  const joined = words.find((word) => /^-q-?\d+$/.test(word))?.slice('-q'.length);
  const time = joined ?? timeBehind(name, words, operands) ?? (stray ? first : undefined);
  if (time !== undefined) {
    throw new UsageError(`-q ${time}: -q is quiet, and takes no value`, habitHint('-q'));
  }
}

/** The same behind the address: `HOST PORT -q 1`. */
function timeBehind(name: string, words: readonly string[], operands: readonly string[]): string | undefined {
  const time = words[words.indexOf('-q') + 1] ?? '';
  if (!words.includes('-q') || !/^-?\d{1,4}$/.test(time) || operands.at(-1) !== time) return undefined;
  if (name !== 'connect' && name !== 'listen' && name !== 'call') return undefined;
  const most = addressLength(name, operands) + Number(name === 'call');
  return operands.length > most ? time : undefined;
}
