# fish completion of loopstacks
function __loopstacks_complete
    set -l line (commandline -cp | string replace -r '^\S+\s?' '')
    set -l at (string length -- "$line")
    loopstacks "[suggest:$at]" "$line" 2>/dev/null
end
complete -c loopstacks -f -a '(__loopstacks_complete)'
complete -c loopstacks -s f -l file -r -F
