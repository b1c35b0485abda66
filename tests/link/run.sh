#!/bin/sh
# run.sh [BUILD]: what link.sh leaves out: the driver's prototypes against the toolkit's, what one call costs in code and stack,
# and code for a GPU that the archive was not built for by name. Needs nvcc, and no GPU.
# shellcheck source=tests/common/check.sh disable=SC2016,SC2154
. "$(dirname "$0")/../common/check.sh"
root=$(cd "$HERE/../.." && pwd)
nvcc=$(command -v nvcc || echo /usr/local/cuda/bin/nvcc)
device=$BUILD/lib/libhostcall_device.a

# ---- No archive needs the toolkit: programs start on machines that have none
for archive in libhostcall.a libhostcall_launcher.a libhostcall_hcrun.a libhostcall_device_cpu.a; do
	nm -u "$BUILD/lib/$archive" 2>/dev/null | awk '{ print $2 }' | grep -E '^(cu[A-Z]|cuda[A-Z]|__cuda)' >out
	check "$archive needs no symbol of CUDA" [ ! -s out ]
done
ldd "$BUILD/examples/hello" "$BUILD/bin/hcrun" | grep -i -E 'cuda|nvidia|uring|boost' >out
check 'programs and hcrun need no library of CUDA, uring or Boost' [ ! -s out ]

if [ ! -x "$nvcc" ]; then
	skip 'the driver'\''s prototypes' 'no nvcc'
	skip 'what one call costs in code, stack and registers' 'no nvcc'
	finish
fi
toolkit=$(dirname "$(dirname "$(readlink -f "$nvcc")")")
set --
for place in "$toolkit/include" "$toolkit"/targets/*/include /usr/local/cuda/include; do
	[ ! -f "$place/cudaTypedefs.h" ] || set -- "$@" -isystem "$place"
done
capture gcc -std=gnu11 -Wall -Wextra -Werror -I"$root" -I"$root/device/include" -I"$root/host/include" "$@" \
	-c "$root/host/cuda/check_driver_api.c" -o check.o
if [ $# = 0 ]; then
	skip 'driver_api.h agrees with the toolkit' 'no cudaTypedefs.h'
else
	check 'driver_api.h agrees with the toolkit: numbers, sizes, prototypes' [ "$status" = 0 ]
fi
if [ ! -f "$device" ]; then
	skip 'what one call costs in code, stack and registers' 'no libhostcall_device.a'
	finish
fi

# ---- What one call costs a kernel: what is in the file, and the stack that the runtime must reserve. The limits are what was
# reached with CUDA 13.0, and a little; another compiler may need others (docs/decisions.md has the aims).
built=$(cat "$BUILD/lib/libhostcall_device.arch" 2>/dev/null)
case $built in
sm_[0-9]*) arch=${built%%,*} ;;
*) arch=${HOSTCALL_TEST_ARCH:-sm_90} ;;
esac
compile() { # NAME ARCHITECTURE: NAME.cubin, and what the linker says in NAME.log
	bounded "$nvcc" -std=c++17 -O3 -rdc=true -arch="$2" -I"$root" -I"$root/device/include" -dc "$HERE/$1.cu" -o "$1.o" \
		>"$1.log" 2>&1 &&
		bounded "$nvcc" -arch="$2" -dlink -cubin -Xnvlink --verbose "$1.o" "$device" -o "$1.cubin" >>"$1.log" 2>&1
}
costs() { # NAME, most KiB of cubin, most bytes of stack
	if compile "$1" "$arch"; then
		ok "$1 links for $arch"
	else
		not_ok "$1 links for $arch" "$1.log"
		return
	fi
	bytes=$(wc -c <"$1.cubin")
	# nvlink says what a kernel needs with all that it calls
	stack=$(grep -A 3 "Function properties for '*$1'*" "$1.log" | sed -n 's/.*[^0-9]\([0-9]*\) stack.*/\1/p' | head -n 1)
	echo "# $1: cubin of $bytes bytes; stack ${stack:-not told}"
	check "$1: at most $2 KiB of cubin" [ "$bytes" -le $(($2 * 1024)) ]
	if [ -n "$stack" ]; then
		check "$1: at most $3 bytes of stack" [ "$stack" -le "$3" ]
	else
		skip "$1: at most $3 bytes of stack" 'nvlink does not say'
	fi
}
# 115 KiB of each are unwinding tables and tool notes of the whole archive, which no documented option leaves out.
# 1.3 KiB of each are the variables of streams, heap and exit: nvlink keeps them, used or not (docs/decisions.md, "What a call costs a kernel").
costs none 125 0
costs one_open 169 608
costs one_pread 203 888
costs one_printf 279 1728

# A print that is hardly ever reached costs the loop around it nothing: no register goes to memory, the body of printf is
# not in the kernel, and what the call needs is little more than the list of its arguments.
bounded "$nvcc" -std=c++17 -O3 -rdc=true -arch="$arch" -I"$root" -I"$root/device/include" -Xptxas -v -cubin \
	"$HERE/hot_loop.cu" -o hot_loop.cubin >hot_loop.log 2>&1
said=$(grep -A 1 'Function properties for hot_loop' hot_loop.log | tail -n 1)
echo "# hot_loop: $said; $(sed -n '/properties for hot_loop/,$s/.*\(Used [0-9]* registers\).*/\1/p' hot_loop.log | head -n 1)"
case $said in
*' 0 bytes spill stores, 0 bytes spill loads'*) ok 'a loop with a print that is hardly reached spills nothing' ;;
*) not_ok 'a loop with a print that is hardly reached spills nothing' hot_loop.log ;;
esac
frame=$(echo "$said" | sed -n 's/ *\([0-9]*\) bytes stack frame.*/\1/p')
check 'the frame of a kernel that prints four values holds those, a va_list of 24 bytes and no more' [ "${frame:-999}" -le 56 ]
code=$(readelf -S -W hot_loop.cubin 2>/dev/null | sed -n 's/.* \.text\.hot_loop  *[A-Z]*  *[0-9a-f]*  *[0-9a-f]*  *\([0-9a-f]*\) .*/\1/p')
plain=$(readelf -S -W hot_loop.cubin 2>/dev/null | sed -n 's/.* \.text\.quiet_loop  *[A-Z]*  *[0-9a-f]*  *[0-9a-f]*  *\([0-9a-f]*\) .*/\1/p')
echo "# hot_loop: $((0x${code:-0})) bytes of code, without the print $((0x${plain:-0})) (unrolled)"
check 'printf is called, not expanded where it is called' [ "$((0x${code:-ffff}))" -le $((0x${plain:-0} + 1024)) ]

# ---- GPUs between two major architectures run the code of the lower: sm_86 links what was built for sm_80
for pair in sm_86:sm_80 sm_89:sm_80 sm_103:sm_100; do
	gpu=${pair%:*}
	case $built in
	all-major | all | *"$gpu"*) ;;
	"${pair#*:}") ;;
	*)
		skip "device link for $gpu" "the library is for $built only"
		continue
		;;
	esac
	rm -f one_printf.cubin
	if compile one_printf "$gpu"; then ok "device link for $gpu"; else not_ok "device link for $gpu" one_printf.log; fi
done
case $built in
sm_[0-9]*)
	case $built in *sm_75*) other=sm_100 ;; *) other=sm_75 ;; esac
	rm -f one_printf.cubin
	compile one_printf $other
	check "a link for $other, which the library lacks, is refused" [ ! -s one_printf.cubin ]
	;;
esac
finish
