# In the shell that is watched: what completion adds is printed on its terminal instead of shown.
PS1=''
autoload -Uz compinit && compinit -D -u
source $1
typeset -ga offered
compadd() {
  local -a matching
  # Some calls only ask.
  [[ " $* " == *' -'[OAD]' '* ]] || builtin compadd -O matching "$@"
  offered+=($matching)
  builtin compadd "$@"
}
offer() {
  offered=()
  zle complete-word
  print -r -- "OFFERING $offered OFFERED"
  BUFFER=''
}
zle -C complete-word complete-word _main_complete
zle -N offer
bindkey '^X' offer
print READY
