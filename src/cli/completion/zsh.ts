import { pattern, quoted } from './quote.ts';
import type { FlagSet, FlagWords, Vocabulary } from './vocabulary.ts';

/** A completion script for zsh. */
export function zshScript({ commands, sets }: Vocabulary): string {
  const operands = commands.flatMap(({ name, operands: kind }) => {
    if (kind === undefined) return [];
    return [`${name}) ${kind === 'host' ? '_hosts' : `compadd -- ${kind.map(quoted).join(' ')}`} ;;`];
  });
  return `#compdef gentcp
# zsh completion for gentcp. For this shell: source <(gentcp completion zsh)
# For every one: gentcp completion zsh > _gentcp, in a folder of $fpath

_gentcp_commands() {
  local -a commands
  commands=(
${commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`).join('\n')}
    'help:tell about a command'
  )
  _describe command commands
}

# What goes on behind a colon gets no blank behind it.
_gentcp_words() {
  local -a open whole
  open=(\${(M)@:#*:})
  whole=(\${@:#*:})
  compadd -a whole
  compadd -S '' -a open
}

_gentcp_operands() {
  case $words[1] in
${operands.map((one) => `    ${one}`).join('\n')}
    help) _gentcp_commands ;;
  esac
}

_gentcp() {
  local curcontext=$curcontext state line ret=1
  local -a flags
  typeset -A opt_args
  _arguments -C \\
    '(- *)--help[print what there is]' \\
    '(- *)--version[print the version]' \\
    '1: :_gentcp_commands' \\
    '*:: :->rest' && ret=0
  [[ $state == rest ]] || return ret
${sets.map(flagCase).join('\n')}
  _arguments -S : $flags '*: :_gentcp_operands'
}

if [[ $funcstack[1] == _gentcp ]]; then
  _gentcp "$@"
else
  compdef _gentcp gentcp
fi
`;
}

function flagCase({ commands, flags }: FlagSet): string {
  const specs = flags.flatMap(flagSpecs).map((spec) => `    ${quoted(spec)}`);
  return `  case $words[1] in (${pattern(commands)}) flags+=(\n${specs.join('\n')}\n  ) ;; esac`;
}

/** As _arguments takes them: any of them may stand on the line more than once. */
function flagSpecs(flag: FlagWords): readonly string[] {
  const explained = `[${flag.summary.replaceAll(/[[\]\\]/g, String.raw`\$&`)}]`;
  return [
    ...flag.spellings.map((spelling) => `*${spelling}${joint(flag, spelling)}${explained}${action(flag)}`),
    ...flag.negations.map((spelling) => `*${spelling}[${spelling.slice('--no-'.length)} false]`),
  ];
}

/** A value stands behind = or in the next word; one that may be left out only behind =. */
function joint({ value, boolean }: FlagWords, spelling: string): string {
  if (value === undefined || !spelling.startsWith('--')) return '';
  return boolean ? '=-' : '=';
}

function action({ value, boolean, values }: FlagWords): string {
  if (value === undefined) return '';
  if (values === 'file') return `:${value}:_files`;
  if (boolean) return `::${value}:(${values.join(' ')})`;
  const words = values.map((word) => ` ${word.replaceAll(':', String.raw`\:`)}`).join('');
  return `:${value.replaceAll(':', String.raw`\:`)}:${values.length === 0 ? '' : ` _gentcp_words${words}`}`;
}
