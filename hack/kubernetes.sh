#!/usr/bin/env bash
# Proves the platform on a real Kubernetes node: deploys it as a user would, runs the README's quick start to the letter, breaks things while loops run, upgrades, and takes it away again.
# Each check is a line: "✓ what  seconds". The exit code is 0 only if all hold.
#
# Usage: hack/kubernetes.sh node | all
#   node   the checks on a node, on a cluster of its own that is gone afterwards (root; about five minutes). Everything must be built.
#   all    the tests against an API server too
# Environment: LOOPSTACKS_KUBE_CLUSTER   the script that starts a Kubernetes for tests
#              KEEP=1                    leaves the cluster, and says where
set -uo pipefail
cd "$(dirname "$0")/.."
configuration=${CONFIGURATION:-Release}
kit=${LOOPSTACKS_KUBE_CLUSTER:-}
LOOPSTACKS_TEST_KUBECONFIG=${LOOPSTACKS_TEST_KUBECONFIG:-}

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
    strong=$'\e[1m' good=$'\e[32m' bad=$'\e[31m' muted=$'\e[2m' plain=$'\e[0m'
else
    strong='' good='' bad='' muted='' plain=''
fi
failed=0
work=''
heading() { printf '\n%s── %s%s\n' "$strong" "$1" "$plain"; }
say() { printf '%s   %s%s\n' "$muted" "$1" "$plain"; }

left_out() { # WHY: what can't be run here is said; in continuous integration it is a failure.
    if [ "${CI:-}" = true ]; then
        printf '%s✗ Kubernetes: %s  0.0 s%s\n' "$bad" "$1" "$plain"
        exit 1
    fi
    echo "NOTE: the checks on a Kubernetes node are left out: $1"
    exit 0
}

# ── From outside ───────────────────────────────────────────────────────────────────────────────────────────

outside() {
    [ -n "$kit" ] || left_out "LOOPSTACKS_KUBE_CLUSTER is not set. Set it to the script that starts a Kubernetes for tests."
    [ -x "$kit" ] || left_out "there is no program $kit (LOOPSTACKS_KUBE_CLUSTER)"
    [ "$(id -u)" -eq 0 ] || left_out "a node needs root"
    grep -q '^[^ ]* [^ ]* cgroup ' /proc/mounts || left_out "a node of the test cluster needs cgroup v1 controllers"

    KUBE_STATE=$(mktemp -d /tmp/loopstacks-kube.XXXXXX)
    export KUBE_STATE LOOPSTACKS_KUBE_CLUSTER
    LOOPSTACKS_KUBE_CLUSTER=$(realpath "$kit")
    trap 'end_cluster' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM

    heading "Images and node"
    local started=$SECONDS
    export CONFIGURATION=$configuration NO_BUILD=1
    hack/images.sh platform servers || { printf '%s✗ images are made  %d.0 s%s\n' "$bad" $((SECONDS - started)) "$plain"; return 1; }
    "$kit" node >/dev/null 2>"$KUBE_STATE/start.log" || { cat "$KUBE_STATE/start.log"; printf '%s✗ a node starts  %d.0 s%s\n' "$bad" $((SECONDS - started)) "$plain"; return 1; }
    "$kit" helm version >/dev/null 2>&1 || true # Fetches kubectl and helm, while there is a network.
    work=$(mktemp -d)
    check "images made again are the same, byte for byte" same_images
    rm -rf "$work"
    # The node's network reaches nothing but itself: everything else was fetched and built before.
    # Beside this shell, which so hears at once when it is told to stop.
    "$kit" exec "$0" inside &
    checks=$!
    wait "$checks" && [ "$failed" -eq 0 ]
}

same_images() { OUTPUT=$work/images hack/images.sh platform && cmp artifacts/images/loopstacks.tar "$work/images/loopstacks.tar"; }

end_cluster() {
    [ -z "${checks:-}" ] || kill "$checks" 2>/dev/null
    if [ -n "${KEEP:-}" ]; then
        echo "The cluster is left: KUBE_STATE=$KUBE_STATE $kit kubectl get pods -A; end it with: KUBE_STATE=$KUBE_STATE $kit down"
    else
        "$kit" down >/dev/null 2>&1
        rm -rf "$KUBE_STATE"
    fi
}

