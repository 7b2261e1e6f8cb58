#!/usr/bin/env bash
# Builds the control plane of an older commit, starts a cluster of three of them under load, replaces one after the other by what is built here, and checks the whole history.
# Usage: hack/upgrade-test.sh COMMIT CHAOS_DLL [ARGS]     ARGS as of the chaos harness, e.g. --seed 7 --seconds 60
set -euo pipefail
cd "$(dirname "$0")/.."

from=$1 chaos=$2
shift 2
commit=$(git rev-parse --verify --quiet "$from^{commit}") || { echo "There is no commit '$from' in this repository; name one with FROM=…, for example FROM=HEAD~20." >&2; exit 2; }
work=$(mktemp -d)
stop() {
    [ ! -d "$work/source" ] || git worktree remove --force "$work/source"
    rm -rf "$work"
}
trap stop EXIT

echo "Building the control plane of $(git log -1 --format='%h, %cs, %s' "$commit") …"
git worktree add --quiet --detach "$work/source" "$commit"
dotnet publish "$work/source/control-plane/LoopStacks.ControlPlane" -c Release -v quiet -nologo -o "$work/older"
dotnet "$chaos" --rolling --seconds 48 --from "$work/older" "$@"
