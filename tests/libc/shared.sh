#!/bin/sh
# shared.sh BUILD: streams that threads of many blocks share (shared/streams.cu), and stdout of a C program that a grid runs.
# shellcheck source=tests/common/check.sh disable=SC2016,SC2034
. "$(dirname "$0")/../common/check.sh"
set -u

cat >expected <<'END'
12288 lines, 0 torn
written: 0 missing, 0 twice
read: 0 missing, 0 twice
at the end 1
END
holds 'threads share a FILE' 'timeout 300 "$BUILD/tests/libc/shared_streams" >out && diff expected out'

# Every thread of the grid prints 20 lines, half of them to stderr.
for thread in $(seq 0 511); do
	seq -f "$thread of %g" 0 19
done | sort >expected
HOSTCALL_GRID=8 HOSTCALL_BLOCK=64 timeout 300 "$BUILD/tests/libc/shared_grid" >out 2>err
holds 'a C program in a grid: each line of stdout and stderr whole and once' 'cat out err | sort | diff expected -'
holds 'a C program in a grid: both streams' '[ $(wc -l <out) -eq 5120 ] && [ $(wc -l <err) -eq 5120 ]'
"$BUILD/tests/libc/shared_grid" >out 2>err
holds 'the same alone' '[ $(wc -l <out) -eq 10 ] && [ $(wc -l <err) -eq 10 ]'
cat >expected <<'END'
unbuffered at once
buffered first, shown by fflush
then stderr
and the rest at exit
status 3
END
holds 'stdout and stderr of one thread' '{ "$BUILD/tests/libc/shared_grid" order 2>&1; echo status $?; } | diff expected -'
HOSTCALL_GRID=8 HOSTCALL_BLOCK=64 timeout 300 "$BUILD/tests/libc/shared_grid" once >out
status=$?
holds 'what one thread prepares once, the others find done' '[ $status -eq 0 ] && [ ! -s out ]'
for how in hold exit return; do # what the thread does that keeps the stream's lock
	rm -f held
	HOSTCALL_GRID=2 timeout 20 "$BUILD/tests/libc/shared_grid" $how
	status=$?
	holds "the end writes what a locked stream holds back: $how" '[ $status -eq 7 ] && [ "$(cat held)" = "written before the program ended" ]'
done
finish