# ── Inside the node's network ──────────────────────────────────────────────────────────────────────────────

namespace=loopstacks-system
background=()

check() { # WHAT COMMAND…: runs it; a failure shows what it said and goes on.
    local what=$1 started ended seconds
    shift
    started=$(date +%s%N)
    if "$@" >"$work/check.log" 2>&1; then
        ended=$(date +%s%N)
        seconds=$(awk -v n=$((ended - started)) 'BEGIN { printf "%.1f", n / 1e9 }')
        printf '%s✓%s %s  %s s\n' "$good" "$plain" "$what" "$seconds"
        return 0
    fi
    ended=$(date +%s%N)
    seconds=$(awk -v n=$((ended - started)) 'BEGIN { printf "%.1f", n / 1e9 }')
    printf '%s✗%s %s  %s s\n' "$bad" "$plain" "$what" "$seconds"
    tail -n 40 "$work/check.log" | sed 's/^/    /'
    failed=$((failed + 1))
    return 1
}

until_ok() { # SECONDS COMMAND…: until it succeeds.
    local end=$((SECONDS + $1))
    shift
    until "$@" >"$work/until.log" 2>&1; do
        [ $SECONDS -lt $end ] || { cat "$work/until.log"; echo "not in time: $*"; return 1; }
        sleep 0.3
    done
}

holds() { # EXPRESSION of bash
    eval "$1" || { echo "does not hold: $1"; return 1; }
}

kube() { kubectl -n "$namespace" "$@"; }
ready_pods() { kubectl get pods -n "$1" -l "$2" -o jsonpath='{range .items[?(@.status.containerStatuses[0].ready==true)]}{.metadata.name}{"\n"}{end}' | grep -c .; }
agents_ready() { [ "$(ready_pods default loopstacks.io/instance=my-sentiment-analyzer)" = "$1" ]; }
running_pods() { kubectl get pods -n "$1" -l "$2" --no-headers 2>/dev/null | grep -vc Terminating; }
control_planes_ready() { [ "$(ready_pods "$namespace" app.kubernetes.io/component=control-plane)" = "${1:-2}" ]; }
leader() { kube get lease loopstacks-operator -o jsonpath='{.spec.holderIdentity}'; }
condition() { kubectl get "$1" -o jsonpath="{.status.conditions[?(@.type==\"$2\")].$3}"; }

stop() {
    touch "$work/stop"
    local process
    for process in "${background[@]}"; do kill "$process" 2>/dev/null; done
    wait 2>/dev/null
    [ -z "${KEEP:-}" ] && rm -rf "$work"
}

forward() { # To the port without token of one control plane, as a user does; made anew where it was cut.
    while [ ! -e "$work/stop" ]; do
        kube port-forward deployment/loopstacks 8080:8080 >"$work/forward.log" 2>&1
        sleep 0.2
    done
}

answers() { curl -sS -m 5 -o /dev/null "http://localhost:8080/readyz"; }

connected_after() { # NANOSECONDS: when the agent's log says that it is connected
    local at
    at=$(kubectl logs -l loopstacks.io/instance=my-sentiment-analyzer --tail=-1 | sed -n 's/^\([0-9T:.-]*Z\) .* Connected to realm .*/\1/p' | head -n 1)
    echo $((($(date -d "$at" +%s%N) - $1) / 1000000))
}

# The last step of the quick start, to the letter; then the loop's end is waited for.
seed_curl() {
    local answer id
    answer=$(curl -sS -X POST http://localhost:8080/loopstacks/v1/executions \
        -H "Content-Type: application/json" \
        -d '{
    "loopstack": "sentiment-analysis",
    "input": {"text": "I love this new AI orchestration platform!"}
  }')
    echo "$answer"
    id=$(sed -n 's/.*"executionId": *"\([^"]*\)".*/\1/p' <<<"$answer")
    [ -n "$id" ] || return 1
    until_ok 30 ended "$id" || return 1
    curl -sS "http://localhost:8080/loopstacks/v1/executions/$id" | tee "$work/seed.json"
    grep -q '"status": *"completed"' "$work/seed.json" && grep -q '"sentiment": *"positive"' "$work/seed.json"
}
ended() { curl -sS -m 5 "http://localhost:8080/loopstacks/v1/executions/$1" | grep -Eq '"status": *"(completed|failed|cancelled|timedOut)"'; }

