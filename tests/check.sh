#!/bin/sh
# check.sh BUILD...: runs every suite of each build, as many side by side as there are processors, and then, one after another, those
# that measure time. One line for each, with its seconds and its seconds of processor time; of those that fail, the end of what they
# said. The last line is the sum. HOSTCALL_TEST_QUICK=1 asks for small counts, HOSTCALL_TEST_JOBS says how many run side by side.
set -u
tests=$(dirname "$0") # relative: xargs splits at blanks
# A suite has as long as this, however busy the machine is; each of its tests has a limit of its own.
LIMIT=${HOSTCALL_TEST_LIMIT:-2400}

# ---- One suite, in a process of its own: check.sh --suite RESULTS TOTAL BUILD NAME COMMAND...
run_suite() {
	results=$1 total=$2 build=$3 name=$4
	shift 4
	log=$build/$(echo "$name" | tr / .).log
	begin=$(date +%s)
	status=0
	timeout -k 10 "$LIMIT" "$@" >"$log" 2>&1 </dev/null || status=$?
	seconds=$(($(date +%s) - begin))
	times >"$log.times"
	used=$(awk 'NR == 2 { gsub(/[ms]/, " "); printf "%.0f", 60 * $1 + $2 + 60 * $3 + $4 }' "$log.times")
	rm -f "$log.times"
	verdict=ok
	[ $status -eq 0 ] || verdict='not ok'
	exec 9>>"$results"
	flock 9 # one suite's lines stand together
	echo "$verdict" >&9
	printf '%-6s %3s/%s %-14s %-20s %4s s %4s s cpu  %s\n' "$verdict" "$(wc -l <"$results")" "$total" "$build" "$name" $seconds "$used" \
		"$(grep -aE 'Checks:|passed|differ$' "$log" | tail -n 1)"
	[ $status -ne 124 ] && [ $status -ne 137 ] || echo "stopped after $LIMIT s"
	[ $status -eq 0 ] || grep -aE -A8 ':[FE]:|^not ok|ERROR: |WARNING: |differ' "$log" | cut -c 1-200 | head -n 60
}
if [ "${1:-}" = --suite ]; then
	shift
	run_suite "$@"
	exit 0
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/hostcall-check-XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

beside() { # seconds that it takes about, name, command...: the longest begin first
	printf '%s %s %s\n' "$1" "$build" "$2 $3" >>"$work/beside"
}
alone() { # name, command
	printf '%s %s %s\n' "$build" "$1" "$2" >>"$work/alone"
}
script() { # seconds or alone, name...
	how=$1
	shift
	for name; do
		case $how in
		alone) alone "$name" "sh $tests/$name.sh $build" ;;
		*) beside "$how" "$name" "sh $tests/$name.sh $build" ;;
		esac
	done
}
device_suites() {
	for device in $(cat "$tests/device/suites"); do
		beside 10 "device/$device" "$build/tests/device_$device"
	done
}
service_cases() {
	sed -n 's/.*tcase_create("\(.*\)").*/\1/p' "$tests"/service/test_*.c | while read -r case; do
		command="env 'CK_RUN_CASE=$case' $build/tests/service"
		case $case in
		life | clock) alone "service/$case" "$command" ;;
		*) beside 20 "service/$(echo "$case" | tr ' ' _)" "$command" ;;
		esac
	done
}

for build; do
	case $build in
	*/thread) sanitizer=thread ;;
	*/address) sanitizer=address ;;
	*) sanitizer='' ;;
	esac
	service_cases
	device_suites
	beside 15 machine "$build/tests/machine_suite"
	# The thread sanitizer is for what shares memory. The scripts compare programs with the system's own.
	[ "$sanitizer" != thread ] || continue
	beside 1 format "$build/tests/format"
	script 20 libc/libc libc/shared libc/names
	for file in "$tests"/cli/*.sh; do
		name=cli/$(basename "$file" .sh)
		case $name in
		cli/run | cli/ends) script alone "$name" ;; # how soon a program ends
		*) script 20 "$name" ;;
		esac
	done
	if [ -n "$sanitizer" ]; then
		script 30 examples/smoke
		continue
	fi
	beside 1 words "$build/tests/words"
	script 60 examples/run examples/grep examples/wc examples/copy
	script 10 examples/hello examples/crc examples/sum
	script alone examples/logger
	script 60 programs/check libc/hcc link/run link/link bench/run
	script 5 protocol/run libc/documented
done

results=$work/results
: >"$results"
touch "$work/alone"
total=$(cat "$work/beside" "$work/alone" | wc -l)
jobs=${HOSTCALL_TEST_JOBS:-$(nproc)}
# Beside others everything takes longer: the limits of single tests and of waits are further away. Those that run alone keep theirs.
sort -s -n -r "$work/beside" | cut -d ' ' -f 2- |
	env CK_TIMEOUT_MULTIPLIER="${CK_TIMEOUT_MULTIPLIER:-4}" HOSTCALL_TEST_PATIENCE="${HOSTCALL_TEST_PATIENCE:-3}" \
		xargs -r -P "$jobs" -L 1 sh "$tests/check.sh" --suite "$results" "$total"
xargs -r -L 1 sh "$tests/check.sh" --suite "$results" "$total" <"$work/alone"
passed=$(grep -c '^ok' "$results")
echo "$passed passed, $((total - passed)) failed"
[ "$passed" -eq "$total" ]
