import { pattern, quoted } from './quote.ts';
import type { FlagSet, FlagWords, Vocabulary } from './vocabulary.ts';

/** A completion script for bash, 3.2 and later; shellcheck has nothing to say of it. */
export function bashScript({ commands, sets }: Vocabulary): string {
  const names = commands.map(({ name }) => name);
  const operands = commands.flatMap(({ name, operands: kind }) => {
    if (kind === undefined) return [];
    return [`${name}) ${kind === 'host' ? 'compgen -A hostname' : lines(kind)} ;;`];
  });
  const values = new Map(sets.flatMap(({ flags }) => flags.flatMap(valueCase)));
  return `# bash completion for gentcp. For this shell: source <(gentcp completion bash)
# For every one: gentcp completion bash > ~/.local/share/bash-completion/completions/gentcp

# The commands, and what stands in place of one.
_gentcp_commands() {
    ${lines([...names, 'help', '--help', '--version'])}
}

# The operands of command $1.
_gentcp_operands() {
    case $1 in
${indented(operands, 8)}
    help) ${lines(names)} ;;
    esac
}

# The flags of command $1.
_gentcp_flags() {
${indented(sets.map(flagCase), 4)}
}

# The values of flag $1; 1 where it takes none, 2 where they are names of files.
_gentcp_values() {
    case $1 in
${indented(
  [...values].map(([words, action]) => `${words}) ${action} ;;`),
  4,
)}
    *) return 1 ;;
    esac
}

# May the value of flag $1 be left out?
_gentcp_is_boolean() {
    case $1 in ${pattern(booleans(sets))}) ;; *) return 1 ;; esac
}

# Answers those of the words on stdin that begin with what has been typed.
_gentcp_answer() {
    local word
    while IFS= read -r word; do
        case $word in "$current"*) COMPREPLY+=("\${word#"$kept"}") ;; esac
    done
    case \${COMPREPLY[0]} in *[=:]) compopt -o nospace 2> /dev/null ;; esac
}

# Answers the values of flag $1, each behind $2; 1 where it takes none.
_gentcp_answer_values() {
    local found status
    found=$(_gentcp_values "$1")
    status=$?
    if [ "$status" = 2 ]; then
        compopt -o filenames 2> /dev/null
        found=$(compgen -f -- "\${current#"$2"}")
    fi
    [ "$status" = 1 ] && return 1
    [ -n "$found" ] && _gentcp_answer <<< "$2\${found//$'\\n'/$'\\n'"$2"}"
    return 0
}

_gentcp() {
    # Bash breaks words at = and : too, and replaces what stands behind the last of them; here they go from blank to blank.
    local line=\${COMP_LINE:0:COMP_POINT} piece=\${COMP_WORDS[COMP_CWORD]} words current previous kept
    read -r -a words <<< "$line"
    case $line in *[[:space:]]) words+=('') ;; esac
    current=\${words[\${#words[@]} - 1]}
    previous=\${words[\${#words[@]} - 2]}
    case $piece in = | :) piece='' ;; esac
    kept=\${current%"$piece"}
    COMPREPLY=()
    if [ "\${#words[@]}" -le 2 ]; then
        _gentcp_answer < <(_gentcp_commands)
        return
    fi
    case $current in
    --*=*)
        _gentcp_answer_values "\${current%%=*}" "\${current%%=*}="
        return
        ;;
    esac
    if _gentcp_is_boolean "$previous"; then
        _gentcp_answer_values "$previous" ''
    elif _gentcp_answer_values "$previous" ''; then
        return
    fi
    case $current in
    -*) _gentcp_answer < <(_gentcp_flags "\${words[1]}") ;;
    *) _gentcp_answer < <(_gentcp_operands "\${words[1]}") ;;
    esac
}

complete -F _gentcp gentcp
`;
}

/** Prints words, each in a line. */
function lines(words: readonly string[]): string {
  return String.raw`printf '%s\n' ${words.map(quoted).join(' ')}`;
}

function indented(texts: readonly string[], by: number): string {
  return texts.map((text) => ' '.repeat(by) + text).join('\n');
}

function flagCase({ commands, flags }: FlagSet): string {
  const words = flags.flatMap(({ spellings, negations }) => [...spellings, ...negations]);
  return `case $1 in ${pattern(commands)}) ${lines(words)} ;; esac`;
}

/** The spellings of a flag that takes a value, and what tells its values. */
function valueCase({ spellings, value, values }: FlagWords): readonly (readonly [string, string])[] {
  if (value === undefined) return [];
  if (values === 'file') return [[pattern(spellings), 'return 2']];
  return [[pattern(spellings), values.length === 0 ? '' : lines(values)]];
}

function booleans(sets: readonly FlagSet[]): readonly string[] {
  const flags = sets.flatMap((set) => set.flags).filter(({ boolean }) => boolean);
  return [...new Set(flags.flatMap(({ spellings }) => spellings))];
}
