#!/bin/sh
# cli.sh [BUILD]: what programs of hcc and hcrun do with bad input, exits, signals and broken outputs. HOSTCALL_DEVICE chooses
# the device (cpu if unset).
. "$(dirname "$0")/../common/check.sh"
: "${HOSTCALL_DEVICE:=cpu}"
export HOSTCALL_DEVICE
hcc=$BUILD/bin/hcc hcrun=$BUILD/bin/hcrun
case $SANITIZER in
address) flags='-fsanitize=address,undefined -g --cpu-only' ;;
thread) flags='-fsanitize=thread -g --cpu-only' ;;
*) flags=--arch=${HOSTCALL_TEST_ARCH:-sm_90} ;;
esac
[ "$HOSTCALL_DEVICE" != cpu ] || flags="$flags --cpu-only"
# shellcheck disable=SC2086
if "$hcc" $flags "$HERE/programs/cases.cu" -o cases >hcc.out 2>hcc.err; then
	ok 'hcc compiles'
else
	not_ok 'hcc compiles' hcc.err
	finish
fi
check 'hcc compiles without a word' [ ! -s hcc.out -a ! -s hcc.err ]

message() { # one line on stderr that begins "hostcall: ", nothing on stdout, status 125
	[ "$status" = 125 ] && one_line err && grep -q '^hostcall: ' err && [ ! -s out ]
}
says() { # WORD
	message && grep -q -e "$1" err
}

# ---- Arguments
capture ./cases arguments 'a b' '' "it's" '$*"\'
printf '<./cases>\n<arguments>\n<a b>\n<>\n<it'\''s>\n<$*"\\>\n6 NULL\n' >expected
check 'arguments arrive as they are' cmp -s out expected
capture sh -c './cases arguments $(seq 1 5000) | tail -n 1'
check 'five thousand arguments arrive' [ "$(cat out)" = '5002 NULL' ]
printf 'text to copy' >in
capture sh -c './cases cat <in'
check 'standard input is the program'\''s' cmp -s in out

# ---- Exit statuses
for n in 0 1 3 77 255 256 -1; do
	capture ./cases exit $n
	check "exit($n) from one thread of many gives status $((n & 255))" [ $status = $((n & 255)) ]
	check "exit($n) loses no output" [ "$(cat out)" = 'last words' ]
	check "exit($n) says nothing" [ ! -s err ]
done
capture ./cases exit-all 5
check 'exit from every thread at once' [ $status = 5 ]
capture ./cases abort
check 'abort gives status 134' [ $status = 134 ]
check 'abort loses no output' [ "$(cat out)" = 'last words' ]
capture ./cases assert
check 'a failed assert gives status 134' [ $status = 134 ]
check 'a failed assert names expression, file, line, block and thread' \
	grep -q "block 1 thread 13: .*cases\.cu:[0-9]*: hc_main: Assertion \`argc == 1' failed\." err
capture ./cases nothing
check 'a kernel that returns gives status 0' [ $status = 0 -a ! -s out -a ! -s err ]

# ---- Faults
if [ -z "$SANITIZER" ]; then # sanitizers report faults in their own words
	for address in 0 8; do
		capture ./cases read $address
		check "a read at address $address gives status 139" [ $status = 139 ]
		check "a read at address $address is reported in one line" one_line err
	done
else
	skip 'faults' "$SANITIZER sanitizer reports them itself"
fi

# ---- Ordinary C programs
# shellcheck disable=SC2086
if "$hcc" $flags -w "$HERE/programs/ordinary.c" -o ordinary 2>err; then
	for loading in '' LAZY; do
		capture env ${loading:+CUDA_MODULE_LOADING=$loading} ./ordinary environment
		env ${loading:+CUDA_MODULE_LOADING=$loading} env | grep -v '^_=' | sort >expected
		grep -v '^_=' out | sort >seen
		check "a program's environment is what it was started with, nothing more${loading:+ (CUDA_MODULE_LOADING=$loading)}" cmp -s seen expected
	done
	for use in get print close; do
		[ -z "$SANITIZER" ] || break # they report faults in their own words
		capture sh -c "echo text | ./ordinary $use"
		check "$use with a stream that is NULL gives status 139, not standard input" [ $status = 139 -a ! -s out ]
		check "$use with a stream that is NULL is reported in one line" one_line err
	done
