#!/usr/bin/env bash
# Installs from Debian what tests start for themselves (PostgreSQL, Redis, Chromium), where they are missing and this may; else says what is left out. Nothing is left running.
set -euo pipefail

missing=()
compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || missing+=(postgresql)
command -v redis-server >/dev/null || missing+=(redis-server)
compgen -G '/usr/lib/*/faketime/libfaketime.so.1' >/dev/null || missing+=(libfaketime) # The chaos tests shift clocks.
[ -n "${LOOPSTACKS_CHROMIUM:-}" ] || command -v chromium >/dev/null || missing+=(chromium) # The tests of the console look at pages.
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null; then
    echo "Installing ${missing[*]} for the tests"
    # Debian would start a server of its own at once, which nobody needs: a policy for the time of the installation says no.
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod +x "$policy"
        trap 'rm -f "$policy"' EXIT
    fi
    export DEBIAN_FRONTEND=noninteractive
    if apt-get update -qq && apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null; then
        exit 0
    fi
fi
echo "NOTE: the tests that need ${missing[*]} are left out. To run them: sudo apt-get install ${missing[*]}"
