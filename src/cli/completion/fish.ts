import type { FlagSet, FlagWords, Vocabulary } from './vocabulary.ts';

/** A completion script for fish. */
export function fishScript({ commands, sets }: Vocabulary): string {
  const names = commands.map(({ name }) => name);
  return `# fish completion for gentcp. For this shell: gentcp completion fish | source
# For every one: gentcp completion fish > ~/.config/fish/completions/gentcp.fish

# Is the command one of these? Without any: is there none yet?
function __gentcp_is
    set -l words (commandline -opc)
    if test (count $argv) -eq 0
        test (count $words) -lt 2
    else
        test (count $words) -ge 2; and contains -- $words[2] $argv
    end
end

complete -c gentcp -f
complete -c gentcp -n __gentcp_is -l help -d 'Print what there is'
complete -c gentcp -n __gentcp_is -l version -d 'Print the version'
${commands.map(({ name, summary }) => `complete -c gentcp -n __gentcp_is -a ${name} -d ${quoted(summary)}`).join('\n')}
complete -c gentcp -n __gentcp_is -a help -d 'tell about a command'
complete -c gentcp -n '__gentcp_is help' -a ${quoted(names.join(' '))}
${commands.flatMap(({ name, operands }) => operandLines(name, operands)).join('\n')}
${sets.flatMap(flagLines).join('\n')}
`;
}

function operandLines(name: string, operands: 'host' | readonly string[] | undefined): readonly string[] {
  if (operands === undefined) return [];
  const words = operands === 'host' ? '(__fish_print_hostnames)' : operands.join(' ');
  return [`complete -c gentcp -n '__gentcp_is ${name}' -a ${quoted(words)}`];
}

function flagLines({ commands, flags }: FlagSet): readonly string[] {
  const where = `complete -c gentcp -n '__gentcp_is ${commands.join(' ')}'`;
  return flags.flatMap((flag) => [
    `${where} ${flag.spellings.map(spelled).join(' ')}${valuesOf(flag)} -d ${quoted(flag.summary)}`,
    ...flag.negations.map((spelling) => `${where} ${spelled(spelling)} -d ${quoted(`${spelling.slice(5)} false`)}`),
  ]);
}

function spelled(spelling: string): string {
  return spelling.startsWith('--') ? `-l ${spelling.slice(2)}` : `-s ${spelling.slice(1)}`;
}

/** -r wants a value, -F takes files for one, -x takes nothing but what is said here. */
function valuesOf({ value, boolean, values }: FlagWords): string {
  if (value === undefined) return '';
  if (values === 'file') return ' -r -F';
  if (boolean) return ` -a ${quoted(values.join(' '))}`;
  return values.length === 0 ? ' -x' : ` -x -a ${quoted(values.join(' '))}`;
}

/** Within single quotes fish knows two escapes. */
function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, String.raw`\$&`)}'`;
}
