# For scripts that run a platform of their own: a whole one on a free port with a data folder of its own, stopped and deleted with the script. Sourced, after cli_dll is set.

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
    strong=$'\e[1m' good=$'\e[32m' bad=$'\e[31m' muted=$'\e[2m' plain=$'\e[0m'
else
    strong='' good='' bad='' muted='' plain=''
fi

[ -f "$cli_dll" ] || { echo "There is no $cli_dll; build first: make build" >&2; exit 2; }
cli_dll=$(realpath "$cli_dll")

work=$(mktemp -d)
platform=''
agents=()

# Ends what this script has started, by its ids, and nothing else.
stop() {
    local process
    for process in "${agents[@]}" $platform; do
        kill "$process" 2>/dev/null || true
    done
    for process in "${agents[@]}" $platform; do
        wait "$process" 2>/dev/null || true
    done
    agents=()
    platform=''
    rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

heading() { printf '\n%s── %s%s\n' "$strong" "$1" "$plain"; }
say() { printf '%s%s%s\n' "$muted" "$1" "$plain"; }
fail() {
    printf '%s✗ %s%s\n' "$bad" "$1" "$plain" >&2
    [ ! -s "$work/platform.log" ] || { echo "The platform said:" >&2; tail -n 20 "$work/platform.log" >&2; }
    exit 1
}
loopstacks() { dotnet "$cli_dll" "$@"; }

# Nothing of the user's own settings may lead to another platform.
unset LOOPSTACKS_URL LOOPSTACKS_URLS LOOPSTACKS_DATA LOOPSTACKS_REALM LOOPSTACKS_OUTPUT LOOPSTACKS_TOKEN
export LOOPSTACKS_CONFIG="$work/none.json"

# Waits up to $1 seconds until the rest of the arguments succeeds.
until_ok() {
    local end=$((SECONDS + $1))
    shift
    until "$@"; do
        kill -0 "$platform" 2>/dev/null || fail "The platform ended."
        [ "$SECONDS" -lt "$end" ] || return 1
        sleep 0.1
    done
}

listens() { url=$(head -n 1 "$work/platform.out" 2>/dev/null) && [ -n "$url" ]; }

# bash can speak HTTP by itself, so that curl is not needed.
ready() {
    local host=${url#http://} status=''
    host=${host%/}
    { exec 3<>"/dev/tcp/${host%:*}/${host##*:}"; } 2>/dev/null || return 1
    printf 'GET /readyz HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n' "$host" >&3
    IFS= read -r -t 5 status <&3 || true
    exec 3<&- 3>&-
    [[ $status == *' 200 '* ]]
}

# Leaves the platform's address in $url, and its process in $platform.
start_platform() {
    dotnet "$cli_dll" dev --port 0 --data "$work/data" --quiet >"$work/platform.out" 2>"$work/platform.log" </dev/null &
    platform=$!
    until_ok 30 listens || fail "The platform does not say where it listens."
    until_ok 30 ready || fail "$url/readyz does not say that it is ready."
    export LOOPSTACKS_URL=$url
}

# Every instance that was applied has a replica that is connected, and the capabilities that are named are there.
offered() {
    local capabilities name
    capabilities=$(loopstacks get capabilities -o json) || return 1
    [[ $capabilities == *'"replicas"'* && ! $capabilities =~ '"replicas":'\ *0 ]] || return 1
    for name in "$@"; do
        [[ $capabilities == *"\"$name\""* ]] || return 1
    done
}
