#!/bin/sh
# link.sh [BUILD]: what the archives do to programs they are linked into. Needs nvcc for most of it, and no GPU.
. "$(dirname "$0")/../common/check.sh"
root=$(cd "$HERE/../.." && pwd)
nvcc=$(command -v nvcc || echo /usr/local/cuda/bin/nvcc)
device=$BUILD/lib/libhostcall_device.a

# ---- No object of ours defines a symbol of the C library. On the CPU device it would take the worker's own calls.
tables=$root/libc_facade/include/hostcall_libc/names
c_names=$(sed -n 's/^HC_[A-Z_]*NAME\(_AS\)\{0,1\}([^,]*, \([a-z_A-Z0-9]*\),.*/\2/p' "$tables"/*.def | tr '\n' '|')'malloc|free|open|close|read|write|pread|pwrite|lseek|fsync|fdatasync|ftruncate|stat|fstat|access|unlink|rename|mkdir|rmdir|creat|isatty|printf|vprintf|fprintf|vfprintf|puts|putchar|putc|fputc|fputs|fwrite|fflush|snprintf|sprintf|vsnprintf|vsprintf|clock_gettime|time|gettimeofday|nanosleep|getenv|exit|abort|__assert_fail|__errno_location|stdout|stderr|errno'
for archive in libhostcall.a libhostcall_device_cpu.a libhostcall_launcher.a libhostcall_device.a libhostcall_c_device.a; do
	if [ ! -f "$BUILD/lib/$archive" ]; then
		skip "$archive defines no symbol of the C library" 'not built'
		continue
	fi
	nm -g --defined-only "$BUILD/lib/$archive" 2>/dev/null | awk 'NF == 3 { print $3 }' | grep -E -x "$c_names" >out
	check "$archive defines no symbol of the C library" [ ! -s out ]
done
# What a device archive exports to host code begins with hc_, or is the compiler's own.
for archive in libhostcall_device.a libhostcall_c_device.a; do
	[ -f "$BUILD/lib/$archive" ] || continue
	nm -g --defined-only "$BUILD/lib/$archive" 2>/dev/null | awk 'NF == 3 { print $3 }' | grep -v -E '^(hc_|_Z[0-9]*hc_|__|hostRef|fatbinData)' >out
	check "$archive exports no host symbol outside hc_*" [ ! -s out ]
done
nm -D --defined-only "$BUILD/lib/libhostcall.so" | awk '{ print $3 }' | grep -v -E '^(hc_|threadIdx$|blockIdx$|blockDim$|gridDim$)' >out
check 'libhostcall.so exports nothing outside hc_* (and the built-in variables of the CPU device)' [ ! -s out ]
ldd -r "$BUILD/lib/libhostcall.so" >out 2>&1
check 'libhostcall.so finds all that it needs' sh -c '! grep -q undefined out'
check 'libhostcall.so has no dependency on CUDA' sh -c '! grep -q -i -E "cuda|nvidia" out'

readelf -d "$BUILD/lib/libhostcall.so" >out
check 'dlclose leaves libhostcall.so to threads that are still in it' grep -q NODELETE out

# ---- The public headers alone, as C and as C++, each by itself
for header in hostcall.h device.h; do
	case $header in hostcall.h) folder=host/include ;; *) folder=device/include ;; esac
	printf '#include <hostcall/%s>\nint main(void) { return 0; }\n' $header >alone.c
	cp alone.c alone.cc
	check "hostcall/$header alone is C11" gcc -std=c11 -pedantic -Wall -Wextra -Werror -I"$root/$folder" -c alone.c -o alone.o
	check "hostcall/$header alone is C++11" g++ -std=c++11 -pedantic -Wall -Wextra -Werror -I"$root/$folder" -c alone.cc -o alone.o
done

if [ ! -x "$nvcc" ] || [ ! -f "$device" ]; then
	skip 'programs linked by nvcc' 'no nvcc'
	finish
fi
arch=${HOSTCALL_TEST_ARCH:-sm_90}
include="-I$root -I$root/device/include -I$root/host/include -isystem $root/libc_facade/include"

# ---- Host code beside device code, with the same names in both
# shellcheck disable=SC2086
"$nvcc" -std=c++17 -rdc=true -arch="$arch" -D__NO_INLINE__ $include "$HERE/main.cu" "$device" "$BUILD/lib/libhostcall.a" \
	-luring -lboost_context -Xcompiler -pthread -ldl -o both >out 2>err
check 'nvcc links host and device code that use the same names' [ -x both ]
capture ./both
check 'host code reaches the C library' [ $status = 7 ]
printf 'host 42 1\nhost puts\n' >expected
check 'host printf prints on the host' cmp -s out expected
check 'host stderr is the host'\''s' [ "$(cat err)" = 'host stderr' ]
nm -u both | awk '{ print $2 }' | sed 's/@.*//' >undefined
for name in open read write close printf exit; do
	check "$name is the C library's in the program" grep -q -x -E "$name|__$name.*|${name}64|__${name}_chk" undefined
done
nm both | awk 'NF == 3 && ($2 == "T" || $2 == "W") { print $3 }' | grep -E -x "$c_names" >out
check 'the program defines none of them itself' [ ! -s out ]

# shellcheck disable=SC2086
"$nvcc" -std=c++17 -rdc=true -arch="$arch" -D__NO_INLINE__ $include "$HERE/names.cu" "$device" "$BUILD/lib/libhostcall_c_device.a" \
	"$BUILD/lib/libhostcall.a" -luring -lboost_context -Xcompiler -pthread -ldl -o names >out 2>err
check 'the same with the names of libhostcall_c_device.a' [ -x names ]
capture ./names
check 'host code reaches the C library there too' [ $status = 7 ]
nm names | awk 'NF == 3 && ($2 == "T" || $2 == "W") { print $3 }' | grep -E -x "$c_names" >out
check 'that program defines none of the names itself' [ ! -s out ]

# The headers' own inline definitions, by built-in functions that a GPU has not, would take the place of the archive's, without a word.
# shellcheck disable=SC2086
"$nvcc" -std=c++17 -O3 -rdc=true -cubin -arch="$arch" -D__NO_INLINE__ $include -I "$root" "$root/tests/libc/shared/names.cu" -o inline.cubin >out 2>err
readelf -sW inline.cubin 2>/dev/null | awk '$4 == "FUNC" && $5 == "WEAK" && $7 != "UND" { print $NF }' >out
check 'kernels have all names from the archive, none from inline functions of the headers' [ -s inline.cubin -a ! -s out ]

# ptxas takes a few names for functions of CUDA's own, which keep registers that other functions may use: a caller of ours of such a name would
# lose values. A probe for each name tells which they are: 40 values over a call are on the stack unless the callee is taken to keep them.
echo "$c_names|__assertfail" | tr '|' '\n' | sort -u | awk -v arch="$arch" '
BEGIN { print ".version 8.0\n.target " arch "\n.address_size 64" }
{
	print ".extern .func " $0 ";\n.visible .func caller_" $0 "(.param .b64 p)\n{\n.reg .b64 %p;\n.reg .b32 %r<40>;\nld.param.b64 %p, [p];"
	for (i = 0; i < 40; i++)
		print "ld.volatile.global.b32 %r" i ", [%p+" 4 * i "];"
	print "call " $0 ";"
	for (i = 0; i < 40; i++)
		print "st.volatile.global.b32 [%p+" 4 * i "], %r" i ";"
	print "ret;\n}"
}' >probe.ptx
"$(dirname "$nvcc")/ptxas" -c -v -arch="$arch" probe.ptx -o probe.cubin 2>&1 |
	sed -n '/Function properties for caller_/{s/.*caller_//;h};/ 0 bytes stack frame/{g;p}' >special 2>err
check 'names that ptxas takes for its own are found' grep -qx malloc special
# shellcheck disable=SC2086
"$nvcc" -std=c++17 -O3 -rdc=true -ptx -arch="$arch" -D__NO_INLINE__ $include -I "$root" "$root/tests/libc/shared/names.cu" -o names.ptx 2>err
grep -wFf special names.ptx >out
check 'no kernel calls a function of such a name' [ -s names.ptx -a ! -s out ]
for name in $(cat special); do
	grep -q "split(\".*\b$name\b" "$root/tools/hcc_c_ptx.awk" || echo "$name"
done >out
check 'no C program defines one' [ ! -s out ]

printf '#include <ctype.h>\n#include <stdlib.h>\n__global__ void k(char *s) { s[0] = (char)toupper(s[0]); s[1] = (char)tolower(s[1]); s[2] = (char)atoi(s); }\n' >plain.cu
# shellcheck disable=SC2086
"$nvcc" -std=c++17 -O2 -rdc=true -ptx -arch="$arch" $include plain.cu -o plain.ptx >out 2>err
check 'the same without -D__NO_INLINE__' [ "$(grep -c -E '^	*(toupper|tolower|atoi),' plain.ptx)" = 3 ]

# ---- A kernel that uses none of those names is no larger for them: with the one archive it links, and hcc takes no other.
cat >few.cu <<'END'
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>
extern "C" __global__ void few(const char *path, char *buffer)
{
    int fd = open(path, O_RDONLY);
    printf("%ld\n", (long)read(fd, buffer, 10));
}
END
# shellcheck disable=SC2086
"$nvcc" -std=c++17 -rdc=true -arch="$arch" -D_GNU_SOURCE -D__NO_INLINE__ $include -dc few.cu -o few.o >out 2>err
check 'printf, open and read link with libhostcall_device.a alone' "$nvcc" -arch="$arch" -dlink few.o "$device" -o few_linked.o

# ---- Functions with `...`: ptxas books the stack for their arguments modulo 256 bytes, so nothing may pass more to them
gcc -O1 "$HERE/frames.c" -o frames
for archive in "$device" "$BUILD/lib/libhostcall_c_device.a"; do
	capture ./frames "$archive"
	check "${archive##*/} has the stack for all arguments that it passes by ..." [ $status = 0 ]
done
passed() { # options...: what many() passes by ... at most, and the stack that it has
	# shellcheck disable=SC2086
	"$nvcc" -std=c++17 -O3 -rdc=true -arch="$arch" -D_GNU_SOURCE -D__NO_INLINE__ --no-compress $include "$@" -dc "$HERE/variadic.cu" -o variadic.o >log 2>err &&
		./frames variadic.o
}
passed -DOWN >out
check 'a call of the compiler'\''s own with 280 bytes and more is found' grep -q '^many 4[0-9][0-9] ' out
sed 's/^/# a function of a program'\''s own, arguments and stack: /' out
passed -DOWN -DPACKED >out
check 'HC_PACKED takes the place of such a call' [ -f variadic.o -a ! -s out ]
passed >out
check 'no function of the library gets its arguments by ... from CUDA C++' [ -f variadic.o -a ! -s out ]

# ---- Every architecture that the compiler knows
if [ -z "$SANITIZER" ] && [ -z "${HOSTCALL_TEST_QUICK:-}" ]; then
	# shellcheck disable=SC2086
	"$nvcc" -std=c++17 -rdc=true -arch=all-major -D__NO_INLINE__ $include -dc "$HERE/main.cu" -o all.o >out 2>err &&
		"$nvcc" -arch=all-major -dlink all.o "$device" -o all_linked.o >>out 2>>err
	case $(cat "$BUILD/lib/libhostcall_device.arch" 2>/dev/null) in
	all-major) check 'device link for all major architectures' [ -s all_linked.o ] ;;
	*) skip 'device link for all major architectures' "the library is for $(cat "$BUILD/lib/libhostcall_device.arch" 2>/dev/null) only" ;;
	esac
	cuobjdump=$(command -v cuobjdump || echo /usr/local/cuda/bin/cuobjdump)
	[ ! -x "$cuobjdump" ] || "$cuobjdump" -lelf all_linked.o 2>/dev/null | sed 's/^/# /'
