#!/usr/bin/env bash
# Find Trino, or fetch it by Maven, once, into .cache, and print where it is.
#
#   test/trino/fetch.sh parser           the SQL parser (5 MB); Java 17
#   test/trino/fetch.sh server           a server with one connector (0.8 GB to fetch); Java 24
#   test/trino/fetch.sh --find parser    only find it
#
# Athena does not say which Trino it is. The parser is the last one that runs on
# Java 17, the server the last one that Maven has.
set -euo pipefail
cd "$(dirname "$0")/../.."

find=
if [ "${1:-}" = --find ]; then
	find=yes
	shift
fi
what=${1:-}
case $what in
parser) version=435 ;;
server) version=476 ;;
*)
	echo "usage: fetch.sh [--find] parser|server" >&2
	exit 1
	;;
esac

home=$PWD/.cache/trino-$what-$version
if [ -e "$home/complete" ]; then
	echo "$home"
	exit
fi
if [ -n "$find" ]; then
	echo "Trino's $what is missing; run: test/trino/fetch.sh $what" >&2
	exit 1
fi
if ! command -v mvn >/dev/null; then
	echo "Trino's $what is fetched by Maven, which is missing; on Debian: apt-get install maven" >&2
	exit 1
fi

mkdir -p .cache
exec 9>"$home.lock"
flock 9
if [ ! -e "$home/complete" ]; then
	echo "fetching Trino's $what $version (once)" >&2
	rm -rf "$home"
	mkdir -p "$home"
	if [ "$what" = parser ]; then
		mvn -q -B -Dstyle.color=never -f test/trino/pom.xml -Dtrino=$version \
			dependency:copy-dependencies -DincludeScope=runtime -DoutputDirectory="$home/lib" >&2
	else
		mvn -q -B -Dstyle.color=never dependency:copy -Dartifact=io.trino:trino-server:$version:tar.gz -DoutputDirectory="$home" >&2
		# Its connectors share jars by hard links, so all are unpacked; the
		# server starts much sooner with one of them.
		tar -xzf "$home/trino-server-$version.tar.gz" -C "$home" --strip-components=1
		find "$home/plugin" -mindepth 1 -maxdepth 1 ! -name hive -exec rm -r {} +
		rm "$home/trino-server-$version.tar.gz"
	fi
	touch "$home/complete"
fi
echo "$home"
