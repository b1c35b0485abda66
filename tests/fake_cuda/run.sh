#!/bin/sh
# run.sh HCRUN LIBRARY_FOLDER: the CUDA backend's call sequences and hcrun's statuses against fake_cuda.c, which lies
# in LIBRARY_FOLDER as libcuda.so.1. Says each failure; exits 1 if there was one.
set -u
hcrun=$1
library=$2
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failures=0
printf '.version 6.3\n.target sm_75\n.extern .func hc_nothing\n' >"$work/linked.ptx"
printf '// a comment\n/* another */ .version 6.3\n.target sm_75\n' >"$work/plain.ptx"
printf 'abc' >"$work/in"
: >"$work/device.a"
export LD_LIBRARY_PATH="$library" HOSTCALL_DEVICE_LIBRARY="$work/device.a"

# expect STATUS TEXT FAKE arguments...: TEXT must be in what hcrun says; "" means that it must say nothing
expect() {
	status=$1 text=$2 fake=$3
	shift 3
	said=$(FAKE_CUDA=$fake timeout 20 "$hcrun" "$@" 2>&1)
	got=$?
	case $said in
	*"$text"*) [ -n "$text" ] || [ -z "$said" ] || got="$got, unexpected words" ;;
	*) got="$got, other words" ;;
	esac
	[ "$got" = "$status" ] && return
	failures=$((failures + 1))
	printf 'FAIL %s %s: status %s, not %s: %s\n' "$fake" "$*" "$got" "$status" "$said" >&2
}

plain=$work/plain.ptx linked=$work/linked.ptx
expect 0 'Fake GPU, compute capability 9.0' '' --list
expect 0 '' '' "$plain" hc_main i32:1 "in:$work/in"
expect 0 '' watched "$plain" hc_main i32:1 buf:1
expect 0 '' '' "$plain" i32:-1 "out:$work/out:3M"
[ "$(wc -c <"$work/out")" -eq 3145728 ] || expect 'out: has 3 MiB' '' '' --version
expect 0 '' '' "$linked" i32:1 "inout:$work/in"
[ "$(cat "$work/in")" = abc ] || expect 'inout: keeps the bytes' '' '' --version
expect 0 'kernel time' '' --time "$plain" i32:1 buf:9M
expect 125 'takes 2 parameters; parameter 1 is 4 bytes but i64:1 is 8' '' "$plain" i64:1 buf:1
expect 125 'takes 2 parameters and 1 was given' '' "$plain" i32:1
expect 125 "has no kernel 'other'; it has: hc_main" '' "$plain" other
expect 125 'No such file' '' "$plain" i32:1 "in:$work/none"
expect 125 'at most 1024 threads' '' --block 1024,2 "$plain" i32:1 buf:1
expect 125 'there is no GPU 3' '' --device cuda:3 "$plain" i32:1 buf:1
expect 125 'needs a GPU' '' --device cpu "$plain" i32:1 buf:1
expect 139 'kernel hc_main failed: CUDA_ERROR_ILLEGAL_ADDRESS' fault "$plain" i32:1 buf:1
expect 125 "Undefined reference to 'hc_nothing'" unlinkable "$linked" i32:1 buf:1
expect 125 'reports no GPU' nodevice "$plain" i32:1 buf:1
expect 125 'stub' stub "$plain" i32:1 buf:1
expect 125 'too old: it offers CUDA 10.2' old "$plain" i32:1 buf:1
for value in i8:128 i8:-129 u8:256 u8:-1 i64:9223372036854775808 u64:18446744073709551616 f32:1e39 f64:1e400 \
	i32: i32:1x 'i32: 1' f64:1,5 i24:1 f16:1 buf:0 out:x out:x:0 in: x=1; do
	expect 125 "argument '$value'" '' "$plain" hc_main "$value"
done
for value in i8:-128 i8:127 u8:255 i64:-9223372036854775808 u64:18446744073709551615 u64:0xffffffffffffffff \
	f32:1e-40 f64:inf; do
	expect 125 'takes 2 parameters and 1 was given' '' "$plain" "$value"
done

# A kernel that never ends: a signal must still end the process by that signal, soon, with no driver call that waits.
FAKE_CUDA=hang timeout -s TERM 1 "$hcrun" "$plain" i32:1 buf:1
[ $? -eq 124 ] || expect 'TERM ends a hang' '' '' --version
[ $failures -eq 0 ] && echo "fake_cuda: all passed"
[ $failures -eq 0 ]