fi

# ---- JIT: the linkers of the toolkit, of a package nvidia-nvjitlink of pip, and the one that HOSTCALL_TEST_NVJITLINK names. A newer one
# looks closer at what it is given.
: >linkers
for place in /usr/local/cuda/lib /usr/local/cuda/lib64 /usr/lib/x86_64-linux-gnu \
	$(python3 -c 'import sys; print(*(p + "/nvidia/" + d + "/lib" for p in sys.path if p for d in ("cu13", "nvjitlink")))' 2>/dev/null); do
	for file in "$place/libnvJitLink.so" "$place/libnvJitLink.so.13" "$place/libnvJitLink.so.12"; do
		[ ! -e "$file" ] || { readlink -f "$file" >>linkers && break; }
	done
done
[ -z "${HOSTCALL_TEST_NVJITLINK:-}" ] || echo "$HOSTCALL_TEST_NVJITLINK" >>linkers
if [ -s linkers ]; then
	gcc -O1 "$HERE/nvjitlink.c" -o nvjitlink -ldl &&
		"$nvcc" -rdc=true -arch="$(echo "$arch" | sed s/sm/compute/)" -I"$root" -I"$root/device/include" -ptx \
			"$HERE/../cli/programs/kernels.cu" -o kernels.ptx
	printf '.version 8.0\n.target sm_80\n.address_size 64\n.extern .func hc_no_such_function();\n.visible .entry k() {\n{ call.uni hc_no_such_function, (); }\nret;\n}\n' >bad.ptx
fi
sort -u linkers >each_linker
while read -r jit; do
	capture ./nvjitlink kernels.ptx "$device" "$arch" "$jit"
	check "nvJitLink links PTX with the archive ($jit)" [ $status = 0 ]
	check 'nvJitLink makes a module' grep -q 'linked [1-9]' out
	capture ./nvjitlink bad.ptx "$device" "$arch" "$jit"
	check 'nvJitLink reports what the archive lacks' [ $status = 1 ]
done <each_linker
[ -s linkers ] || skip 'nvJitLink' 'no libnvJitLink'
finish
