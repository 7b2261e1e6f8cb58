#compdef loopstacks
# zsh completion of loopstacks
_loopstacks() {
    local name="${words[1]}"
    local line="${BUFFER#"${name}"}"
    line="${line# }"
    local at=$((CURSOR - ${#name} - 1))
    ((at < 0)) && at=0
    local -a found
    found=("${(@f)$("${name}" "[suggest:${at}]" "${line}" 2>/dev/null)}")
    if [[ -n "${found[1]}" ]]; then
        compadd -- "${found[@]}"
    else
        _files
    fi
}
if [[ "${funcstack[1]}" == "_loopstacks" ]]; then
    _loopstacks "$@"
else
    compdef _loopstacks loopstacks
fi
