#!/usr/bin/env bash
# Starts a whole platform on a free port with a data folder of its own, applies the examples, runs two loops, shows what happened, stops.
# Usage: hack/demo.sh CLI_DLL. Exits with 0 only if the loops gave the right answers.
set -euo pipefail
cd "$(dirname "$0")/.."

cli_dll=${1:?Usage: hack/demo.sh CLI_DLL}

# shellcheck source=platform.sh
source hack/platform.sh

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
start_platform
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