else
	not_ok 'an ordinary C program compiles' err
fi

# ---- Outputs that fail
capture sh -c './cases one >&-'
check 'closed stdout gives status 1 and a message' [ $status = 1 -a -s err ]
capture sh -c './cases nothing >&-'
check 'closed stdout does not matter to who prints nothing' [ $status = 0 -a ! -s err ]
capture sh -c './cases write >&-'
check 'write to closed stdout is EBADF' [ $status = 9 ]
# Would catch: an eventfd or ring of the runtime that takes the free number 1, and then the program's output.
capture sh -c './cases write >&- <&-'
check 'write with stdin and stdout closed is EBADF' [ $status = 9 ]
capture sh -c './cases stderr 2>&-'
check 'closed stderr gives status 1' [ $status = 1 ]
capture sh -c './cases nothing <&- >&- 2>&-'
check 'all three closed' [ $status = 0 ]
# POSIX: the lowest number that is free. Would catch: descriptors of the runtime's or placeholders for 0 to 2 that are in the way.
# shellcheck disable=SC2086
case $HOSTCALL_DEVICE in
cpu)
	"$hcc" $flags -w "$HERE/programs/lowest.c" -o lowest && gcc -w "$HERE/programs/lowest.c" -o lowest.native
	for closed in '' '<&-' '<&- >&-' '<&- 2>&-' '>&-' '<&- >&- 2>&-'; do
		sh -c "./lowest numbers $closed"
		sh -c "./lowest.native numbers.native $closed"
		check "open gives the lowest free number, as natively ($closed)" cmp -s numbers numbers.native
		rm -f numbers numbers.native
	done
	;;
*) skip 'open gives the lowest free number' "the driver's descriptors are among them" ;;
esac
if [ -e /dev/full ]; then
	capture sh -c './cases one >/dev/full'
	check 'stdout=/dev/full gives status 1 and one line' [ $status = 1 -a "$(wc -l <err)" = 1 ]
	check 'stdout=/dev/full: the line says why' grep -q 'No space left' err
	capture sh -c './cases lines 100 >/dev/full'
	check 'stdout=/dev/full and much output: status 1 and one line' [ $status = 1 -a "$(wc -l <err)" = 1 ]
	capture sh -c './cases write >/dev/full'
	check 'write to a full device is ENOSPC' [ $status = 28 ]
	capture sh -c './cases flush >/dev/full'
	check 'fflush on a full device is ENOSPC' [ $status = 28 ]
	capture sh -c './cases exit 7 >/dev/full'
	check 'stdout=/dev/full does not hide a status' [ $status = 7 -a "$(wc -l <err)" = 1 ]
fi
# The status of a pipe's first command, by its own file. 141 is 128 + SIGPIPE.
for many in 'lines 20000' endless; do
	capture sh -c "{ ./cases $many; echo \$? >first; } | head -n 1"
	check "a reader that goes away ($many) ends it by SIGPIPE" [ "$(cat first)" = 141 ]
	check "a reader that goes away ($many) had its line" [ "$(wc -l <out)" = 1 ]
	check "a reader that goes away ($many): no message" [ ! -s err ]
	rm -f first
done
capture sh -c '{ ./cases after; echo $? >first; } | head -n 1'
check 'a write to a pipe without a reader ends the program before it goes on' [ "$(cat first)" = 141 -a ! -e after ]
capture sh -c "trap '' PIPE; { ./cases after; echo \$? >first; } | head -n 1"
check 'SIGPIPE ignored: the program goes on after the write' [ -e after ]
capture sh -c "trap '' PIPE; { ./cases lines 20000; echo \$? >first; } | head -n 1"
check 'SIGPIPE ignored: status 1 and a message' [ "$(cat first)" = 1 -a -s err ]

