# Prints what bash offers behind lines, each answer with a line of dashes behind it: bash offered.bash SCRIPT LINE…
# An interactive shell on a terminal of its own has sourced the script, and is told to complete each line; what becomes of one
# with a TAB in it is printed as it is.
coproc shell { SCRIPT=$1 TERM=dumb python3 ../terminal.py bash --noprofile --rcfile offer.bash -i; }

# Prints what the shell says next; a terminal ends its lines with a carriage return, too.
answer() {
  local shown offering=''
  while IFS= read -r -u "${shell[0]}" shown; do
    shown=${shown%$'\r'}
    case $shown in
    *OFFERING) offering=yes ;;
    OFFERED) return ;;
    *) [ -z "$offering" ] || printf '%s\n' "$shown" ;;
    esac
  done
}

shift
for line; do
  case $line in
  *$'\t'*) printf '%s\x14' "$line" ;;
  *) printf '%s\x19' "$line" ;;
  esac >&"${shell[1]}"
  became=$(answer)
  case $line in
  *$'\t'*) printf '%s\n' "$became" ;;
  "$became") ;;
  *) tr ' ' '\n' <<< "${became#"${line% *} "}" ;;
  esac
  echo ---
done
printf '\x04' >&"${shell[1]}"
wait
