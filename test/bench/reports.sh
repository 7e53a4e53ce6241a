#!/usr/bin/env bash
# Make access log lines of many customers, import them, and write all their
# reports of a month in all formats; prints the wall seconds, CPU seconds and peak
# memory of the reports alone. "make bench-reports" builds what it needs first.
#
#   test/bench/reports.sh [LINES] [CUSTOMERS]
set -euo pipefail
cd "$(dirname "$0")/../.."
lines=${1:-10000000} customers=${2:-1000}
[ -x bin/apigw-lens ] || { echo "bin/apigw-lens is not built: make bench-reports" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

go run ./test/bench/reports -n "$lines" -customers "$customers" -plans "$work/plans.json" >"$work/lines.log"
bin/apigw-lens import --data "$work/data" --usage-plans "$work/plans.json" "$work/lines.log" >/dev/null
rm "$work/lines.log"
python3 - bin/apigw-lens report --data "$work/data" --period 2026-11 --format html,xlsx,csv,pdf --out "$work/reports" <<'PY'
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
