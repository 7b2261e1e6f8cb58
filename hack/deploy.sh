#!/usr/bin/env bash
# Deploys LoopStacks to the cluster of kubectl's current context, and takes it away again.
#
# Usage: hack/deploy.sh up | down | crds
#   up      images where the cluster can be given some (kind, k3d, minikube, the test cluster), CustomResourceDefinitions, then the chart; waits until all is ready
#   down    deletes what LoopStacks made of Agents, AgentInstances, LoopStacks and Realms, then the release, its data and the definitions; asks first
#   crds    applies the CustomResourceDefinitions of this version, which helm never upgrades
# Environment:
#   NAMESPACE=loopstacks-system, RELEASE=loopstacks
#   VALUES=file,file          values for the chart; HELM_ARGS="--set …" further arguments of helm
#   IMAGES=registry/path      where the images were pushed to (IMAGES/loopstacks/control-plane:TAG, …); nothing is built then. TAG=the chart's version
#   NO_BUILD=1                loads artifacts/images as they are
#   CONFIRM=yes               deletes without asking; KEEP_DATA=yes leaves the database's disk and password
set -euo pipefail
cd "$(dirname "$0")/.."

namespace=${NAMESPACE:-loopstacks-system}
release=${RELEASE:-loopstacks}
chart=deploy/helm/loopstacks
kinds=(agentinstances agents loopstacks realms)

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ] && [ "${TERM:-dumb}" != dumb ]; then
    strong=$'\e[1m' good=$'\e[32m' bad=$'\e[31m' muted=$'\e[2m' plain=$'\e[0m'
else
    strong='' good='' bad='' muted='' plain=''
fi
step() { printf '%s── %s%s\n' "$strong" "$1" "$plain"; }
say() { printf '%s%s%s\n' "$muted" "$1" "$plain"; }
die() { printf '%s✗ %s%s\n' "$bad" "$1" "$plain" >&2; exit "${2:-1}"; }

need() {
    local command
    for command; do
        [ -n "$(type -P "$command")" ] && continue
        case $command in
            helm) die "helm is not installed (version 3 or 4). Without it: kubectl apply -f deploy/manifests, see docs/kubernetes.md." 2 ;;
            *) die "the command '$command' is not installed" 2 ;;
        esac
    done
}

reach() { # There is a cluster, and this is which.
    need kubectl
    context=$(kubectl config current-context 2>/dev/null) || die "kubectl has no current context: point it at a cluster first (kubectl config use-context NAME)." 2
    kubectl get --raw /version >/dev/null 2>&1 || die "the cluster of context '$context' does not answer: kubectl cluster-info" 6
    say "cluster: context $context"
}

is_test_cluster() { [ -n "${LOOPSTACKS_KUBE_CLUSTER:-}" ] && [ "$("$LOOPSTACKS_KUBE_CLUSTER" kubeconfig 2>/dev/null)" = "${KUBECONFIG:-}" ]; }

# ── up ─────────────────────────────────────────────────────────────────────────────────────────────────────

images() { # Fills $arguments.
    local archives=(artifacts/images/loopstacks.tar) targets=(platform) archive load=()
    if [ -n "${IMAGES:-}" ]; then
        arguments+=(--set-string "image.registry=${IMAGES%/}/")
        say "images: ${IMAGES%/}/loopstacks/…"
        return
    fi
    case $context in
        kind-*) need kind; load=(kind load image-archive --name "${context#kind-}") ;;
        k3d-*) need k3d; load=(k3d image import --cluster "${context#k3d-}") ;;
        minikube) need minikube; load=(minikube image load --profile minikube) ;;
        *)
            is_test_cluster || die "images can't be loaded into the cluster of context '$context'. Push them to a registry that it can read, and say which:
    make images && docker load --input artifacts/images/loopstacks.tar, docker tag and docker push each, then
    make deploy IMAGES=registry.example.com" 2
            load=("$LOOPSTACKS_KUBE_CLUSTER" import)
            archives+=(artifacts/images/servers.tar)
            targets+=(servers)
            arguments+=(--values hack/kubernetes/values.yaml)
            ;;
    esac
    if [ -z "${NO_BUILD:-}" ]; then
        step "Images"
        hack/images.sh "${targets[@]}"
    fi
    for archive in "${archives[@]}"; do
        [ -f "$archive" ] || die "there is no $archive; make images" 2
        say "loading $archive"
        "${load[@]}" "$archive" >/dev/null
    done
    # A tag may have been made anew: then the pods are too.
    local digest
    digest=$(sha256sum <artifacts/images/loopstacks.tar | cut -c 1-16)
    arguments+=(--set-string "controlPlane.podAnnotations.loopstacks\.io/images=$digest" --set-string "operator.podAnnotations.loopstacks\.io/images=$digest")
}