# ---- Signals, with a kernel that spins
end_by() { # SIGNAL STATUS CASE
	rm -f pid out
	(
		while [ ! -s out ]; do sleep 0.05; done
		kill -"$1" "$(cat pid)"
	) &
	killer=$!
	status=0
	bounded sh -c "sh -c 'echo \$\$ >pid; exec ./cases $3' >out; exit \$?" 2>err || status=$?
	kill $killer 2>/dev/null
	wait $killer
	check "SIG$1 ends a kernel that spins ($3)" [ $status = "$2" ]
	check "SIG$1 ($3): what was printed is there" [ "$(cat out)" = spinning ]
}
end_by TERM 143 spin
check 'a death by SIGTERM, not an exit' grep -q Terminated err
end_by INT 130 spin
end_by HUP 129 spin
end_by QUIT 131 spin
end_by TERM 143 busy
# Would catch: a clock or a signal pipe that loses its descriptor to device code, and works on with the file that has the number next.
case $HOSTCALL_DEVICE in
cpu)
	untouched() {
		for i in 0 1 2 3 4 5 6 7; do [ "$(cat all$i)" = all$i ] || return 1; done
	}
	end_by TERM 143 'close-all spin'
	check 'close of every number: files hold what was written when a signal ends it' untouched
	rm -f all?
	capture sh -c './cases close-all; status=$?; times | tail -n 1 >spent; exit $status'
	check 'close of every number: files keep content and position' [ $status = 0 -a "$(cat out)" = spinning -a ! -s err ]
	check 'close of every number: files hold what was written when it ends' untouched
	check 'close of every number: nothing spins meanwhile' \
		awk -v most=$PATIENCE '{ gsub(/[ms]/, " "); if (60 * $1 + $2 + 60 * $3 + $4 >= most) exit 1 }' spent
	;;
*) skip 'close of every number' "the driver's descriptors are among them" ;;
esac
rm -f core core.*
{ sh -c 'trap "" INT; ./cases lines 10 >out; echo $? >first'; } 2>err
check 'an ignored SIGINT stays ignored' [ "$(cat first)" = 0 ]

# ---- Settings
capture env HOSTCALL_DEVICE=nonsense ./cases one
check 'HOSTCALL_DEVICE=nonsense' says nonsense
capture env HOSTCALL_DEVICE=cuda:banana ./cases one
check 'HOSTCALL_DEVICE=cuda:banana' says banana
capture env HOSTCALL_DEVICE=cpu ./cases one
check 'HOSTCALL_DEVICE=cpu' [ $status = 0 -a "$(cat out)" = 'one line' ]
capture env HOSTCALL_DEVICE= ./cases one
check 'HOSTCALL_DEVICE empty is as if unset' [ $status = 0 -a "$(cat out)" = 'one line' ]
case $HOSTCALL_DEVICE in
cpu)
	capture env HOSTCALL_DEVICE=cuda ./cases one
	check 'HOSTCALL_DEVICE=cuda in a program without GPU code: one line, 125' message
	capture env HOSTCALL_DEVICE=cuda "$hcrun" "$BUILD/examples/hello"
	check 'HOSTCALL_DEVICE=cuda without a GPU: one line, 125' message
	capture env HOSTCALL_DEVICE=cuda "$BUILD/examples/ownhost"
	check 'HOSTCALL_DEVICE=cuda without a GPU, own main: one line' [ $status = 1 -a "$(wc -l <err)" = 1 ]
	;;
esac
for bad in GRID=0 GRID=1,2,3,4 GRID=x BLOCK=1025 BLOCK=1,1,65 WORKERS=0 WORKERS=65 IO=fast IDLE=lazy SEED=-1 STACK=1T STATS=2; do
	capture env "HOSTCALL_$bad" ./cases one
	check "HOSTCALL_$bad is refused" says "HOSTCALL_${bad%%=*}"
done
for io in uring threads; do
	capture env HOSTCALL_IO=$io ./cases one
	check "HOSTCALL_IO=$io" [ $status = 0 -a "$(cat out)" = 'one line' ]
