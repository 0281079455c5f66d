import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { commandTable } from '../../../src/cli/command-table.ts';
import { longSpellings } from '../../../src/cli/flag.ts';
import { flagTable } from '../../../src/cli/flag-table.ts';
import { launch } from '../../peers/child.ts';
import { temporaryFolder } from '../../peers/folder.ts';
import { gentcp } from '../../peers/gentcp.ts';
import { isInstalled } from '../../peers/installed.ts';
import { shell } from '../../peers/shell.ts';

/** The three shells, and how each of them is asked what it offers behind a line. */
const shells = {
  bash: { installed: isInstalled('bash', ['--version'], /^GNU bash/), command: ['bash', '--norc', 'offered.bash'] },
  zsh: { installed: isInstalled('zsh', ['--version'], /^zsh 5/), command: ['zsh', '-f', 'offered.zsh'] },
  fish: {
    installed: isInstalled('fish', ['--version'], /^fish, version/),
    command: ['fish', '--no-config', 'offered.fish'],
  },
} as const;

const hasShellcheck = isInstalled('shellcheck', ['--version'], /^ShellCheck/);

type Shell = keyof typeof shells;

/** The script as the program prints it, in a file. */
async function script(name: Shell): Promise<string> {
  const { exit, stdout } = await gentcp(['completion', name]).ended;
  expect(exit).toBe(0);
  const file = path.join(await temporaryFolder(), `script.${name}`);
  writeFileSync(file, stdout);
  return file;
}

/** What a shell offers behind lines, each answer sorted; a word that it offers with its flag in front loses that. */
async function askedFor(name: Shell, questions: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const [command, ...words] = shells[name].command;
  const args = [...words, await script(name), ...questions];
  const { stdout, stderr } = await launch({ command, args, cwd: import.meta.dirname, group: true }).ended;
  expect(stderr).toBe('');
  const answers = stdout.toString().split(/^---\n/m);
  return new Map(questions.map((line, index) => [line, wordsOf(answers[index] ?? '')]));
}

/** Behind a tab fish says what a word means; it offers `--nodelay=` beside `--nodelay`. */
function wordsOf(answer: string): readonly string[] {
  const words = answer.split('\n').map((line) => line.replace(/\t.*/, '').replace(/^--[\w-]+=/, ''));
  return words.filter((word) => word !== '').toSorted();
}

/** Lines, and what belongs behind them. */
const lines: readonly (readonly [string, readonly string[]])[] = [
  ['gentcp co', ['completion', 'connect']],
  ['gentcp completion ', ['bash', 'fish', 'zsh']],
  ['gentcp connect --active ', ['false', 'once', 'true']],
  ['gentcp connect --active=', ['false', 'once', 'true']],
  ['gentcp connect --active o', ['once']],
  ['gentcp connect localhost 80 --eof ', ['auto', 'close', 'hold', 'shutdown']],
  ['gentcp connect --no-no', ['--no-nodelay', '--no-non-block-send', '--no-nopush']],
  ['gentcp connect --nodelay=', ['false', 'true']],
  ['gentcp decode --packet htt', ['http', 'http_bin', 'httph', 'httph_bin']],
  ['gentcp listen --in p', ['packet:']],
  ['gentcp decode --out t', ['term', 'text']],
  ['gentcp encode --pack', ['--packet']],
  ['gentcp connect --keep-o', []],
  ['gentcp listen --keep-o', ['--keep-open']],
  ['gentcp options send_time', ['send_timeout', 'send_timeout_close']],
  ['gentcp listen --expect ', []],
];

/** Lines at whose end TAB is pressed in bash, and what becomes of them: what goes on has no blank behind it. */
const pressed: readonly (readonly [string, string])[] = [
  ['gentcp conn\t', 'gentcp connect '],
  ['gentcp connect localhost 80 --active=o\t', 'gentcp connect localhost 80 --active=once '],
  ['gentcp decode --packet htt\t', 'gentcp decode --packet http'],
  ['gentcp listen --in p\t', 'gentcp listen --in packet:'],
  ['gentcp listen --keep-o\t80', 'gentcp listen --keep-open 80'],
];

const EVERY_COMMAND = 'gentcp ';
const EVERY_OPTION = 'gentcp relay --';
const FILES = 'gentcp listen --port-file ./offer';

describe.each(Object.keys(shells).filter((name): name is Shell => name in shells))('completion in %s', (name) => {
  const { installed } = shells[name];
  let answers: Promise<ReadonlyMap<string, readonly string[]>> | undefined;

  /** One shell answers all: it takes a moment to start. */
  async function offered(line: string): Promise<readonly string[] | undefined> {
    const keys = name === 'bash' ? pressed : [];
    answers ??= askedFor(name, [...[...lines, ...keys].map(([one]) => one), EVERY_COMMAND, EVERY_OPTION, FILES]);
    return (await answers).get(line);
  }

  it.runIf(installed).each(lines)('behind %j offers %j', async (line, words) => {
    expect(await offered(line)).toEqual(words);
  });

  it.runIf(installed && name === 'bash').each(pressed)('TAB behind %j makes it %j', async (line, becomes) => {
    expect(await offered(line)).toEqual([becomes]);
  });

  it.runIf(installed)('offers every command', async () => {
    const commands = commandTable.map((row) => row.name);
    expect(await offered(EVERY_COMMAND)).toEqual(expect.arrayContaining([...commands, 'help']));
  });

  it.runIf(installed)('offers every option of a command, and no other', async () => {
    const taken = flagTable.filter(({ commands }) => commands.includes('relay')).flatMap(longSpellings);
    expect(await offered(EVERY_OPTION)).toEqual(taken.toSorted());
  });

  it.runIf(installed)('offers the names of files where a file is wanted', async () => {
    const files = ['offer.bash', 'offer.zsh', 'offered.bash', 'offered.fish', 'offered.zsh'];
    expect(await offered(FILES)).toEqual(files.map((file) => (name === 'zsh' ? file : `./${file}`)));
  });
});

describe('gentcp completion', () => {
  it('prints for bash what shellcheck has nothing to say of', { skip: !hasShellcheck }, async () => {
    const { exit, stdout } = await launch({ command: 'shellcheck', args: ['--shell=bash', await script('bash')] })
      .ended;
    expect({ exit, said: stdout.toString() }).toEqual({ exit: 0, said: '' });
  });

  it('is what bash completes with when it is sourced as the help says', { skip: !shells.bash.installed }, async () => {
    const { stdout } = await (await shell('source <(gentcp completion bash); complete -p gentcp')).ended;
    expect(stdout.toString()).toBe('complete -F _gentcp gentcp\n');
  });

  it.each([
    [[], /the shell is missing; accepted are bash, zsh, fish \(badarg\)/],
    [['tcsh'], /tcsh: no such shell; accepted are bash, zsh, fish/],
    [['zhs'], /did you mean zsh\?/],
    [['bash', 'zsh'], /zsh: one operand too many/],
  ])('%j is refused', async (words, message) => {
    const { exit, stderr } = await gentcp(['completion', ...words]).ended;
    expect({ exit, stderr }).toEqual({ exit: 2, stderr: expect.stringMatching(message) });
  });
});
