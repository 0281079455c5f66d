# Prints what fish offers behind lines, each answer with a line of dashes behind it: fish offered.fish SCRIPT LINE…
source $argv[1]
for line in $argv[2..]
    complete -C $line
    echo ---
end
