#!/usr/bin/env bash
# Measures the parts (decider, codec, schemas) and the whole system under load; the figures go to bench/results/ as markdown.
#   hack/bench.sh                     everything (about 15 minutes)
#   hack/bench.sh parts [FILTER]      the parts only, e.g. parts '*Decider*'
#   hack/bench.sh system [OPTIONS]    the system only; options as in LoopStacks.Load, e.g. --seconds 5 --variants floor,sqlite
set -euo pipefail
cd "$(dirname "$0")/.."

what=all
case ${1:-} in
    parts | system) what=$1; shift ;;
esac

results=bench/results
date=$(date -u +%Y-%m-%d)
release=bin/Release/net10.0
mkdir -p "$results"

hack/restore.sh
dotnet build LoopStacks.slnx --no-restore -c Release -v quiet -nologo

if [ "$what" != system ]; then
    artifacts=$(mktemp -d)
    trap 'rm -rf "$artifacts"' EXIT
    filter='*'
    [ "$what" = parts ] && [ $# -gt 0 ] && filter=$1
    dotnet "bench/LoopStacks.Bench/$release/LoopStacks.Bench.dll" --filter "$filter" --inProcess --artifacts "$artifacts" --exporters GitHub >&2
    cat "$artifacts"/results/*-report-github.md >"$results/$date-parts.md"
    echo "$results/$date-parts.md"
fi

if [ "$what" != parts ]; then
    [ "$what" = all ] && set -- --variants floor,sqlite,preloaded,memory
    # In the foreground, so that Ctrl-C reaches it and it ends its servers by itself.
    dotnet "bench/LoopStacks.Load/$release/LoopStacks.Load.dll" measure --host "control-plane/LoopStacks.ControlPlane/$release/LoopStacks.ControlPlane.dll" "$@" |
        tee "$results/$date-system.md.part"
    mv "$results/$date-system.md.part" "$results/$date-system.md"
    echo "$results/$date-system.md"
fi