# ── The chart ──────────────────────────────────────────────────────────────────────────────────────────────

chart=deploy/helm/loopstacks

lints() {
    local values
    helm lint --strict "$chart" || return 1
    for values in "$chart"/values-*.yaml hack/kubernetes/values.yaml deploy/manifests/values.yaml; do helm lint --strict "$chart" --values "$values" || return 1; done
}

refused() { # VALUE WORDS: the chart does not take the value, and names it.
    ! helm template loopstacks "$chart" --set "$1" >"$work/refused" 2>&1 && grep -q -- "$2" "$work/refused" || { cat "$work/refused"; return 1; }
}
wrong_values() {
    refused controlPlane.replica=3 replica && refused controlPlane.replicas=many /controlPlane/replicas && refused addresses=dns /addresses && refused postgres.mode=mysql /postgres/mode &&
        refused postgres.mode=existing postgres.existing.secret && refused redis.mode=existing redis.existing.secret && refused postgres.mode=cloudNativePG postgresql.cnpg.io &&
        refused controlPlane.image.digest=latest /controlPlane/image/digest && refused redis.builtIn.maxMemory=lots /redis/builtIn/maxMemory && refused image.registry=example.com /image/registry
}

of_others() {
    helm template loopstacks "$chart" --set serviceMonitor.enabled=true,postgres.mode=cloudNativePG --api-versions postgresql.cnpg.io/v1 >"$work/others.yaml" || return 1
    [ "$(grep -c '^kind: ServiceMonitor' "$work/others.yaml")" = 2 ] && [ "$(grep -c '^kind: Cluster$' "$work/others.yaml")" = 1 ] && grep -q 'Host=loopstacks-postgres-rw;' "$work/others.yaml" &&
        ! grep -q '^  name: loopstacks-postgres-0\|image: postgres' "$work/others.yaml"
}

accepted() { # ARGUMENTS of helm: the API server takes what the chart renders.
    helm template checked "$chart" --namespace chart-check --set defaultRealm.name=checked --dry-run=server "$@" >"$work/rendered.yaml" && kubectl create --dry-run=server -f "$work/rendered.yaml"
}
all_accepted() {
    local values
    kubectl create namespace chart-check || return 1
    accepted && accepted --set ingress.enabled=true,ingress.host=loops.example.com,ingress.tlsSecret=tls && accepted --set postgres.mode=existing,postgres.existing.secret=a,redis.mode=existing,redis.existing.secret=b &&
        accepted --set controlPlane.trustedPort=false,networkPolicies.enabled=false,operator.enabled=false,addresses=clusterIP || return 1
    for values in "$chart"/values-*.yaml; do accepted --values "$values" || return 1; done
    kubectl delete namespace chart-check
}

# The rules of the Pod Security level restricted, for every pod that the chart makes; on OpenShift but for the user, whom it chooses.
restricted() {
    local values word pods
    for values in "$chart"/values.yaml "$chart"/values-openshift.yaml; do
        helm template loopstacks "$chart" --values "$values" >"$work/pods.yaml" || return 1
        pods=$(grep -c '^      containers:$' "$work/pods.yaml")
        [ "$pods" = 4 ] || { echo "$pods pods"; return 1; }
        for word in 'allowPrivilegeEscalation: false' 'readOnlyRootFilesystem: true' 'capabilities: {drop: \[ALL\]}' 'runAsNonRoot: true' 'seccompProfile: {type: RuntimeDefault}'; do
            [ "$(grep -c "$word" "$work/pods.yaml")" = "$pods" ] || { echo "$values: not every pod has $word"; return 1; }
        done
        ! grep -E 'hostNetwork|hostPID|hostIPC|hostPath|hostPort|privileged: true|initContainers' "$work/pods.yaml" || return 1
    done
}

current_manifests() { hack/manifests.sh --print | diff - deploy/manifests/loopstacks.yaml && diff -r deploy/crds "$chart/crds"; }

