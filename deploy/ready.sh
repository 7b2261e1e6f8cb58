#!/bin/bash
# Whether a control plane, or the proxy before some, is ready: exits with 0 where http://127.0.0.1:PORT/readyz answers 200. Needs nothing but bash, for images that have no more.
# Usage: ready.sh PORT
port=${1:?Usage: ready.sh PORT}
exec 3<>"/dev/tcp/127.0.0.1/$port" || exit 1
printf 'GET /readyz HTTP/1.1\r\nHost: 127.0.0.1:%s\r\nConnection: close\r\n\r\n' "$port" >&3
IFS= read -r -t 4 status <&3 || exit 1
[[ $status == *' 200 '* ]] || { echo "$status" >&2; exit 1; }
