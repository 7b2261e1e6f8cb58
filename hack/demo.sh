#!/usr/bin/env bash
# Starts a whole platform on a free port with a data folder of its own, applies the examples, runs two loops, shows what happened, stops.
# Usage: hack/demo.sh CLI_DLL. Exits with 0 only if the loops gave the right answers.
set -euo pipefail
cd "$(dirname "$0")/.."

cli_dll=${1:?Usage: hack/demo.sh CLI_DLL}
[ -f "$cli_dll" ] || { echo "There is no $cli_dll; build first: make build" >&2; exit 2; }
cli_dll=$(realpath "$cli_dll")

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
    strong=$'\e[1m' good=$'\e[32m' bad=$'\e[31m' muted=$'\e[2m' plain=$'\e[0m'
else
    strong='' good='' bad='' muted='' plain=''
fi

work=$(mktemp -d)
platform=''

stop() {
    if [ -n "$platform" ]; then
        kill "$platform" 2>/dev/null || true
        wait "$platform" 2>/dev/null || true
        platform=''
    fi
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

# Nothing of the user's own settings may lead the demo to another platform.
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

# Every instance that was applied has a replica that is connected.
offered() {
    local capabilities
    capabilities=$(loopstacks get capabilities -o json) || return 1
    [[ $capabilities == *'"replicas"'* && ! $capabilities =~ '"replicas":'\ *0 ]]
}

# Runs a loop, shows its tree, and leaves its output in $output.
run() {
    say "\$ loopstacks run $1 --text \"$2\""
    output=$(loopstacks run "$1" --text "$2" --timeout 30s 2>"$work/story") || { cat "$work/story" >&2; fail "The loop did not complete."; }
    loopstacks describe execution last | sed -n '/^✓ /,/^$/p'
    printf '%s\n' "$output"
}

# Whether the output has a property, with a value that matches.
has() { [[ $output =~ \"$1\":\ *\"($2)\" ]] || fail "The output has no $1 ($2): $output"; }

heading "A platform, in one process"
dotnet "$cli_dll" dev --port 0 --data "$work/data" --quiet >"$work/platform.out" 2>"$work/platform.log" </dev/null &
platform=$!
until_ok 30 listens || fail "The platform does not say where it listens."
until_ok 30 ready || fail "$url/readyz does not say that it is ready."
export LOOPSTACKS_URL=$url
say "It listens at $url and is ready."

heading "The examples: agents, their instances, LoopStacks"
say "\$ loopstacks apply -f examples"
loopstacks apply -f examples || fail "The examples could not be applied."
until_ok 30 offered || fail "The instances are not ready."

heading "One agent: how does the writer feel?"
run sentiment-analysis "I love this new AI orchestration platform!"
has sentiment positive

heading "Three agents: what does the customer feel and want, and what do we answer?"
run customer-service-workflow "My invoice is wrong again, this is terrible! I want my money back."
has sentiment negative
has intent '[a-z-]+'
has response '.+'

stop
heading "Done"
printf '%s✓ Both loops gave the right answers.%s The platform is stopped and its data is deleted.\n' "$good" "$plain"
say "Go on by yourself with: make dev"
