# Prints what bash offers after `pgplumb LINE`, sorted: complete.bash COMPLETIONS LINE. Words are as readline breaks them.
source "$1"
read -ra COMP_WORDS <<<"pgplumb $2"
[[ $2 != *' ' ]] || COMP_WORDS+=('')
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_pgplumb pgplumb
printf '%s\n' "${COMPREPLY[@]}" | sort | paste -sd ' '
