#!/bin/sh
# clang.sh BUILD: hcc with the clang that CLANG names. A choice of the programs of this folder is compiled for GPUs, those that ask the
# most of the compiler: long double and rounding, arguments by va_list, atomics, constructors, weak names, wide loads of strings. They must
# compile without a word and hold code for GPUs. Then they run on the CPU device, and hcc.sh looks at the code. Needs nvcc and no GPU.
set -u
: "${CLANG:?which clang}"
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.." || exit 1
build=${1:-build} failed=0
subjects='absent atomics atomics_stack constructors format math number regex sort stdio_scan string tables wide'
words=$(mktemp "${TMPDIR:-/tmp}/hostcall-clang-XXXXXX") || exit 1
trap 'rm -f "$words"' EXIT
trap 'exit 1' HUP INT TERM

programs=$(for subject in $subjects; do echo "$build/tests/libc/$subject"; done)
# shellcheck disable=SC2086 # words on purpose
rm -f $programs
# shellcheck disable=SC2086
make -k -j"$(nproc)" CLANG="$CLANG" CUDA_ARCH="${CUDA_ARCH:-sm_90}" $programs 2>"$words" || failed=1
if [ -s "$words" ]; then
	failed=1
	echo "not ok $CLANG compiles without a word"
	cat "$words"
fi
for program in $programs; do
	if nm "$program" | grep -q ' R hc_program_fatbin_end$'; then
		echo "ok $program has code for GPUs"
	else
		failed=1
		echo "not ok $program has code for GPUs"
	fi
done
# shellcheck disable=SC2046
sh "$here/libc.sh" "$build" $(for subject in $subjects; do echo "$subject.c"; done) || failed=1
sh "$here/hcc.sh" "$build" || failed=1
exit $failed