done
capture env HOSTCALL_TEST_URING_REFUSED=1 HOSTCALL_WORKERS=3 ./cases lines 50
check 'io_uring refused: everything is there' [ $status = 0 -a "$(wc -l <out)" = 6400 ]
check 'io_uring refused: said once' one_line err
capture env HOSTCALL_TEST_URING_REFUSED=1 HOSTCALL_IO=uring ./cases one
check 'io_uring refused where it is demanded: one line, 125, and what to use' says 'cannot start the service: .*--io threads'
if [ "$HOSTCALL_DEVICE" = cpu ]; then
	capture sh -c 'ulimit -n 6; exec ./cases one'
	check 'too few descriptors: one line, 125, and which limit' says 'Too many open files.*ulimit -n'
	capture env HOSTCALL_IO=uring sh -c 'ulimit -n 6; exec ./cases one'
	check 'too few descriptors, io_uring demanded: one line, 125, and which limit' says 'Too many open files.*ulimit -n'
	check 'too few descriptors are no refusal' [ -z "$(grep refused err)" ]
else
	skip 'too few descriptors' 'the driver meets the limit first'
fi
# By another user: root's threads are not counted.
as_nobody=
[ "$(id -u)" != 0 ] || as_nobody='setpriv --reuid=65533 --clear-groups'
chmod 755 "$SCRATCH"
if [ -n "$SANITIZER" ] || [ "$HOSTCALL_DEVICE" != cpu ]; then
	skip 'no thread can be made' 'sanitizers and drivers want threads too'
elif ! $as_nobody prlimit --nproc=1 true 2>/dev/null; then
	skip 'no thread can be made' 'such a limit cannot be set here'
else
	for most in 1 3; do # the clock's is refused, the service's
		capture $as_nobody prlimit --nproc=$most ./cases one
		check "at most $most threads: one line, 125, and which limit" says 'cannot start the .*ulimit -u'
	done
fi
capture env HOSTCALL_STATS=1 ./cases lines 10
check 'HOSTCALL_STATS=1 counts' grep -q '1280 calls; .* bytes of posted output' err
capture env HOSTCALL_STATS=1 HOSTCALL_WORKERS=1 ./cases one
check 'HOSTCALL_STATS=1: one worker is one' grep -q '; 1 worker, ' err
capture env HOSTCALL_WORKERS=64 ./cases lines 10
check '64 workers' [ $status = 0 -a "$(wc -l <out)" = 1280 ]

# ---- hcrun
capture "$hcrun" --help
check 'hcrun --help' [ $status = 0 -a -s out -a ! -s err ]
capture "$hcrun" --version
check 'hcrun --version' grep -q '^hcrun [0-9]' out
capture "$hcrun" --list
check 'hcrun --list' grep -q '^cpu ' out
check 'hcrun --list: status 0' [ $status = 0 ]
for bad in --nonsense --grid --grid=0 '--grid x' '--block 2000' '--workers 65' '--io fast' '--device gpu' -x '--stats=1'; do
	# shellcheck disable=SC2086
	capture "$hcrun" $bad
	check "hcrun $bad: one line, 125" message
done
capture "$hcrun"
check 'hcrun alone: one line, 125' message
capture "$hcrun" ./absent
check 'hcrun: a missing file' says 'absent: No such file'
printf 'this is no program\n' >text
capture "$hcrun" ./text
check 'hcrun: a text file' says 'text'
: >empty
capture "$hcrun" ./empty
check 'hcrun: an empty file' message
capture "$hcrun" .
check 'hcrun: a folder' message
head -c 3000 "$BUILD/lib/libhostcall.a" >part.o
capture "$hcrun" ./part.o
check 'hcrun: an archive' message
head -c 100 "$BUILD/bin/hcrun" >short
capture "$hcrun" ./short
check 'hcrun: a cut ELF file' message
capture "$hcrun" --grid 3 --block 2 ./cases lines 1
check 'hcrun: geometry' [ $status = 0 -a "$(wc -l <out)" = 6 ]
capture "$hcrun" ''
check 'hcrun: an empty name' says 'name of the program is empty'
for file in small.cu small.c; do
	cp text $file
	capture "$hcrun" $file
	check "hcrun $file: what to do first" says "neither a program nor a module.*compile it first (hcc $file -o small)"
