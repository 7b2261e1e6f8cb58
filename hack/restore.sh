#!/usr/bin/env bash
# Restores all packages exactly as the lock files say. A registry that answers badly once is asked again.
set -euo pipefail
cd "$(dirname "$0")/.."

for attempt in 1 2 3; do
    if output=$(dotnet restore LoopStacks.slnx --locked-mode 2>&1); then
        exit 0
    fi
    echo "$output" | grep -E 'error' | sort -u | head -n 5 >&2
    echo "restore failed (attempt $attempt of 3)" >&2
done
exit 1