# For whoever has no helm: the Secrets that the manifests name are made once.
secrets_script() {
    local first second
    deploy/manifests/secrets.sh manifest-check || return 1
    first=$(kubectl -n manifest-check get secret loopstacks-postgres loopstacks-redis loopstacks-silo-tls -o jsonpath='{range .items[*]}{.data}{"\n"}{end}')
    deploy/manifests/secrets.sh manifest-check || return 1
    second=$(kubectl -n manifest-check get secret loopstacks-postgres loopstacks-redis loopstacks-silo-tls -o jsonpath='{range .items[*]}{.data}{"\n"}{end}')
    holds '[ -n "$first" ] && [ "$first" = "$second" ]' || return 1
    kubectl -n manifest-check get secret loopstacks-silo-tls -o jsonpath='{.data.ca\.crt}' | base64 -d >"$work/ca.crt"
    kubectl -n manifest-check get secret loopstacks-silo-tls -o jsonpath='{.data.tls\.crt}' | base64 -d >"$work/tls.crt"
    openssl verify -purpose sslserver -CAfile "$work/ca.crt" "$work/tls.crt" && openssl verify -purpose sslclient -CAfile "$work/ca.crt" "$work/tls.crt" && kubectl delete namespace manifest-check
}

# Secrets are in Secrets alone.
# The node has no storage classes: one disk for the database, as its administrator would make it.
make_disk() {
    mkdir -p "$work/disk" && chmod 777 "$work/disk" || return 1
    printf 'postgres: {builtIn: {storage: {enabled: true, size: 1Gi}}}\n' >"$work/values.yaml"
    kubectl apply -f - <<YAML
apiVersion: v1
kind: PersistentVolume
metadata: {name: loopstacks-test}
spec:
  capacity: {storage: 1Gi}
  accessModes: [ReadWriteOnce]
  persistentVolumeReclaimPolicy: Retain
  hostPath: {path: $work/disk, type: Directory}
YAML
}

no_secret_elsewhere() {
    local password
    for password in $(kube get secret loopstacks-postgres loopstacks-redis -o jsonpath='{range .items[*]}{.data.password}{"\n"}{end}'); do
        password=$(base64 -d <<<"$password")
        [ "${#password}" -ge 32 ] || return 1
        ! kube get configmap,deployment,statefulset,pod,service -o yaml | grep -qF "$password" || { echo "a password is outside of its Secret"; return 1; }
    done
}

# ── Load ───────────────────────────────────────────────────────────────────────────────────────────────────

# Starts loops one after the other through the Service, with a token, each under a key of its own until it has ended: a repeated request starts nothing new.
load_worker() { # NUMBER
    local i=0 key body tries
    while [ ! -e "$work/stop-load" ]; do
        i=$((i + 1)) tries=0
        key=load-$1-$i
        echo "$key" >>"$work/load.started"
        while :; do
            tries=$((tries + 1))
            body=$(curl -sS -m 30 -X POST "$service/loopstacks/v1/executions" -H "Authorization: Bearer $token" -H "Idempotency-Key: $key" -H 'Prefer: wait=20' \
                -H 'Content-Type: application/json' -d '{"loopstack": "sentiment-analysis", "input": {"text": "I love it."}}' 2>&1)
            case $body in
                *'"status":"completed"'*) echo "$key" >>"$work/load.completed"; break ;;
                *'"status":"failed"'* | *'"status":"timedOut"'* | *'"status":"cancelled"'*) echo "$key $body" >>"$work/load.bad"; break ;;
            esac
            echo "$(date +%T) $key $body" >>"$work/load.again"
            [ $tries -lt 200 ] || { echo "$key never ended: $body" >>"$work/load.bad"; break; }
            sleep 0.3
        done
    done
}

start_load() {
    kubectl -n default create serviceaccount caller
    kubectl -n default create rolebinding caller --clusterrole=edit --serviceaccount=default:caller
    token=$(kubectl -n default create token caller --duration=1h)
    [ -n "$token" ] || return 1
    local number
    for number in 1 2 3; do
        load_worker $number &
        background+=($!)
        load+=($!)
    done
    until_ok 30 completed_more 3
}
completed() { grep -c . "$work/load.completed" 2>/dev/null || true; }
completed_more() { [ "$(completed)" -ge "$1" ]; }
loops_go_on() { until_ok "${1:-60}" completed_more $(($(completed) + 6)); }

