#!/bin/sh
# Keeps the logs of a network's processes below a size: one that has reached it is moved aside, and one earlier log is
# kept. The writers append, so what they write next goes to the start of the emptied file.
# Arguments: the state folder, the size in bytes. Ends when the network is taken down.
set -eu
PATH=/usr/bin:/bin
while test -f "$1/network.json"; do
  for log in "$1"/*/log "$1"/*/*/log; do
    test -f "$log" || continue
    if test "$(wc -c < "$log")" -gt "$2"; then cp "$log" "$log.1" && : > "$log"; fi
  done
  sleep 10
done