crds() {
    step "CustomResourceDefinitions"
    kubectl apply --server-side --force-conflicts --field-manager=loopstacks-deploy -f "$chart/crds"
    kubectl wait --for=condition=Established --timeout=60s -f "$chart/crds" >/dev/null
}

explain() { # What is wrong with pods that don't come up.
    kubectl -n "$namespace" get pods -o wide || true
    kubectl -n "$namespace" get events --sort-by=.lastTimestamp --field-selector type=Warning 2>/dev/null | tail -n 10 || true
    local pod
    for pod in $(kubectl -n "$namespace" get pods -o jsonpath='{range .items[?(@.status.containerStatuses[0].ready==false)]}{.metadata.name}{"\n"}{end}' 2>/dev/null); do
        echo "── $pod"
        kubectl -n "$namespace" logs "$pod" --tail=15 2>/dev/null || true
    done
}

up() {
    local arguments=() file workload
    reach
    need helm
    images
    [ -z "${TAG:-}" ] || arguments+=(--set-string "image.tag=$TAG")
    local values=${VALUES:-}
    for file in ${values//,/ }; do arguments+=(--values "$file"); done
    crds
    step "Release $release in namespace $namespace"
    # shellcheck disable=SC2086 # HELM_ARGS are words.
    helm upgrade --install "$release" "$chart" --namespace "$namespace" --create-namespace --skip-crds "${arguments[@]}" ${HELM_ARGS:-} >/dev/null
    for workload in $(kubectl -n "$namespace" get statefulset,deployment -l "app.kubernetes.io/instance=$release" -o name); do
        kubectl -n "$namespace" rollout status "$workload" --timeout="${TIMEOUT:-300}s" || { explain; die "$workload is not ready"; }
    done
    printf '%s✓ LoopStacks is ready%s\n\n' "$good" "$plain"
    helm get notes "$release" --namespace "$namespace" | sed '/^NOTES:$/d'
    say "More: docs/kubernetes.md. To take it away again: make undeploy"
}

# ── down ───────────────────────────────────────────────────────────────────────────────────────────────────

confirm() {
    local kind count answer data="the database with all loops (KEEP_DATA=yes leaves it)"
    [ "${KEEP_DATA:-}" != yes ] || data="not the database's disk and password"
    echo "This deletes from context $context:"
    for kind in "${kinds[@]}"; do
        count=$(kubectl get "$kind.loopstacks.io" --all-namespaces --no-headers 2>/dev/null | wc -l)
        [ "$count" -eq 0 ] || printf '  %5d %s, in all namespaces, with all that was made of them\n' "$count" "$kind"
    done
    echo "        release $release in namespace $namespace, $data, and the CustomResourceDefinitions"
    [ "${CONFIRM:-}" != yes ] || return 0
    [ -t 0 ] || die "nothing was deleted. To delete without being asked: CONFIRM=yes make undeploy" 2
    read -r -p "Type yes to delete: " answer
    [ "$answer" = yes ] || die "nothing was deleted" 2
}

down() {
    local kind
    reach
    need helm
    confirm
    # While the operator is there to clean up after them: instances before what they are made of.
    for kind in "${kinds[@]}"; do
        kubectl get crd "$kind.loopstacks.io" >/dev/null 2>&1 || continue
        step "Deleting $kind"
        kubectl delete "$kind.loopstacks.io" --all --all-namespaces --wait=true --timeout=120s
    done
    step "Deleting the release"
    helm status "$release" --namespace "$namespace" >/dev/null 2>&1 && helm uninstall "$release" --namespace "$namespace" --wait --timeout 180s
    kubectl -n "$namespace" wait --for=delete pod -l "app.kubernetes.io/instance=$release" --timeout=120s >/dev/null 2>&1 || true
    kubectl delete -f "$chart/crds" --ignore-not-found
    if [ "${KEEP_DATA:-}" = yes ]; then
        say "kept: persistent volume claims and Secrets of the database in namespace $namespace"
        return
    fi
    step "Deleting data"
    kubectl -n "$namespace" delete pvc,secret -l "app.kubernetes.io/instance=$release" --ignore-not-found
    if [ -z "$(kubectl -n "$namespace" get pods -o name)" ] && [ "$namespace" != default ]; then
        kubectl delete namespace "$namespace" --ignore-not-found --timeout=120s
    else
        say "namespace $namespace has other pods and stays"
    fi
    printf '%s✓ LoopStacks is gone%s\n' "$good" "$plain"
}

case ${1:-} in
    up) up ;;
    down) down ;;
    crds) reach; crds ;;
    *) die "usage: hack/deploy.sh up | down | crds" 2 ;;
esac
