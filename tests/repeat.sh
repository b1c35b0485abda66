#!/bin/sh
# repeat.sh BUILD COUNT [SUITE]...: each test of the device suites that end launches, send signals or keep several workers busy, COUNT times, each
# run a process of its own, and tests/cli/ends.sh as often as that. Prints a table: a test that was green once says little. JOBS (2) run at a
# time, so that the device is another process's too; JOBS=1 leaves it alone. A run that takes longer than LIMIT (60) seconds writes the state
# of all slots and rings into its log, and counts as hung. Needs neither compilers nor packages. Logs: BUILD/repeat.logs.
set -u
build=$(cd "$1" && pwd) || exit 1
tests=$(cd "$(dirname "$0")" && pwd)
count=$2
shift 2
[ $# -ne 0 ] || set -- ends outlive threads lifecycle order tickets cli
: "${HOSTCALL_DEVICE:=cuda}"
export HOSTCALL_DEVICE build tests LIMIT="${LIMIT:-60}" HOSTCALL_TEST_SECONDS="${HOSTCALL_TEST_SECONDS:-3}"
logs=$build/repeat.logs
export logs
rm -rf "$logs"
mkdir -p "$logs" || exit 1

# The tests of a suite, a line each.
members() {
	if [ "$1" = cli ]; then
		echo cli ends
	elif [ -x "$build/tests/device_$1" ]; then
		HOSTCALL_TEST_LIST=1 "$build/tests/device_$1" | sed "s/^/$1 /"
	else
		echo "repeat.sh: there is no suite $1 in $build/tests: make gpu-tests builds them" >&2
		exit 1
	fi
}

# One run: its verdict in a file. The quotes keep it for the shells that xargs starts.
one='
run=$1 suite=$2 name=$3 log=$logs/$2.$3.$1.log status=0
export CK_FORK=no HOSTCALL_TEST_ONLY="$name" HOSTCALL_TEST_WATCH="$LIMIT" HOSTCALL_TEST_SEED="$run" ENDS_COUNT=10
export HOSTCALL_TEST_MODULE="$build/tests/device_$suite.cubin"
if [ "$suite" = cli ]; then
	timeout -k 5 $((LIMIT * 5)) sh "$tests/cli/$name.sh" "$build" >"$log" 2>&1 || status=$?
else
	timeout -k 5 $((LIMIT + 30)) "$build/tests/device_$suite" >"$log" 2>&1 || status=$?
fi
case $status in
0) verdict=ok && rm "$log" ;;
99 | 124 | 137) verdict=hung ;;
*) verdict=failed ;;
esac
echo "$suite $name $verdict $status $run" >"$logs/$suite.$name.$run.verdict"
'
i=0
while [ "$i" -lt "$count" ]; do
	i=$((i + 1))
	for suite; do
		members "$suite" | sed "s/^/$i /"
	done
done | xargs -P "${JOBS:-2}" -n 3 sh -c "$one" sh

for log in "$logs"/*.log; do # of what went wrong
	[ -f "$log" ] && echo "$(basename "$log" .log): $(grep -aE ':[FE]:|^not ok' "$log" | head -n 1 | cut -c 1-300)"
done
cat "$logs"/*.verdict | awk '
{ test = $1 "/" $2; runs[test]++; if ($3 != "ok") { bad[test]++; by[$3, test]++; status[test] = status[test] " " $5 ":" $4 } }
END {
	printf "%-90s %5s %7s %5s  %s\n", "test", "runs", "failed", "hung", "run:status"
	for (test in runs) {
		all++
		if (bad[test]) wrong++
		printf "%-90s %5d %7d %5d %s\n", test, runs[test], by["failed", test], by["hung", test], status[test] | "sort"
	}
	close("sort")
	printf "%d tests, %d of them not always right\n", all, wrong
	exit wrong != 0
}'
