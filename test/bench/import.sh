#!/usr/bin/env bash
# Import N lines, and let GoAccess (if it is installed) make its report of the
# same lines, in turn; prints wall seconds, CPU seconds and peak memory of each.
#
#   test/bench/import.sh [LINES] [ROUNDS]
set -euo pipefail
cd "$(dirname "$0")/../.."
lines=${1:-1000000} rounds=${2:-3}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

go run ./test/bench/lines -n "$lines" >"$work/lines.log"
printf '%s lines, %s bytes, %s cores\n' "$(wc -l <"$work/lines.log")" "$(stat -c %s "$work/lines.log")" "$(nproc)"

# measure NAME COMMAND...: one row of figures.
measure() {
	local name=$1
	shift
	python3 - "$name" "$@" <<'PY'
import os, resource, subprocess, sys, time
name, command = sys.argv[1], sys.argv[2:]
start = time.monotonic()
done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
wall = time.monotonic() - start
use = resource.getrusage(resource.RUSAGE_CHILDREN)
if done.returncode:
    sys.exit(done.stderr.decode())
print(f"{name:12} wall {wall:7.2f} s   cpu {use.ru_utime + use.ru_stime:7.2f} s   peak {use.ru_maxrss / 1024:6.0f} MB")
PY
}

# What GoAccess reads of the line; the rest is skipped, as it has no panel for it.
format='{"requestTime":"%d:%t %^","httpMethod":"%m","path":"%U","protocol":"%H","status":"%s","responseLength":"%b","responseLatency":"%L","ip":"%h","identityUserAgent":"%u","domainName":"%v"}'
for round in $(seq "$rounds"); do
	rm -rf "$work/data"
	measure apigw-lens bin/apigw-lens import --data "$work/data" "$work/lines.log"
	if command -v goaccess >/dev/null; then
		measure goaccess goaccess "$work/lines.log" --no-global-config --log-format "$format" \
			--date-format %d/%b/%Y --time-format %T -o "$work/report.html" --no-progress
	fi
done
