#!/bin/sh
# sanitize.sh BUILD TOOL [SUITE | SUITE:TEST | libc | libc:PROGRAM]...: device suites and C programs under a tool of compute-sanitizer (memcheck,
# racecheck, synccheck, initcheck) on a machine with a GPU; all of them if none is named. Each test is a process of its own, JOBS (4) at a time on
# each GPU, at most LIMIT (900) seconds long, with the smaller numbers that HOSTCALL_TEST_INSTRUMENTED chooses. docs/libc.md, "Under compute-sanitizer",
# says what the tools report that is no error; such a test is "not ok" here.
set -u
build=$(cd "$1" && pwd) || exit 1
tool=$2
shift 2
[ $# -ne 0 ] || set -- $(cat "$(dirname "$0")/device/suites") libc
gpus=$(nvidia-smi -L | wc -l)
logs=$build/$tool.logs
rm -rf "$logs"
mkdir -p "$logs" || exit 1
export build tool logs HOSTCALL_DEVICE=cuda LIMIT="${LIMIT:-900}"

# The tests of a suite, a line each.
members() {
	if [ "$1" = libc ]; then
		for program in "$build"/tests/libc/*; do
			name=${program##*/}
			case $name in *.* | shared_* | expected) continue ;; esac
			[ -f "$program" ] && [ -x "$program" ] && echo "libc $name"
		done
	elif [ -x "$build/tests/device_$1" ]; then
		HOSTCALL_TEST_LIST=1 "$build/tests/device_$1" | sed "s/^/$1 /"
	else
		echo "sanitize.sh: there is no suite $1 in $build/tests: make gpu-tests builds them" >&2
		exit 1
	fi
}

# One test, on the GPU $1: its verdict in a line. The quotes keep it for the shells that xargs starts.
one='
suite=$2 name=$3 log=$logs/$2.$3.log begin=$(date +%s) CUDA_VISIBLE_DEVICES=$1
export CUDA_VISIBLE_DEVICES
scratch=$(mktemp -d) && cd "$scratch" || exit 1
set -- timeout -k 5 "$LIMIT" compute-sanitizer --tool "$tool" --target-processes all
if [ "$suite" = libc ]; then
	"$@" "$build/tests/libc/$name" </dev/null >"$log" 2>&1
	case $? in 124 | 137) status=124 ;; *) status=0 ;; esac # what a program returns and prints is for libc.sh to check
else
	HOSTCALL_TEST_MODULE=$build/tests/device_$suite.cubin HOSTCALL_TEST_ONLY=$name HOSTCALL_TEST_PATIENCE=4 HOSTCALL_TEST_INSTRUMENTED=1 \
		"$@" "$build/tests/device_$suite" >"$log" 2>&1
	status=$?
	[ $status -eq 255 ] && grep -q "^100%" "$log" && status=0 # a test that starts no kernel
fi
rm -rf "$scratch"
found=$(grep -acE "^=========.*(Invalid|Misaligned|out of bounds|Race reported|Barrier error|Uninitialized)" "$log")
case $status:$found in
0:0) verdict=ok ;;
124:*) verdict="not ok, not at its end: $found reports," ;;
*) verdict="not ok, status $status, $found reports:" ;;
esac
echo "$verdict $suite $name ($(($(date +%s) - begin)) s)"'

for wanted; do
	case $wanted in
	*:*) echo "${wanted%%:*} ${wanted#*:}" ;;
	*) members "$wanted" ;;
	esac
done >"$logs/tests"
gpu=0
while [ "$gpu" -lt "$gpus" ]; do
	awk -v gpus="$gpus" -v gpu="$gpu" 'NR % gpus == gpu' "$logs/tests" | xargs -r -P "${JOBS:-4}" -L 1 sh -c "$one" sh "$gpu" >"$logs/verdicts.$gpu" &
	gpu=$((gpu + 1))
done
wait
cat "$logs"/verdicts.* | sort
passed=$(cat "$logs"/verdicts.* | grep -c "^ok")
total=$(wc -l <"$logs/tests")
echo "$passed of $total passed; logs are in $logs"
[ "$passed" -eq "$total" ] && [ "$total" -ne 0 ]
