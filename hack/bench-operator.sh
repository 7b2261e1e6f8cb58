#!/usr/bin/env bash
# Measures the operator: N AgentInstances at once on the cluster of the kubeconfig, which should be one for tests without controllers (its pods would be started else).
# Prints time, calls to the API server, reconcile latency and memory; then does the same for a start where all is there already.
# Usage: KUBECONFIG=… hack/bench-operator.sh [N]
set -euo pipefail
cd "$(dirname "$0")/.."
count=${1:-500}
dll=operator/LoopStacks.Operator/bin/Release/net10.0/LoopStacks.Operator.dll
port=${OPERATOR_PORT:-8097}
namespace=bench-$RANDOM
work=$(mktemp -d)
operator=''
stop() {
    [ -z "$operator" ] || kill "$operator" 2>/dev/null || true
    kubectl delete namespace "$namespace" --wait=false >/dev/null 2>&1 || true
    rm -rf "$work"
}
trap stop EXIT

start() {
    LOOPSTACKS__OPERATOR__NAMESPACE=$namespace LOOPSTACKS__OPERATOR__LEASENAMESPACE=$namespace \
        dotnet "$dll" --urls "http://127.0.0.1:$port" >"$work/operator.log" 2>&1 &
    operator=$!
    for _ in $(seq 600); do
        [ "$(curl -s "http://127.0.0.1:$port/readyz" || true)" = leading ] && return
        sleep 0.1
    done
    tail -n 20 "$work/operator.log" >&2
    exit 1
}

metric() { curl -s "http://127.0.0.1:$port/metrics" | grep "^$1" || true; }
sum() { awk '{ total += $NF } END { printf "%d", total }'; }
calls() { metric loopstacks_kubernetes_api_call_duration_seconds_count | grep -v 'resource="leases' ; }
# Upper bound of the bucket in which the share lies.
quantile() { # METRIC SHARE
    metric "$1_bucket" | sed 's/.*le="\([^"]*\)".*} /\1 /; s/+Inf/1e9/' | awk '{ bound[$1] += $2 } END { for (b in bound) print b, bound[b] }' | sort -g |
        awk -v share="$2" '{ le[NR] = $1; n[NR] = $2 } END { for (i = 1; i <= NR; i++) if (n[i] >= share * n[NR]) { print le[i] * 1000 " ms"; exit } }'
}
memory() { awk '/VmRSS/ { printf "%d MiB", $2 / 1024 }' "/proc/$operator/status"; }
report() {
    echo "  calls to the API server   $(calls | sum)"
    calls | sed 's/.*resource="\([^"]*\)".*verb="\([^"]*\)".*} /\2 \1 /' | awk '{ n[$1 " " $2] += $3 } END { for (k in n) if (n[k] >= 20) printf "    %6d %s\n", n[k], k }' | sort -rn
    echo "  reconcile p50, p99        at most $(quantile loopstacks_kubernetes_reconcile_duration_seconds 0.5), $(quantile loopstacks_kubernetes_reconcile_duration_seconds 0.99)"
    echo "  wait in queue p50, p99    at most $(quantile loopstacks_kubernetes_queue_wait_seconds 0.5), $(quantile loopstacks_kubernetes_queue_wait_seconds 0.99)"
    echo "  memory (RSS)              $(memory)"
}
settled() { kubectl get agentinstances.loopstacks.io -n "$namespace" -o 'jsonpath={range .items[*]}{.status.observedGeneration}{"\n"}{end}' | grep -c 1 || true; }
quiet() { # until no call has been made for two seconds
    local before=-1 now
    now=$(calls | sum)
    while [ "$now" != "$before" ]; do
        before=$now
        sleep 2
        now=$(calls | sum)
    done
}

kubectl create namespace "$namespace" >/dev/null
start
echo "at rest: $(memory)"
sed 's/^metadata:/&/' examples/sentiment-agent.yaml | kubectl apply -n "$namespace" -f - >/dev/null
printf 'apiVersion: loopstacks.io/v1\nkind: Realm\nmetadata: {name: default-realm}\nspec: {}\n' | kubectl apply -n "$namespace" -f - >/dev/null
for i in $(seq "$count"); do
    printf -- '---\napiVersion: loopstacks.io/v1\nkind: AgentInstance\nmetadata: {name: i%s}\nspec: {agent: sentiment-analyzer}\n' "$i"
done >"$work/instances.yaml"
began=$(date +%s.%N)
kubectl create -n "$namespace" -f "$work/instances.yaml" >/dev/null
applied=$(date +%s.%N)
until [ "$(settled)" = "$count" ]; do sleep 0.5; done
done=$(date +%s.%N)
quiet
echo "$count AgentInstances: created by kubectl in $(echo "$applied - $began" | bc) s, all with a status after $(echo "$done - $began" | bc) s"
report

kill "$operator"
wait "$operator" || true
start
quiet
echo "a start where all is as wished:"
report
