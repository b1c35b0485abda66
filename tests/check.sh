#!/bin/sh
# check.sh BUILD...: runs every suite of each build, one after another, and prints one line for each; of those that fail, the
# end of what they said. The last line is the sum.
set -u
tests=$(cd "$(dirname "$0")" && pwd)
passed=0 failed=0

suite() { # name, command...
	name=$1
	shift
	begin=$(date +%s)
	log=$build/$(echo "$name" | tr / .).log
	status=0
	timeout -k 10 900 "$@" >"$log" 2>&1 || status=$?
	sum=$(grep -aE 'Checks:|passed|differ$' "$log" | tail -n 1)
	if [ $status -eq 0 ]; then
		passed=$((passed + 1))
		verdict=ok
	else
		failed=$((failed + 1))
		verdict='not ok'
	fi
	printf '%-6s %-16s %-24s %4s s  %s\n' "$verdict" "$build" "$name" $(($(date +%s) - begin)) "$sum"
	[ $status -eq 0 ] || grep -aE -A8 ':[FE]:|^not ok|ERROR: |WARNING: |differ' "$log" | cut -c 1-200 | head -n 60
}

for build; do
	case $build in
	*/thread) sanitizer=thread ;;
	*/address) sanitizer=address ;;
	*) sanitizer='' ;;
	esac
	[ "$sanitizer" = thread ] || suite format "$build/tests/format"
	[ -n "$sanitizer" ] || suite words "$build/tests/words"
	suite machine "$build/tests/machine_suite"
	suite service "$build/tests/service"
	for device in $(cat "$tests/device/suites"); do
		suite "device/$device" "$build/tests/device_$device"
	done
	# The scripts compare programs with the system's own; under the thread sanitizer the suites above say more for the time.
	[ "$sanitizer" != thread ] || continue
	for script in examples/hello examples/wc examples/grep examples/crc examples/logger examples/sum examples/copy examples/run cli/cli cli/run cli/refused cli/ends libc/libc libc/shared libc/names; do
		suite "$script" sh "$tests/$script.sh" "$build"
	done
	[ -z "$sanitizer" ] || continue
	for script in link/link link/run protocol/run bench/run libc/hcc libc/documented programs/check; do
		suite "$script" sh "$tests/$script.sh" "$build"
	done
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