done
capture "$hcrun" --help
check 'hcrun --help: variables by an example, and which have none' grep -q -e '--map-budget: HOSTCALL_MAP_BUDGET' out
check 'hcrun --help: lines of at most 100 columns' [ "$(awk 'length > 100' out | wc -l)" = 0 ]
# Would catch: a variable that help promises and the launcher does not read.
for option in $(sed -n 's/^  --\([a-z-]*\).*/\1/p' out | grep -vx -e list -e help); do
	capture env "HOSTCALL_$(echo "$option" | tr a-z- A-Z_)=nonsense" "$hcrun" --version
	check "hcrun --$option has a variable" says "HOSTCALL_$(echo "$option" | tr a-z- A-Z_)"
done
if [ "$HOSTCALL_DEVICE" = cpu ]; then
	capture "$hcrun" --shared 300K --grid 2 ./cases one
	check 'hcrun: too much shared memory: the geometry and the limit' says '2 x 1 x 1 blocks of .* x 1 x 1 threads: 307200 bytes of shared memory, .* 232448'
	check 'hcrun: too much shared memory: no word of threads a block' [ "$(grep -c 1024 err)" = 0 ]
fi
capture "$hcrun" -- ./cases exit 9
check 'hcrun: a program'\''s status' [ $status = 9 ]
capture "$hcrun" ./cases arguments --grid 5
check 'hcrun: options after the program are the program'\''s' grep -q '<--grid>' out

# ---- Modules
nvcc=$(command -v nvcc || echo /usr/local/cuda/bin/nvcc)
if [ -x "$nvcc" ] && [ -f "$BUILD/lib/libhostcall_device.a" ]; then
	root=$(cd "$HERE/../.." && pwd)
	arch=${HOSTCALL_TEST_ARCH:-sm_90}
	"$nvcc" -rdc=true -arch="$arch" -I"$root" -I"$root/device/include" -dc "$HERE/programs/kernels.cu" -o kernels.o &&
		"$nvcc" -arch="$arch" -dlink -cubin kernels.o "$BUILD/lib/libhostcall_device.a" -o kernels.cubin &&
		"$nvcc" -arch="$arch" -dlink -fatbin kernels.o "$BUILD/lib/libhostcall_device.a" -o kernels.fatbin &&
		"$nvcc" -rdc=true -arch="$(echo "$arch" | sed s/sm/compute/)" -I"$root" -I"$root/device/include" -ptx \
			"$HERE/programs/kernels.cu" -o kernels.ptx
	check 'nvcc makes modules' [ -s kernels.cubin -a -s kernels.fatbin -a -s kernels.ptx ]
	printf '\001\000\000\000\002\000\000\000\375\377\377\377' >in
	case $HOSTCALL_DEVICE in
	cuda*)
		for module in kernels.cubin kernels.fatbin kernels.ptx; do
			capture "$hcrun" ./$module add in:in out:sum:12 i32:3 f32:2.5 u8:7
			printf '\011\000\000\000\014\000\000\000\000\000\000\000' >expected
			check "hcrun $module: typed arguments" [ $status = 0 -a "$(cat out)" = 'added 3' ]
			check "hcrun $module: the result" cmp -s sum expected
			capture "$hcrun" ./$module leave i32:41
			check "hcrun $module: exit" [ $status = 41 ]
		done
		;;
	*)
		capture "$hcrun" --device cpu ./kernels.cubin add in:in out:sum:12 i32:3 f32:2.5 u8:7
		check 'hcrun: a GPU module on the CPU device: one line, 125' message
		;;
	esac
	case $HOSTCALL_DEVICE in # without a GPU each of these says that it needs one
	cuda*) kernel_named=absent_kernel ;;
	*) kernel_named=GPU ;;
	esac
	capture "$hcrun" ./kernels.cubin absent_kernel
	check 'hcrun: a missing kernel is named' says $kernel_named
	capture "$hcrun" ./kernels.cubin
	check 'hcrun: which of two kernels' message
	capture "$hcrun" ./kernels.cubin leave
	check 'hcrun: too few arguments' message
	capture "$hcrun" ./kernels.cubin leave i32:1 i32:2
	check 'hcrun: too many arguments' message
	capture "$hcrun" ./kernels.cubin leave f64:1
	check 'hcrun: an argument of another size' message
	for bad in i32:x i32: x:1 1 i8:300 u8:-1 in:absent out:file out:file:x buf:; do
		capture "$hcrun" ./kernels.cubin leave "$bad"
		check "hcrun: argument $bad" message
	done
	head -c 600 kernels.cubin >cut.cubin
	capture "$hcrun" ./cut.cubin leave i32:1
	check 'hcrun: a cut cubin' message
