#!/usr/bin/env bash
# Builds everything, runs all tests and all examples. The last line is "N passed, N failed"; the exit code is 0 only if none failed.
set -uo pipefail
cd "$(dirname "$0")/.."
configuration=${CONFIGURATION:-Release}

if [ -z "${LOOPSTACKS_JSON_SCHEMA_TEST_SUITE:-}" ]; then
    echo "NOTE: LOOPSTACKS_JSON_SCHEMA_TEST_SUITE is not set: the official JSON Schema test suite is left out."
    echo "      Set it to a checkout of json-schema-org/JSON-Schema-Test-Suite to run it."
fi

if [ -z "${LOOPSTACKS_TEST_KUBECONFIG:-}${LOOPSTACKS_KUBE_CLUSTER:-}" ]; then
    echo "NOTE: neither LOOPSTACKS_TEST_KUBECONFIG nor LOOPSTACKS_KUBE_CLUSTER is set: the tests on a Kubernetes API server are left out."
    echo "      Set LOOPSTACKS_TEST_KUBECONFIG to the kubeconfig of a cluster for tests, such as one of kind or k3d."
fi

hack/servers.sh && hack/restore.sh && dotnet build LoopStacks.slnx --no-restore -c "$configuration" -v quiet -nologo || { echo "0 passed, 1 failed"; exit 1; }

passed=0
failed=0
skipped=0
log=$(mktemp)
behind=$(mktemp -d)
failures=$behind/failures # What failed, told once more at the end, where those look who see only the end.
trap 'rm -rf "$log" "$behind"; jobs -p | xargs -r kill 2>/dev/null' EXIT

run() { dotnet "test/$1/bin/$configuration/net10.0/$1.dll" --no-ansi --no-progress >"$2" 2>&1; }

# Adds up what a run printed ($2) and how it ended ($3).
tell() {
    count() { sed -n "s/^ *$1: \([0-9][0-9]*\).*/\1/p" "$2" | tail -n 1; }
    local name=$1 ok bad left
    ok=$(count succeeded "$2")
    bad=$(count failed "$2")
    left=$(count skipped "$2")
    echo "── $name"
    if [ "$3" -ne 0 ]; then
        grep -v '^passed ' "$2" | tail -n 150
        # A run that died without a summary, or ran no test, is a failure too.
        [ "${bad:-0}" -gt 0 ] || { bad=1; echo "✗ $name: ended with exit code $3" >>"$failures"; }
        grep -A 3 '^failed ' "$2" | cut -c 1-300 >>"$failures"
    fi
    grep '^skipped ' "$2"
    echo "   ${ok:-0} passed, ${bad:-0} failed, ${left:-0} skipped"
    passed=$((passed + ${ok:-0}))
    failed=$((failed + ${bad:-0}))
    skipped=$((skipped + ${left:-0}))
}

# The same for a run of steps, each with its mark and its time, that is in the log; it ended with $1.
tell_steps() {
    local ok bad
    cat "$log"
    ok=$(grep -c '^✓ .*  [0-9.]* s' "$log")
    bad=$(grep -c '^✗ .*  [0-9.]* s' "$log")
    grep -A 3 '^✗ ' "$log" | cut -c 1-300 >>"$failures"
    [ "$1" -eq 0 ] || [ "$bad" -gt 0 ] || { bad=1; tail -n 3 "$log" | cut -c 1-300 >>"$failures"; }
    passed=$((passed + ok))
    failed=$((failed + bad))
}

# The operator's tests mostly wait for Kubernetes, and the console's for a browser: they run side by side, after the rest.
late=LoopStacks.Operator.Tests
last=LoopStacks.Console.Tests
for project in test/*/*.csproj; do
    grep -q '<IsPackable>true' "$project" && continue # The test kit is a library.
    name=$(basename "$project" .csproj)
    [ "$name" != "$late" ] && [ "$name" != "$last" ] || continue
    run "$name" "$log"
    tell "$name" "$log" $?
done
run "$late" "$behind/log" &
waiting=$!
run "$last" "$log"
tell "$last" "$log" $?
wait "$waiting"
tell "$late" "$behind/log" $?

echo "── examples"
hack/examples.sh "cli/LoopStacks.Cli/bin/$configuration/net10.0/loopstacks.dll" "$configuration" >"$log" 2>&1
tell_steps $?

echo "── Kubernetes node"
CONFIGURATION=$configuration hack/kubernetes.sh node >"$log" 2>&1
tell_steps $?

if [ -s "$failures" ]; then
    echo "── failed"
    head -n 60 "$failures"
fi
if [ "$skipped" -gt 0 ]; then
    echo "$skipped skipped, see above"
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
