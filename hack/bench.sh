#!/usr/bin/env bash
# Measures the parts (decider, codec, schemas) and the whole system under load; the figures go to bench/results/ as markdown.
#   hack/bench.sh                     everything (about 25 minutes)
#   hack/bench.sh parts [FILTER]      the parts only, e.g. parts '*Decider*'
#   hack/bench.sh system [OPTIONS]    the system only; options as in LoopStacks.Load, e.g. --seconds 5 --variants floor,sqlite
#   hack/bench.sh trees [OPTIONS]     trees of loops, 1,000 agents in one loop, loops that wait for people
#   hack/bench.sh scale [OPTIONS]     on PostgreSQL and Redis: processes, agents, realms, payload, stored loops, and what the machine can do
#   hack/bench.sh model               what larger clusters need, from the measured costs in bench/results/
#   hack/bench.sh fairness [OPTIONS]  a quiet realm alone, and while another one floods the platform, with and without turns
#   hack/bench.sh console [SECONDS]   pages of the console in a browser: first paint, frames and memory while 100 loops a second run
#   hack/bench.sh peers [ARGS]        the same work on other platforms in the same run; LOOPSTACKS_PEERS names the folder of the peer benchmark, ARGS are those of its run.sh
set -euo pipefail
cd "$(dirname "$0")/.."

what=all
case ${1:-} in
    parts | system | trees | scale | model | fairness | console | peers) what=$1; shift ;;
esac

results=bench/results
date=$(date -u +%Y-%m-%d)
release=bin/Release/net10.0
mkdir -p "$results"

hack/restore.sh
dotnet build LoopStacks.slnx --no-restore -c Release -v quiet -nologo

load=bench/LoopStacks.Load/$release/LoopStacks.Load.dll
host=control-plane/LoopStacks.ControlPlane/$release/LoopStacks.ControlPlane.dll

# Figures go to a file of the day once they are complete; in the foreground, so that Ctrl-C reaches the load process and it ends its servers by itself.
into() {
    local file=$results/$date-$1.md
    shift
    "$@" | tee "$file.part"
    mv "$file.part" "$file"
    echo "$file"
}

if [ "$what" = peers ]; then
    peers=${LOOPSTACKS_PEERS:?names the folder of the peer benchmark}
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    copy=$work/peers
    cp -r "$peers" "$copy"
    chmod -R u+w "$copy"
    cp bench/peers/loopstacks.mjs "$copy/adapters/"
    # As in the image: compiled ahead.
    dotnet publish control-plane/LoopStacks.ControlPlane -c Release -v quiet -nologo --use-current-runtime --self-contained false -p:PublishReadyToRun=true -p:NuGetLockFilePath=obj/published.lock.json -o "$work/host"
    export LOOPSTACKS_HOST_DLL=$work/host/LoopStacks.ControlPlane.dll LOOPSTACKS_LOAD_DLL=$PWD/$load RESULTS=$work/figures
    "$copy/run.sh" "$@"
    cp "$work"/figures/run-*.md "$results/$date-peers.md"
    echo "$results/$date-peers.md"
    exit
fi

if [ "$what" = scale ]; then
    hack/servers.sh
    into scale dotnet "$load" scale --host "$host" "$@"
    exit
fi

if [ "$what" = model ]; then
    dotnet "$load" model --costs "$(ls "$results"/*-costs.json | tail -n 1)"
    exit
fi

if [ "$what" = console ]; then
    hack/servers.sh
    export LOOPSTACKS_MEASURE_CONSOLE=${1:-60} LOOPSTACKS_MEASURE_FILE=$PWD/$results/$date-console.md
    dotnet test/LoopStacks.Console.Tests/$release/LoopStacks.Console.Tests.dll --filter-method '*Measurements.Measure' --no-progress
    cat "$LOOPSTACKS_MEASURE_FILE"
    exit
fi

if [ "$what" = fairness ]; then
    into fairness dotnet "$load" fairness --host "$host" "$@"
    exit
fi

if [ "$what" = trees ] || [ "$what" = all ]; then
    [ "$what" = all ] && trees=() || trees=("$@")
    into trees dotnet "$load" trees --host "$host" "${trees[@]}"
    [ "$what" = all ] || exit 0
fi

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
    into system dotnet "$load" measure --host "$host" "$@"
fi