end_load() { # Everything that was started has ended, once, and as completed.
    touch "$work/stop-load"
    wait "${load[@]}"
    echo "started $(grep -c . "$work/load.started"), completed $(completed), requests repeated $(grep -c . "$work/load.again" 2>/dev/null || echo 0)" | tee "$work/load.sum"
    sed -E 's/^[0-9:]+ load-[0-9]+-[0-9]+ //; s/.*"code":"([A-Za-z]+)".*/\1/; s/.*"executionId.*/accepted, its end not told in time/; s/[0-9]{2,}/N/g' "$work/load.again" 2>/dev/null | sort | uniq -c | sort -rn | head -n 8 >>"$work/load.sum"
    [ ! -s "$work/load.bad" ] || { cat "$work/load.bad"; return 1; }
    [ "$(sort -u "$work/load.completed" | wc -l)" = "$(wc -l <"$work/load.started")" ]
}

kill_pod() { # NAMESPACE LABELS: one of them, at once
    local pod
    pod=$(kubectl -n "$1" get pods -l "$2" -o jsonpath='{.items[0].metadata.name}') && kubectl -n "$1" delete pod "$pod" --force --grace-period=0 2>&1
}

kill_agent() { kill_pod default loopstacks.io/instance=my-sentiment-analyzer && loops_go_on && until_ok 90 agents_ready 3; }
kill_control_plane() { kill_pod "$namespace" app.kubernetes.io/component=control-plane && loops_go_on && until_ok 90 control_planes_ready; }
kill_redis() { kill_pod "$namespace" app.kubernetes.io/component=redis && kube rollout status statefulset/loopstacks-redis --timeout=90s && until_ok 90 control_planes_ready && loops_go_on; }
kill_postgres() { kill_pod "$namespace" app.kubernetes.io/component=postgres && kube rollout status statefulset/loopstacks-postgres --timeout=90s && until_ok 90 control_planes_ready && loops_go_on; }
kill_leader() {
    local old
    old=$(leader)
    kube delete pod "${old%%_*}" --force --grace-period=0 2>&1
    until_ok 60 other_leader "$old" && kubectl scale agentinstance my-sentiment-analyzer --replicas=2 && until_ok 60 agents_ready 2
}
other_leader() { local now; now=$(leader); [ -n "$now" ] && [ "$now" != "$1" ]; }

upgrade() {
    local before=$work/passwords.before after=$work/passwords.after
    passwords >"$before"
    HELM_ARGS="--set-string controlPlane.podAnnotations.upgraded=yes --set controlPlane.settings.Engine.ScanInterval=00:00:09" make deploy || return 1
    [ "$(kube get pods -l app.kubernetes.io/component=control-plane -o jsonpath='{range .items[*]}{.metadata.annotations.upgraded}{"\n"}{end}' | grep -c yes)" -ge 2 ] || return 1
    passwords >"$after"
    diff "$before" "$after" && loops_go_on
}
passwords() { kube get secret loopstacks-postgres loopstacks-redis loopstacks-silo-tls -o jsonpath='{range .items[*]}{.data}{"\n"}{end}'; }

# ── Who may come in ────────────────────────────────────────────────────────────────────────────────────────

status_of() { curl -sS -m 10 -o "$work/body" -w '%{http_code}' "$@"; }
strangers() {
    local stranger
    kubectl -n default create serviceaccount stranger
    stranger=$(kubectl -n default create token stranger --duration=1h)
    holds '[ "$(status_of "$service/loopstacks/v1/agents?namespace=default")" = 401 ]' && holds '[ "$(status_of "$service/loopstacks/v1/agents" -H "Authorization: Bearer nonsense")" = 401 ]' &&
        holds '[ "$(status_of "$service/loopstacks/v1/executions" -X POST -H "Authorization: Bearer '"$stranger"'" -H "Content-Type: application/json" -d "{\"loopstack\":\"sentiment-analysis\",\"input\":{\"text\":\"x\"}}")" = 403 ]' &&
        holds '[ "$(status_of "$service/loopstacks/v1/agents?namespace=default" -H "Authorization: Bearer $token")" = 200 ]'
}

# ── Ends ───────────────────────────────────────────────────────────────────────────────────────────────────

