#!/usr/bin/env bash
# What a hostile batch costs the handler per byte: for each kind of input the
# processor time at each size, and how many times that of a clean line of the same size.
#
#   test/bench/hostile.sh [TIME OF EACH]
set -euo pipefail
cd "$(dirname "$0")/../.."
go test -run '^$' -bench '^BenchmarkHostile$' -benchtime "${1:-50ms}" ./internal/handler/enricher | awk '
	/cpu-ns\/byte/ {
		split($1, name, "/")
		sub(/-[0-9]+$/, "", name[3])
		for (i = 2; i <= NF; i++) if ($i == "cpu-ns/byte") cost[name[2], name[3]] = $(i - 1)
		if (!(name[2] in kinds)) { kinds[name[2]] = 1; order[++n] = name[2] }
	}
	END {
		if (n == 0) { print "no benchmark ran" > "/dev/stderr"; exit 1 }
		printf "%-20s %12s %12s %12s %12s %14s\n", "ns/byte, CPU", "1 KB", "10 KB", "100 KB", "1 MB", "worst, x clean"
		for (k = 1; k <= n; k++) {
			worst = 0
			printf "%-20s", order[k]
			for (size = 1000; size <= 1000000; size *= 10) {
				ratio = cost[order[k], size] / cost["clean", size]
				if (ratio > worst) worst = ratio
				printf " %12.2f", cost[order[k], size]
			}
			printf " %14.1f\n", worst
			if (worst > worstOfAll) { worstOfAll = worst; worstKind = order[k] }
		}
		printf "worst: %s, %.1f times a clean line\n", worstKind, worstOfAll
	}'
