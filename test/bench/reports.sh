#!/usr/bin/env bash
# Import lines of many customers and write all their reports of a month; prints
# wall seconds, CPU seconds and peak memory of the reports.
#
#   test/bench/reports.sh [LINES] [CUSTOMERS]
set -euo pipefail
cd "$(dirname "$0")/../.."
lines=${1:-10000000} customers=${2:-1000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

go run ./test/bench/reports -n "$lines" -customers "$customers" -plans "$work/plans.json" >"$work/lines.log"
bin/apigw-lens import --data "$work/data" --usage-plans "$work/plans.json" "$work/lines.log" >/dev/null
rm "$work/lines.log"
python3 - bin/apigw-lens report --data "$work/data" --period 2026-11 --out "$work/reports" <<'PY'
import os, resource, subprocess, sys, time
start = time.monotonic()
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
wall = time.monotonic() - start
use = resource.getrusage(resource.RUSAGE_CHILDREN)
if done.returncode:
    sys.exit(done.stderr)
print(done.stderr.strip())
print(f"wall {wall:.1f} s   cpu {use.ru_utime + use.ru_stime:.1f} s   peak {use.ru_maxrss / 1024:.0f} MB   cores {os.cpu_count()}")
PY
