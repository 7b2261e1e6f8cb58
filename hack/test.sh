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
trap 'rm -f "$log"' EXIT
for project in test/*/*.csproj; do
    grep -q '<IsPackable>true' "$project" && continue # The test kit is a library.
    name=$(basename "$project" .csproj)
    echo "── $name"
    dotnet "test/$name/bin/$configuration/net10.0/$name.dll" --no-ansi --no-progress >"$log" 2>&1
    code=$?
    count() { sed -n "s/^ *$1: \([0-9][0-9]*\).*/\1/p" "$log" | tail -n 1; }
    ok=$(count succeeded)
    bad=$(count failed)
    left=$(count skipped)
    if [ "$code" -ne 0 ]; then
        grep -v '^passed ' "$log" | tail -n 150
        # A run that died without a summary, or ran no test, is a failure too.
        [ "${bad:-0}" -gt 0 ] || bad=1
    fi
    grep '^skipped ' "$log"
    echo "   ${ok:-0} passed, ${bad:-0} failed, ${left:-0} skipped"
    passed=$((passed + ${ok:-0}))
    failed=$((failed + ${bad:-0}))
    skipped=$((skipped + ${left:-0}))
done

echo "── examples"
hack/examples.sh "cli/LoopStacks.Cli/bin/$configuration/net10.0/loopstacks.dll" "$configuration" >"$log" 2>&1
code=$?
cat "$log"
ok=$(grep -c '^✓ .*  [0-9.]* s' "$log")
bad=$(grep -c '^✗ .*  [0-9.]* s' "$log")
[ "$code" -eq 0 ] || [ "$bad" -gt 0 ] || bad=1
passed=$((passed + ok))
failed=$((failed + bad))

echo "── Kubernetes node"
CONFIGURATION=$configuration hack/kubernetes.sh node >"$log" 2>&1
code=$?
cat "$log"
ok=$(grep -c '^✓ .*  [0-9.]* s' "$log")
bad=$(grep -c '^✗ .*  [0-9.]* s' "$log")
[ "$code" -eq 0 ] || [ "$bad" -gt 0 ] || bad=1
passed=$((passed + ok))
failed=$((failed + bad))

if [ "$skipped" -gt 0 ]; then
    echo "$skipped skipped, see above"
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
