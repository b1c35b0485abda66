#!/bin/sh
# gpu.sh BUILD [--sanitizer TOOL [SUITE...]]: the device suites and the examples on a GPU, from programs that are already built: the machine
# with the GPU needs no compiler and no package. `make check-gpu` builds first and then calls this. With a tool of compute-sanitizer (memcheck,
# racecheck) the suites named, or all of them and the C programs of tests/libc ("libc"), with smaller numbers.
set -u
build=$(cd "$1" && pwd) || exit 1
suites='operations spaces calls divergence order lifecycle ends map tickets transfers heap system'
tool=
if [ "${2:-}" = --sanitizer ]; then
	tool=$3
	shift 3
	suites=${*:-$suites libc}
fi
export HOSTCALL_DEVICE=${HOSTCALL_DEVICE:-cuda}
failed=0
passed=0
findings='^=========.*(Invalid|Misaligned|out of bounds|[1-9][0-9]* hazards)' # the tool's own lines

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
		grep -aE ":[FE]:|not ok|=========|hostcall:" "$build/gpu.$name.log" | cut -c1-160 | head -12
		tail -n 1 "$build/gpu.$name.log"
	fi
	printf '%s %s: %s s, %s\n' "$verdict" "$name" $(($(date +%s) - begin)) "$(grep -aE "Checks:|passed" "$build/gpu.$name.log" | tail -1)"
}

# C programs under a tool: what they print is libc.sh's business.
sanitize_programs() {
	scratch=$(mktemp -d) || return 1
	for program in "$build"/tests/libc/*; do
		name=${program##*/}
		case $name in *.* | shared_* | expected) continue ;; esac
		[ -f "$program" ] && [ -x "$program" ] || continue
		# hcc's own exit and abort are traps on a GPU; anything else that the tool finds counts.
		(cd "$scratch" && timeout -k 5 "${LIBC_TIMEOUT:-120}" compute-sanitizer --tool "$tool" --target-processes all "$program" </dev/null) >"$build/gpu.$tool.libc.$name.log" 2>&1
		if grep -aE "$findings" "$build/gpu.$tool.libc.$name.log" | head -3 | grep .; then
			echo "not ok $tool of tests/libc/$name"
			failed=$((failed + 1))
		elif grep -aq 'ERROR SUMMARY\|RACECHECK SUMMARY' "$build/gpu.$tool.libc.$name.log"; then
			passed=$((passed + 1))
		else
			echo "not ok $tool of tests/libc/$name: not at its end"
			failed=$((failed + 1))
		fi
	done
	rm -rf "$scratch"
}

for suite in $suites; do
	if [ "$suite" = libc ]; then
		sanitize_programs
		continue
	fi
	HOSTCALL_TEST_MODULE=$build/tests/device_$suite.cubin
	export HOSTCALL_TEST_MODULE
	if [ -n "$tool" ]; then
		HOSTCALL_TEST_PATIENCE=10 HOSTCALL_TEST_INSTRUMENTED=1 run "$tool.$suite" 900 compute-sanitizer --tool "$tool" \
			--target-processes all "$build/tests/device_$suite"
		# Tests of exit and abort trap on purpose; everything else that a tool can find counts.
		if grep -aE "$findings" "$build/gpu.$tool.$suite.log" | head -5 | grep .; then
			failed=$((failed + 1))
		fi
	else
		run "$suite" 600 "$build/tests/device_$suite"
	fi
done
if [ -z "$tool" ]; then
	[ -x "$build/tests/format_gpu" ] && run format 120 "$build/tests/format_gpu"
	[ -x "$build/examples/ownhost_cuda" ] && run ownhost_cuda 60 "$build/examples/ownhost_cuda"
	run examples 300 sh tests/examples/run.sh "$build"
	run copy 120 sh tests/examples/copy.sh "$build"
	run libc 600 sh tests/libc/libc.sh "$build"
	run libc_shared 300 sh tests/libc/shared.sh "$build"
	run libc_names 120 sh tests/libc/names.sh "$build"
	for program in bzip2 minigzip xxhsum json sqlite; do # what `make check-programs` has built
		[ -x "$build/programs/$program" ] && PROGRAMS_MB=${PROGRAMS_MB:-2} run "program.$program" 300 sh tests/programs/run.sh "$build" "$program"
	done
	run cli 300 sh tests/cli/run.sh "$build"
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
