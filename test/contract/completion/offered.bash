# Prints what bash offers behind lines, each answer with a line of dashes behind it: bash offered.bash SCRIPT LINE…
# The function is called as readline would: with the words broken at = and :, as bash breaks them.
source "$1"
shift

# Breaks a line into COMP_WORDS.
break_line() {
  local text=$1 word='' character
  COMP_WORDS=()
  while [ -n "$text" ]; do
    character=${text:0:1}
    text=${text:1}
    case $character in
    [' '=:])
      [ -n "$word" ] && COMP_WORDS+=("$word")
      [ "$character" = ' ' ] || COMP_WORDS+=("$character")
      word=''
      ;;
    *) word+=$character ;;
    esac
  done
  case $1 in *[=:]) ;; *) COMP_WORDS+=("$word") ;; esac
}

for COMP_LINE; do
  COMP_POINT=${#COMP_LINE}
  break_line "$COMP_LINE"
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  _gentcp
  printf '%s\n' "${COMPREPLY[@]}" ---
done