else
	skip 'modules' 'no nvcc'
fi

# ---- hcc
status=0
"$hcc" --cpu-only "$HERE/programs/no_main.cu" -o no_main >out 2>err || status=$?
check 'a program without hc_main is refused by hcc' [ $status != 0 -a ! -e no_main ]
check 'a program without hc_main: the message names it' grep -q hc_main err
check 'a program without an entry: the message says what may be one' grep -q 'or give a main of your own.*examples/ownhost' err
capture "$hcc" --cpu-only absent.o "$HERE/programs/no_main.cu"
check 'hcc: a missing object is named' grep -q 'absent.o: no such file' err
printf 'void main_loop(void) {}\n' >near.c && gcc -c near.c -o near.o
capture "$hcc" --cpu-only "$HERE/programs/no_main.cu" near.o -o near
check 'hcc: main_loop is no entry' grep -q 'no entry' err
gcc -I "$HERE/../../host/include" -c "$HERE/programs/host_main.c" -o host_main.o && ar rcs host_main.a host_main.o
for main in host_main.o host_main.a; do
	# shellcheck disable=SC2086
	capture "$hcc" $flags "$HERE/programs/kernel_only.cu" $main -o host_main
	check "hcc: a main in $main" [ "$status" = 0 ]
	capture ./host_main
	check "hcc: a main in $main runs its kernel" [ "$status" = 0 -a "$(cat out)" = 'the kernel ran' ]
done
for shadow in '' -DSHADOW; do
	[ -z "$SANITIZER" ] || break # the library needs the sanitizer's, which hcc links
	# shellcheck disable=SC2086
	gcc -w $shadow -I "$HERE/../../host/include" "$HERE/programs/attach.c" "$BUILD/lib/libhostcall.a" -luring -l:libboost_context.a -ldl -o attach 2>err
	check "a host program for GPUs alone links${shadow:+ ($shadow)}" [ -x attach ]
	capture ./attach
	check "attaching kernels for GPUs to the CPU device: the message says that${shadow:+ ($shadow)}" [ "$status" = 0 -a "$(grep -c 'on the CPU device' out)" = 1 ]
done
capture "$hcc" --stack=64K "$HERE/programs/no_main.cu"
check 'hcc --stack of a .cu program: what there is instead' grep -q 'hcrun --stack' err
# Would catch: a program without code for GPUs where GPUs were named.
capture env NVCC= "$hcc" --arch=sm_90 "$HERE/programs/cases.cu" -o unmade
check 'hcc --arch without nvcc is an error that says what to install' \
	[ "$status" = 1 -a ! -e unmade -a "$(grep -c 'install the CUDA Toolkit, or set NVCC' err)" = 1 ]
capture env NVCC= HCC_ARCH=sm_90 "$hcc" ${SANITIZER:+$flags} "$HERE/programs/cases.cu" -o unasked
check 'HCC_ARCH without nvcc is no error' [ "$status" = 0 -a -x unasked ]
capture make -s -C "$HERE/../.." -n SANITIZE=adress tools
check 'make: a sanitizer that there is not' grep -q 'SANITIZE=adress: it must be address or thread' err
for bad in -c --nonsense absent.cu text.txt -o; do
	"$hcc" $bad >out 2>err
	status=$?
	check "hcc $bad is refused" [ $status != 0 -a -s err ]
done
printf 'extern "C" __global__ void hc_main(int, char **) { this is wrong; }\n' >wrong.cu
"$hcc" --cpu-only wrong.cu -o wrong >out 2>err
status=$?
check 'hcc: errors in the source are the compiler'\''s, and nothing is made' [ $status != 0 -a -s err -a ! -e wrong ]
finish
