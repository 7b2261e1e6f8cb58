#!/usr/bin/env bash
# Renders deploy/manifests/loopstacks.yaml from the chart, for whoever has no helm. Usage: hack/manifests.sh [--print]
set -euo pipefail
cd "$(dirname "$0")/.."
[ -n "$(type -P helm)" ] || { echo "helm is not installed (version 3 or 4)" >&2; exit 2; }

render() {
    cat <<'TEXT'
# Rendered from deploy/helm/loopstacks by `make manifests`; change the chart, not this. For Kubernetes 1.21 and later.
#   kubectl apply --server-side -f deploy/crds && kubectl wait --for=condition=Established --timeout=60s -f deploy/crds
#   deploy/manifests/secrets.sh
#   kubectl apply --server-side -f deploy/manifests/loopstacks.yaml
apiVersion: v1
kind: Namespace
metadata:
  name: loopstacks-system
  labels: {app.kubernetes.io/part-of: loopstacks, pod-security.kubernetes.io/enforce: restricted}
TEXT
    # Helm's own marks are of no use without a release.
    helm template loopstacks deploy/helm/loopstacks --namespace loopstacks-system --kube-version 1.31.0 --api-versions policy/v1 --values deploy/manifests/values.yaml |
        sed -e '/^ *helm.sh\/chart:/d' -e '/^# Source:/d' -e 's/managed-by: Helm/managed-by: kubectl/'
}

if [ "${1:-}" = --print ]; then render; else render >deploy/manifests/loopstacks.yaml; fi
