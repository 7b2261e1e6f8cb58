#!/bin/sh
# Starts PostgreSQL, and makes its database first where the folder is empty. It takes the variables of the official image: POSTGRES_USER, POSTGRES_PASSWORD, POSTGRES_DB, PGDATA.
set -eu
export PGDATA="${PGDATA:-/var/lib/postgresql/data/pgdata}"
user=${POSTGRES_USER:-postgres}
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    : "${POSTGRES_PASSWORD:?POSTGRES_PASSWORD must be set for the first start}"
    # Made beside its place and moved there when it is whole: a start that was cut off begins anew.
    new="$PGDATA.new"
    rm -rf "$new"
    mkdir -p -m 700 "$new"
    printf '%s\n' "$POSTGRES_PASSWORD" >/tmp/password
    initdb --pgdata="$new" --username="$user" --pwfile=/tmp/password --auth-local=trust --auth-host=scram-sha-256 --encoding=UTF8 --locale=C.UTF-8
    rm -f /tmp/password
    printf 'host all all all scram-sha-256\n' >>"$new/pg_hba.conf"
    # libllvm is not in the image.
    printf "listen_addresses = '*'\njit = off\n" >>"$new/postgresql.conf"
    database=${POSTGRES_DB:-$user}
    [ "$database" = postgres ] || printf 'CREATE DATABASE "%s";\n' "$database" | postgres --single -j -D "$new" postgres
    mv "$new" "$PGDATA"
fi
exec "$@"