missing_realm() {
    kubectl apply -f - <<'YAML' || return 1
apiVersion: loopstacks.io/v1
kind: AgentInstance
metadata: {name: lost}
spec: {agent: sentiment-analyzer, realm: nowhere}
YAML
    until_ok 30 told agentinstance/lost nowhere && kubectl delete agentinstance lost
}
told() { kubectl get "$1" -o jsonpath='{range .status.conditions[*]}{.status} {.message}{"\n"}{end}' | grep -F "$2"; }

delete_instance() { kubectl delete agentinstance my-sentiment-analyzer --timeout=60s && until_ok 90 nothing_of default loopstacks.io/instance=my-sentiment-analyzer; }
nothing_of() { [ -z "$(kubectl -n "$1" get deployments,pods,configmaps,secrets,serviceaccounts,services,statefulsets,poddisruptionbudgets,networkpolicies,horizontalpodautoscalers -l "$2" -o name)" ]; }

delete_realm() {
    kubectl apply -f - <<'YAML' || return 1
apiVersion: loopstacks.io/v1
kind: Realm
metadata: {name: short-lived}
spec:
  isolation: dedicated
  resources: {redisConfig: {memory: 64Mi}}
YAML
    until_ok 60 made_for_realm && kubectl delete realm short-lived --timeout=60s && until_ok 90 nothing_of default loopstacks.io/realm=short-lived
}
made_for_realm() { [ -n "$(kubectl get statefulset -l loopstacks.io/realm=short-lived -o name)" ]; }

come_back() { # With the disk left behind, the platform knows its loops again.
    local id
    id=$(sed -n 's/.*"executionId": *"\([^"]*\)".*/\1/p' "$work/seed.json")
    CONFIRM=yes KEEP_DATA=yes make undeploy && ! kubectl get crd agents.loopstacks.io 2>/dev/null && make deploy && until_ok 30 remembers "$id"
}
remembers() { curl -sS -m 5 "http://localhost:8080/loopstacks/v1/executions/$1" | grep '"sentiment": *"positive"'; }

undeploy_asks() { ! make undeploy </dev/null >"$work/undeploy" 2>&1 && grep -q CONFIRM=yes "$work/undeploy" && kubectl get crd agents.loopstacks.io && kube get deployment loopstacks; }
undeploy() { CONFIRM=yes make undeploy; }
no_remains() {
    local rest
    rest=$(
        kubectl api-resources --verbs=list -o name | grep -v '^events' | sort -u | while read -r kind; do
            kubectl get "$kind" -A -o name -l app.kubernetes.io/part-of=loopstacks 2>/dev/null
        done
        kubectl get crd -o name | grep loopstacks.io
        kubectl get clusterrole,clusterrolebinding -o name | grep loopstacks
        kubectl get namespace "$namespace" -o name --ignore-not-found
        kubectl get pvc -A -o name
        kubectl get pv -o jsonpath='{range .items[?(@.status.phase=="Bound")]}{.metadata.name}{"\n"}{end}'
    )
    [ -z "$rest" ] || { echo "left behind: $rest"; return 1; }
}

no_complaints() { # They may do what they do: no log has a refusal of the API server.
    local pod
    for pod in $(kube get pods -l app.kubernetes.io/component=operator -o name); do
        ! kube logs "$pod" | grep -iE 'forbidden|unhandled|not declared in schema' || return 1
    done
    for pod in $(kube get pods -l app.kubernetes.io/component=control-plane -o name); do
        ! kube logs "$pod" | grep -iE 'forbidden|unhandled|cannot load library' || return 1
    done
}

apply_instance() { # To the letter of the quick start.
    kubectl apply -f - <<YAML
apiVersion: loopstacks.io/v1
kind: AgentInstance
metadata:
  name: my-sentiment-analyzer
spec:
  agent: sentiment-analyzer
  realm: default-realm
  replicas: 1
YAML
}

plugin() {
    local dll=cli/LoopStacks.Kubectl/bin/$configuration/net10.0/kubectl-loopstacks.dll
    mkdir -p "$work/bin"
    printf '#!/bin/sh\nexec dotnet %s "$@"\n' "$PWD/$dll" >"$work/bin/kubectl-loopstacks"
    chmod +x "$work/bin/kubectl-loopstacks"
    PATH=$work/bin:$PATH kubectl loopstacks run sentiment-analysis --text "I love it." -o json && PATH=$work/bin:$PATH kubectl loopstacks get agents | grep sentiment-analyzer
}

