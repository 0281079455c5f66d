# Prints what zsh offers behind lines, each answer with a line of dashes behind it: zsh offered.zsh SCRIPT LINE…
# An interactive shell on a terminal of its own has sourced the script, and is told to complete each line.
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "source ${(q)0:A:h}/offer.zsh ${(q)1}"
zpty -r -m shell ready '*READY*'
shift
for line; do
  zpty -w -n shell "$line"$'\C-x'
  zpty -r -m shell shown '*OFFERED*'
  print -rl -- ${=${${shown##*OFFERING}%%OFFERED*}//$'\r'} ---
done
zpty -d shell
