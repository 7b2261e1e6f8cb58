#!/usr/bin/env bash
# Makes the Secrets that loopstacks.yaml names, where they are missing: passwords of PostgreSQL and Redis, and the certificate by which control planes know each other.
# Usage: deploy/manifests/secrets.sh [namespace]
set -euo pipefail
namespace=${1:-loopstacks-system}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
umask 077

missing() { ! kubectl -n "$namespace" get secret "$1" >/dev/null 2>&1; }
password() { openssl rand -hex 24 | tr -d '\n' >"$work/password"; }

kubectl get namespace "$namespace" >/dev/null 2>&1 || kubectl create namespace "$namespace"
if missing loopstacks-postgres; then
    password
    kubectl -n "$namespace" create secret generic loopstacks-postgres --from-file=password="$work/password"
fi
if missing loopstacks-redis; then
    password
    printf 'requirepass %s\n' "$(cat "$work/password")" >"$work/redis.conf"
    kubectl -n "$namespace" create secret generic loopstacks-redis --from-file=password="$work/password" --from-file=redis.conf="$work/redis.conf"
fi
if missing loopstacks-silo-tls; then
    cd "$work"
    openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj "/CN=LoopStacks silos" -keyout ca.key -out ca.crt 2>/dev/null
    openssl req -newkey rsa:2048 -nodes -subj /CN=loopstacks-silo -keyout tls.key -out tls.csr 2>/dev/null
    printf 'subjectAltName=DNS:loopstacks-silo\nextendedKeyUsage=serverAuth,clientAuth\n' >ext
    openssl x509 -req -in tls.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 3650 -extfile ext -out tls.crt 2>/dev/null
    kubectl -n "$namespace" create secret generic loopstacks-silo-tls --type=kubernetes.io/tls --from-file=ca.crt --from-file=tls.crt --from-file=tls.key
fi
