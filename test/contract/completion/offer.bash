# In the shell that is watched: the line as completion leaves it is printed on its terminal instead of shown.
PS1=''
source "$SCRIPT"
bind 'set bell-style none'
# All that its last word could become, each behind a blank.
bind '"\C-o": insert-completions'
bind '"\C-y": "\C-o\C-t"'
bind -x '"\C-t": offer'
offer() {
  printf 'OFFERING\n%s\nOFFERED\n' "$READLINE_LINE"
  READLINE_LINE=''
  READLINE_POINT=0
}
