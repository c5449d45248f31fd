# Types `pgplumb LINE`, a tabulator and return into a zsh, and prints what pgplumb is then run with:
# complete.zsh COMPLETIONS autoloaded|sourced LINE
zmodload zsh/zpty
zpty terminal zsh -f -i
wait_for() {
    local seen= chunk
    until [[ $seen == *$1* ]]; do
        zpty -r terminal chunk || exit 1
        seen+=$chunk
    done
    print -r -- $seen
}
{
    print -r -- "PS1='' PS2='' fpath=(${1:h} \$fpath)"
    print -r -- "autoload -Uz compinit && compinit -D -u"
    [[ $2 == autoloaded ]] || print -r -- "unfunction _pgplumb; compdef -d pgplumb; source $1"
    # The program itself gives the names of rules; whatever else is run is what the line became.
    print -r -- 'pgplumb() { if [[ $1 == rules ]]; then command pgplumb rules; else print -r -- "<""$*"">"; fi }'
    print -r -- 'print rea""dy'
} | while read -r line; do zpty -w terminal $line; done
wait_for ready >/dev/null
zpty -w -n terminal "pgplumb $3"$'\t\n'
[[ $(wait_for '>') =~ '<([^>]*)>' ]] && print -r -- ${match[1]%% }
zpty -d terminal
