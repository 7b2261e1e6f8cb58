#!/usr/bin/env bash
# A whole cluster on this machine, without Docker: PostgreSQL, Redis, N control planes and a proxy in front of them, all on loopback; Ctrl-C stops it and deletes its data.
# Usage: hack/cluster.sh HOST_DLL PROXY_DLL [N] [PORT]
#   LOOPSTACKS_CLUSTER_FILE   where process ids and addresses are written, a line each: name pid address
set -euo pipefail
cd "$(dirname "$0")/.."

host_dll=$(realpath "${1:?Usage: hack/cluster.sh HOST_DLL PROXY_DLL [N] [PORT]}")
proxy_dll=$(realpath "${2:?Usage: hack/cluster.sh HOST_DLL PROXY_DLL [N] [PORT]}")
nodes=${3:-3}
port=${4:-8080}
[[ $nodes =~ ^[1-9][0-9]?$ ]] || { echo "N is '$nodes'; it is the number of control planes, 1 to 99." >&2; exit 2; }

hack/servers.sh
programs=$(compgen -G '/usr/lib/postgresql/*/bin' | sort -V | tail -n 1) || { echo "PostgreSQL is missing: apt-get install postgresql" >&2; exit 2; }
command -v redis-server >/dev/null || { echo "Redis is missing: apt-get install redis-server" >&2; exit 2; }

work=$(mktemp -d)
# All are started by setsid: Ctrl-C is for this script, which ends them in order, so that control planes find their stores when they stop.
postgres='' redis='' planes=() proxy=''
stop() {
    trap '' INT TERM
    local process
    for process in $proxy "${planes[@]}"; do
        kill "$process" 2>/dev/null || true
    done
    for process in $proxy "${planes[@]}"; do
        wait "$process" 2>/dev/null || true
    done
    [ -z "$redis" ] || kill "$redis" 2>/dev/null || true
    [ -z "$postgres" ] || kill -INT "$postgres" 2>/dev/null || true # Fast: whoever is still connected is cut off.
    for process in $redis $postgres; do
        wait "$process" 2>/dev/null || true
    done
    rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

secret() { od -An -N18 -tx1 /dev/urandom | tr -d ' \n'; }
# Asked for one at a time and used at once; another program may still be faster, then the start fails and says so.
free_port() {
    local candidate
    while candidate=$((20000 + RANDOM % 20000)) && { : <"/dev/tcp/127.0.0.1/$candidate"; } 2>/dev/null; do :; done
    echo "$candidate"
}
note() { [ -z "${LOOPSTACKS_CLUSTER_FILE:-}" ] || echo "$1 $2 $3" >>"$LOOPSTACKS_CLUSTER_FILE"; }
until_ok() {
    local seconds=$1 what=$2 log=$3 end=$((SECONDS + $1))
    shift 3
    until "$@"; do
        [ "$SECONDS" -lt "$end" ] || { echo "$what did not start within $seconds s:" >&2; tail -n 20 "$log" >&2; exit 1; }
        sleep 0.1
    done
}
listens() { { : <"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null; }
ready() {
    local status=''
    { exec 3<>"/dev/tcp/127.0.0.1/$1"; } 2>/dev/null || return 1
    printf 'GET /readyz HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\n\r\n' "$1" >&3
    IFS= read -r -t 5 status <&3 || true
    exec 3<&- 3>&-
    [[ $status == *' 200 '* ]]
}

# PostgreSQL refuses to be run by root.
as=()
[ "$(id -u)" -ne 0 ] || { as=(setpriv --reuid=nobody --regid=nogroup --clear-groups); chmod 711 "$work"; }
mkdir "$work/postgres"
[ ${#as[@]} -eq 0 ] || chown nobody:nogroup "$work/postgres"
postgres_secret=$(secret)
redis_secret=$(secret)
echo "$postgres_secret" >"$work/secret"
chmod 644 "$work/secret"
"${as[@]}" "$programs/initdb" -D "$work/postgres/data" -U loopstacks -A scram-sha-256 --pwfile="$work/secret" -E UTF8 --locale=C >"$work/initdb.log" 2>&1 || { cat "$work/initdb.log" >&2; exit 1; }
rm "$work/secret"
postgres_port=$(free_port)
setsid "${as[@]}" "$programs/postgres" -D "$work/postgres/data" -c listen_addresses=127.0.0.1 -c port="$postgres_port" -c unix_socket_directories= -c max_connections=300 >"$work/postgres.log" 2>&1 </dev/null &
postgres=$!
note postgres "$postgres" "127.0.0.1:$postgres_port"

redis_port=$(free_port)
setsid redis-server - >"$work/redis.log" 2>&1 <<REDIS &
bind 127.0.0.1
port $redis_port
requirepass $redis_secret
dir $work
save ""
REDIS
redis=$!
note redis "$redis" "127.0.0.1:$redis_port"
until_ok 30 PostgreSQL "$work/postgres.log" listens "$postgres_port"
until_ok 30 Redis "$work/redis.log" listens "$redis_port"

export LOOPSTACKS_POSTGRES="Host=127.0.0.1;Port=$postgres_port;Username=loopstacks;Password=$postgres_secret;Database=postgres"
export LOOPSTACKS_REDIS="127.0.0.1:$redis_port,password=$redis_secret"
urls=()
ports=()
for ((node = 1; node <= nodes; node++)); do
    node_port=$(free_port)
    setsid dotnet "$host_dll" --urls "http://127.0.0.1:$node_port" >"$work/node-$node.log" 2>&1 </dev/null &
    planes+=($!)
    note "control-plane-$node" $! "http://127.0.0.1:$node_port"
    urls+=("http://127.0.0.1:$node_port")
    ports+=("$node_port")
    # The first makes the tables; the others wait for it, or make them together: the lock is the database's.
done
for ((node = 1; node <= nodes; node++)); do
    until_ok 60 "Control plane $node" "$work/node-$node.log" ready "${ports[$((node - 1))]}"
    echo "control plane $node   ${urls[$((node - 1))]}"
done
unset LOOPSTACKS_POSTGRES LOOPSTACKS_REDIS
setsid dotnet "$proxy_dll" --urls "http://127.0.0.1:$port" --nodes "$(IFS=,; echo "${urls[*]}")" >"$work/proxy.out" 2>"$work/proxy.log" </dev/null &
proxy=$!
until_ok 30 "The proxy" "$work/proxy.log" grep -qs '^http' "$work/proxy.out"
address=$(head -n 1 "$work/proxy.out")
note proxy "$proxy" "$address"
echo "the cluster       $address   (export LOOPSTACKS_URL=$address)"
runtime=${host_dll//LoopStacks.ControlPlane/LoopStacks.AgentRuntime}
runtime=${runtime/control-plane/agent-runtime}
[ ! -e "$runtime" ] || echo "It runs no agents by itself; for each AgentInstance: dotnet $runtime --instance NAME --url $(IFS=,; echo "${urls[*]}")"
echo "Logs are in $work. Ctrl-C stops it all and deletes its data."
# Any of the others may be killed to see what happens; without the proxy nobody comes in.
wait "$proxy"
