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
	skip 'what one call costs' 'no nvcc'
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
	skip 'what one call costs' 'no libhostcall_device.a'
	finish
fi

# ---- What one call costs. Sizes are for information and grow with the compiler; the stack is what the runtime must reserve.
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
for name in none one_open one_printf; do
	if compile $name "$arch"; then
		ok "$name links for $arch"
	else
		not_ok "$name links for $arch" $name.log
		continue
	fi
	bytes=$(wc -c <$name.cubin)
	code=$(readelf -S -W $name.cubin 2>/dev/null | sed 's/^ *\[ *[0-9]*\] *//' | awk '$1 ~ /^\.text/ { print $5 }' | {
		sum=0
		while read -r hex; do sum=$((sum + 0x$hex)); done
		echo $sum
	})
	# nvlink says what a kernel needs with all that it calls
	stack=$(grep -A 3 "Function properties for '*$name'*" $name.log | sed -n 's/.*[^0-9]\([0-9]*\) stack.*/\1/p' | head -n 1)
	echo "# $name: cubin of $bytes bytes, $code of them code; stack ${stack:-not told}"
	case $name in
	one_printf)
		echo "# aim: under $((120 * 1024)) bytes for a kernel that prints once"
		if [ -n "$stack" ]; then
			check 'a kernel that prints once needs less than 2 KiB of stack' [ "$stack" -lt 2048 ]
		else
			skip 'a kernel that prints once needs less than 2 KiB of stack' 'nvlink does not say'
		fi
		;;
	esac
done

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
