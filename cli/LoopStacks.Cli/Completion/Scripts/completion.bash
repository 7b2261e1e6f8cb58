# bash completion of loopstacks
_loopstacks() {
    local line="${COMP_LINE#"${COMP_WORDS[0]}"}"
    line="${line# }"
    local at=$((COMP_POINT - ${#COMP_WORDS[0]} - 1))
    ((at < 0)) && at=0
    local word="${COMP_WORDS[COMP_CWORD]}"
    local words
    words="$("${COMP_WORDS[0]}" "[suggest:${at}]" "${line}" 2>/dev/null)"
    local IFS=$'\n'
    # shellcheck disable=SC2207
    COMPREPLY=($(compgen -W "${words}" -- "${word}"))
}
complete -o default -F _loopstacks loopstacks