inside() {
    work=$(mktemp -d)
    trap stop EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    local load=() service token started applied

    heading "The chart"
    check "the chart is sound with the values of every cloud (helm lint)" lints
    check "wrong values are refused, and named" wrong_values
    check "objects of other operators are made where they are asked for" of_others
    check "every pod of it passes the Pod Security level restricted" restricted
    check "the plain manifests are what it renders" current_manifests

    heading "Deploy"
    started=$SECONDS
    check "a disk is there for the database" make_disk
    export NO_BUILD=1 VALUES=$work/values.yaml
    check "make deploy" make deploy || return 1
    check "the API server accepts what the chart renders, with the values of every cloud" all_accepted
    check "the script for plain manifests makes their Secrets, once" secrets_script
    check "passwords are in Secrets alone" no_secret_elsewhere
    check "two operators run, and one leads" holds '[ "$(ready_pods "$namespace" app.kubernetes.io/component=operator)" = 2 ] && [ -n "$(leader)" ]'
    forward &
    background+=($!)

    heading "The quick start, to the letter"
    check "kubectl apply of the Agent" kubectl apply -f examples/sentiment-agent.yaml
    applied=$(date +%s%N)
    check "kubectl apply of the AgentInstance" apply_instance
    check "its replica is ready: connected to the platform" until_ok 90 agents_ready 1
    say "from kubectl apply to the first possible bid: $(connected_after "$applied") ms"
    check "port-forward answers" until_ok 30 answers
    check "curl runs a loop, and it is right" seed_curl
    say "from nothing to an answer: $((SECONDS - started)) s"
    check "kubectl loopstacks runs another one" plugin
    check "kubectl scale makes three replicas of it" eval 'kubectl scale agentinstance my-sentiment-analyzer --replicas=3 && until_ok 60 agents_ready 3'

    heading "Faults in the middle of loops"
    service=http://$(kube get service loopstacks -o jsonpath='{.spec.clusterIP}'):$(kube get service loopstacks -o jsonpath='{.spec.ports[0].port}')
    check "loops run through the Service with a token of Kubernetes" start_load
    check "without a token, or without the right, nobody comes in" strangers
    check "an agent's pod is killed: loops go on" kill_agent
    check "a control plane is killed: loops go on" kill_control_plane
    check "Redis is killed: loops go on" kill_redis
    check "PostgreSQL is killed: loops go on" kill_postgres
    check "the leading operator is killed: the other one leads and acts" kill_leader
    check "the release is upgraded under load: loops go on, passwords stay" upgrade
    check "every loop that was started has completed, once" end_load
    sed 's/^/   /' "$work/load.sum" 2>/dev/null

    heading "Ends"
    check "an instance in a realm that is not there is told so" missing_realm
    check "deleting the instance takes away all that was made of it" delete_instance
    check "deleting a realm takes away its Redis and the rest" delete_realm
    check "operators and control planes were refused nothing, and lack nothing" no_complaints
    check "undeployed but for the disk, and deployed again: the loops are there" come_back
    check "make undeploy asks before it deletes" undeploy_asks
    check "make undeploy" undeploy
    check "nothing remains" no_remains
    printf '\n%d s\n' $((SECONDS - started))
    [ "$failed" -eq 0 ]
}

case ${1:-all} in
    node) outside ;;
    all)
        [ -n "$kit$LOOPSTACKS_TEST_KUBECONFIG" ] || left_out "neither LOOPSTACKS_KUBE_CLUSTER nor LOOPSTACKS_TEST_KUBECONFIG is set"
        for name in LoopStacks.Kubernetes.Tests LoopStacks.Operator.Tests; do
            heading "$name"
            dotnet "test/$name/bin/$configuration/net10.0/$name.dll" --no-ansi --no-progress || failed=1
        done
        outside && [ "$failed" -eq 0 ]
        ;;
    inside) inside ;;
    *) echo "usage: hack/kubernetes.sh node | all" >&2; exit 2 ;;
esac
