#!/bin/sh
# gpu.sh BUILD: the device suites and the examples on a GPU, from programs that are already built: the machine with the GPU needs no compiler and
# no package. `make check-gpu` builds first and then calls this. With REPEAT=25, say, repeat.sh runs what ends, signals or keeps several workers
# busy so often instead. sanitize.sh beside it runs the suites under compute-sanitizer.
set -u
build=$(cd "$1" && pwd) || exit 1
export HOSTCALL_DEVICE="${HOSTCALL_DEVICE:-cuda}"
[ -z "${REPEAT:-}" ] || exec sh "$(dirname "$0")/repeat.sh" "$build" "$REPEAT"
failed=0
passed=0

run() { # name, seconds, command...
	name=$1 bound=$2
	shift 2
	begin=$(date +%s)
	if timeout -k 10 "$bound" "$@" >"$build/gpu.$name.log" 2>&1; then
		passed=$((passed + 1))
		verdict=ok
	else
		verdict="not ok (status $?)"
		failed=$((failed + 1))
		grep -aE ":[FE]:|not ok|hostcall:" "$build/gpu.$name.log" | cut -c1-160 | head -12
		tail -n 1 "$build/gpu.$name.log"
	fi
	printf '%s %s: %s s, %s\n' "$verdict" "$name" $(($(date +%s) - begin)) "$(grep -aE "Checks:|passed" "$build/gpu.$name.log" | tail -1)"
}

for suite in $(cat tests/device/suites); do
	HOSTCALL_TEST_MODULE=$build/tests/device_$suite.cubin
	export HOSTCALL_TEST_MODULE
	run "$suite" 600 "$build/tests/device_$suite"
done
[ -x "$build/tests/format_gpu" ] && run format 120 "$build/tests/format_gpu"
[ -x "$build/examples/ownhost_cuda" ] && run ownhost_cuda 60 "$build/examples/ownhost_cuda"
[ -x "$build/tests/driver_waits" ] && run driver_waits 180 "$build/tests/driver_waits"
run examples 300 sh tests/examples/run.sh "$build"
run copy 120 sh tests/examples/copy.sh "$build"
run libc 600 sh tests/libc/libc.sh "$build"
run libc_shared 300 sh tests/libc/shared.sh "$build"
run libc_names 120 sh tests/libc/names.sh "$build"
for program in bzip2 minigzip xxhsum json sqlite; do # what `make check-programs` has built
	[ -x "$build/programs/$program" ] && PROGRAMS_MB=${PROGRAMS_MB:-2} run "program.$program" 300 sh tests/programs/run.sh "$build" "$program"
done
run cli 300 sh tests/cli/run.sh "$build"
run ends 300 sh tests/cli/ends.sh "$build"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
