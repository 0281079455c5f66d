import { describe, expect, test } from 'vitest';
import { flagTable } from '../../src/cli/flag-table.ts';
import { commandNames, groups, longSpellings, openers, sessionCommands } from '../../src/cli/flag.ts';
import { habits } from '../../src/cli/habits.ts';
import { commandNamed } from '../../src/cli/command-table.ts';
import { commandHelp, programHelp } from '../../src/cli/help.ts';
import { isTakenBy } from '../../src/cli/option-flags.ts';
import { optionTable } from '../../src/core/index.ts';

function isOneOf(names: readonly string[], name: string): boolean {
  return names.includes(name);
}

describe('the flags', () => {
  test.each(optionTable.filter((row) => row.calls.some((call) => call !== 'getopts')))('$name has one', (row) => {
    const flag = flagTable.find(({ name }) => name === row.name.replaceAll('_', '-'));
    const commands = sessionCommands.filter((name) =>
      row.calls.some((call) => call === openers[name] || call === 'setopts'),
    );
    expect(flag?.commands.filter((name) => isOneOf(sessionCommands, name))).toStrictEqual(commands);
  });

  test.each([
    ['decode', 'binary list packet packet_size buffer line_delimiter mode header'],
    ['encode', 'packet'],
    ['wait', 'inet inet6 ip ifaddr bind_to_device netns'],
    ['scan', 'inet inet6 ip ifaddr bind_to_device netns'],
  ] as const)('of gen_tcp are for %s where they have something to act on', (command, names) => {
    const taken = optionTable.filter((row) => isTakenBy(command, row)).map(({ name }) => name);
    expect(new Set(taken)).toStrictEqual(new Set(names.split(' ')));
  });

  test('no two are spelled alike', () => {
    const spellings = flagTable.flatMap((flag) => [
      ...longSpellings(flag),
      ...(flag.short === undefined ? [] : [`-${flag.short}`]),
    ]);
    expect(spellings).toStrictEqual([...new Set(spellings)]);
  });

  test('no habit of nc stands for a flag that there is', () => {
    const ours = new Set(flagTable.flatMap((flag) => [...longSpellings(flag), `-${flag.short ?? ''}`]));
    expect(
      habits.flatMap(({ spellings }) => spellings).filter((spelling) => ours.has(spelling) && spelling !== '-q'),
    ).toStrictEqual([]);
  });

  test('every word of ours that a habit names is a flag or a command', () => {
    const ours = new Set(flagTable.flatMap(longSpellings));
    const named = habits.flatMap((habit) => habit.ours.match(/--[a-z-]+/g) ?? []);
    expect(named.filter((word) => !ours.has(word))).toStrictEqual([]);
  });
});

describe('the help', () => {
  const helps = commandNames.flatMap((name) => {
    const row = commandNamed(name);
    return row === undefined ? [] : [[name, commandHelp(row)] as const];
  });

  test.each([['gentcp', programHelp()] as const, ...helps])(
    'of %s fits 100 columns and ends in a newline',
    (_, text) => {
      const lines = text.split('\n');
      expect(lines.filter((line) => line.length > 100)).toStrictEqual([]);
      expect(lines.filter((line) => line.endsWith(' '))).toStrictEqual([]);
      expect(text.endsWith('\n')).toBe(true);
    },
  );

  test.each(helps)('of %s shows every flag that it takes, and none that it does not', (name, text) => {
    for (const flag of flagTable) {
      const shown = new RegExp(`^ +(?:-., )?--${flag.name}[ ,\n]`, 'm').test(text);
      expect([flag.name, shown]).toStrictEqual([flag.name, flag.commands.some((command) => command === name)]);
    }
  });

  test('has a heading for every group that is used', () => {
    expect(new Set(flagTable.map(({ group }) => group))).toStrictEqual(new Set(groups));
  });

  test('shows examples before options, the way from nc, and what there is not', () => {
    const text = programHelp();
    expect(text.indexOf('Examples:')).toBeLessThan(text.indexOf('Commands:'));
    for (const { spellings } of habits) expect(text).toContain(spellings.join(', '));
    expect(text).toMatch(/UDP.*TLS/);
  });
});
