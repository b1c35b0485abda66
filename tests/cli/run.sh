#!/bin/sh
# run.sh [BUILD]: what cli.sh leaves out: order and wholeness of output, readers that stall, input that never comes, faults after
# output, the environment, hcc's own options, and hcrun's statuses against a driver that fails (tests/fake_cuda).
# shellcheck source=tests/common/check.sh disable=SC2016,SC2154
. "$(dirname "$0")/../common/check.sh"
: "${HOSTCALL_DEVICE:=cpu}"
export HOSTCALL_DEVICE
root=$(cd "$HERE/../.." && pwd)
hcc=$BUILD/bin/hcc hcrun=$BUILD/bin/hcrun
case $SANITIZER in
address) flags='-fsanitize=address,undefined -g' ;;
thread) flags='-fsanitize=thread -g' ;;
*) flags= ;;
esac
case $HOSTCALL_DEVICE in
cpu) flags="$flags --cpu-only" ;;
esac
flags="$flags ${HCC_FLAGS:-}"

# ---- hcc: two sources, one of them with a name that needs quotes; a macro that does; a path of two links to hcc
mkdir 'a folder' links
cp "$HERE/programs/streams.cu" "a folder/it's streams.cu"
ln -s "$hcc" links/first
ln -s first links/hcc
status=0
dollar="\$" # nvcc's own shell would expand it
[ "$HOSTCALL_DEVICE" = cpu ] || dollar=
# shellcheck disable=SC2086
bounded links/hcc $flags -I "$HERE/programs" -DMACRO="\"it's a ${dollar}MACRO\"" "a folder/it's streams.cu" "$HERE/programs/twice.cu" \
	-o "a folder/streams" >out 2>err || status=$?
check 'hcc: names with blanks and quotes, two sources, called by a link to a link' [ $status = 0 -a -x 'a folder/streams' ]
[ -x 'a folder/streams' ] || finish
check 'hcc: without a word' [ ! -s out -a ! -s err ]
mv 'a folder/streams' streams
capture ./streams macro
check 'hcc: a macro with blanks, quotes and a dollar; a function of the other source' [ "$(cat out)" = "it's a ${dollar}MACRO 42" ]
capture "$hcc" --version
version=$(cut -d' ' -f2 out)
capture "$hcrun" --version
check 'hcc and hcrun are of one version' grep -q "^hcrun $version," out
capture "$hcc" --help
check 'hcc --help' [ "$status" = 0 -a -s out -a ! -s err ]
printf 'extern "C" __global__ void hc_main(int, char **) {}\n' >small.cu
capture "$hcc" --cpu-only small.cu -o absent/small
check 'hcc: a folder that is not there is an error' [ "$status" != 0 -a -s err ]
printf '__global__ void hc_main(int, char **) {}\n' >mangled.cu
capture "$hcc" --cpu-only mangled.cu -o mangled
check 'hcc: hc_main without extern "C" is told what to write' grep -q 'hc_main must be extern "C"' err
# shellcheck disable=SC2086
capture env TMPDIR="$SCRATCH/a folder" "$hcc" $flags -v small.cu -o small
check 'hcc: a temporary folder with a blank; -v shows commands' [ "$status" = 0 -a -x small -a -s err ]
check 'hcc leaves no temporary files' [ -z "$(find "$SCRATCH/a folder" -name 'hcc.*')" ]

# ---- hcc --gpu-only: what only nvcc compiles
capture "$hcc" --gpu-only --cpu-only small.cu -o neither
check 'hcc --gpu-only --cpu-only is an error that says why' grep -q 'leave nothing' err
capture env NVCC= "$hcc" --gpu-only small.cu -o neither
check 'hcc --gpu-only without nvcc is an error' [ "$status" != 0 -a ! -e neither ]
printf 'int main(void) { return 0; }\n' >small.c
capture "$hcc" --gpu-only small.c -o neither
check 'hcc --gpu-only of a C program is an error' [ "$status" != 0 -a ! -e neither ]
if [ -f "${BUILD%/"${SANITIZER:-none}"}/lib/libhostcall_device.a" ] && [ -z "$SANITIZER" ]; then
	capture "$hcc" --gpu-only "$HERE/programs/gpu_only.cu" -o gpu_only
	check 'hcc --gpu-only: cooperative groups, cuda::std and PTX compile, without a word' [ "$status" = 0 -a -x gpu_only -a ! -s out -a ! -s err ]
	nm gpu_only >symbols
	check 'hcc --gpu-only: no code for the CPU device' sh -c '! grep -q " T .*hc_main" symbols && grep -q hc_program_fatbin symbols'
	capture env HOSTCALL_DEVICE=cpu ./gpu_only last
	check 'hcc --gpu-only: on the CPU device one line says what to do' [ "$status" = 125 -a ! -s out ]
	check 'hcc --gpu-only: that line' sh -c '[ $(wc -l <err) = 1 ] && grep -q "GPUs alone.*run it where a GPU is" err'
	capture env -u HOSTCALL_DEVICE ./gpu_only last
	case $status in
	0) check 'hcc --gpu-only: it runs on a GPU' [ "$(sort out | uniq -c | tr -s ' ')" = ' 2 last 2 32 992' ] ;;
	*) check 'hcc --gpu-only: without a GPU one line says what to do' sh -c '[ '$status' = 125 ] && [ $(wc -l <err) = 1 ] && grep -q "GPUs alone.*run it where a GPU is" err && ! grep -q DEVICE=cpu err' ;;
	esac
	printf '__global__ void other() {}\n' >other_kernel.cu
	capture "$hcc" --gpu-only other_kernel.cu -o neither
	check 'hcc --gpu-only: a program without hc_main is refused' [ "$status" != 0 -a ! -e neither ]
else
	skip 'hcc --gpu-only' 'no nvcc'
fi

# ---- Order and wholeness
printf '%s\n' a b c d e f g h i >once
for where in file pipe append; do
	case $where in
	file) command='./streams mixed 200 >both 2>&1' ;;
	pipe) command='./streams mixed 200 2>&1 | cat >both' ;;
	append) command=': >both; ./streams mixed 200 >>both 2>&1' ;;
	esac
	capture sh -c "$command"
	sed 's/^[0-9]* a$/a/' both >letters
	awk -v want=abcdefghi '{ if ($0 != substr(want, (NR - 1) % 9 + 1, 1)) bad = 1 } END { exit bad || NR != 1800 }' letters
	check "every way to print, stdout and stderr in one $where: program order" [ $? = 0 -a "$status" = 0 ]
done
ordered() { # each block's lines 0, 1, 2 ...
	awk '$1 != "block" || $4 != next_of[$2] + 0 { bad = 1 } { next_of[$2]++ } END { exit bad || NR != 8000 }' out
}
for setting in WORKERS=1 WORKERS=4 IO=threads IO=uring TEST_URING_REFUSED=1 IDLE=quiet; do
	capture env "HOSTCALL_$setting" ./streams count 2000
	check "HOSTCALL_$setting: each block's lines are in order, none is lost" ordered
done
whole() { # COUNT: lines of 102400 equal characters (or zeros after the first)
	awk -v count="$1" '{ c = substr($0, 2, 1); first = substr($0, 1, 1); gsub(c, ""); sub(first, "")
		if (length($0) != 0) bad = 1 } END { exit bad || NR != count }' out && [ "$(wc -c <out)" = $(($1 * 102401)) ]
}
capture ./streams long
check 'a printf of 100 KiB is one line, from 4 blocks at once' whole 4
capture ./streams wide
check 'a printf of 100 KiB by its width' whole 16
capture sh -c './streams wide | { sleep 1; cat; }'
check 'a printf of 100 KiB into a pipe whose reader comes late' whole 16
capture env HOSTCALL_WORKERS=4 HOSTCALL_IO=threads ./streams wide
check 'a printf of 100 KiB by the thread pool' whole 16

# Would catch: writes of more than PIPE_BUF bytes, which others' are torn by where the pipe is full.
# shellcheck disable=SC2086
"$hcc" $flags "$HERE/programs/pwrites.cu" -o pwrites
: >numbers1 >numbers2 >numbers3 >numbers4
many='for i in 1 2 3 4; do ./pwrites numbers$i 100 & done; wait'
for io in uring threads; do
	capture env HOSTCALL_IO=$io sh -c "{ $many; } | { sleep 1; cat; }"
	check "four processes print to one pipe, HOSTCALL_IO=$io: every line is whole" \
		awk '!/^thread [0-9]+ line [0-9]+$/ { bad = 1 } END { exit bad || NR != 51200 }' out
done

# ---- A host program's own text, and its kernels'
# shellcheck disable=SC2086
bounded "$hcc" $flags "$HERE/programs/host_text.cu" -o host_text
printf 'host before\nkernel\nhost after\n' >expected
capture sh -c './host_text plain | cat'
check 'what the host printed before a launch comes before what the kernel prints' cmp -s out expected
capture sh -c './host_text locked | cat'
check "a launch does not wait for who has standard output's lock" grep -q launched err
capture sh -c './host_text full'
check 'a launch does not wait for room in a full pipe' grep -q launched err

# ---- Input
head -c 3000000 /dev/zero | tr '\0' 'A' >in
printf '3000000 bytes, sum 195000000\n' >expected
capture sh -c './streams read-all <in'
check 'read(0) from a file to its end' cmp -s out expected
capture sh -c 'cat in | ./streams read-all'
check 'read(0) from a pipe to its end' cmp -s out expected
capture sh -c '{ head -c 1000000 in; sleep 0.3; tail -c 2000000 in; } | ./streams read-all'
check 'read(0) from a pipe that pauses' cmp -s out expected

# ---- The environment
long=$(head -c 3000 /dev/zero | tr '\0' 'v')
export EMPTY='' BLANKS=' a  b=c ' LONG_VALUE="$long"
for name in EMPTY BLANKS LONG_VALUE; do
	capture ./streams getenv $name
	check "getenv of $name" [ "$(cat out)" = "<$(printenv $name)>" ]
done
for name in NO_SUCH_NAME '' 'BLANKS= a' BLANK; do
	capture ./streams getenv "$name"
	check "getenv of '$name' is NULL" [ "$(cat out)" = none ]
done

# ---- Faults
if [ -z "$SANITIZER" ]; then
	for case in trap divide wild; do
		case $HOSTCALL_DEVICE:$case in
		cuda*:divide)
			skip 'divide gives status 139 and one line' 'a division by zero is no fault on a GPU'
			continue
			;;
		esac
		capture ./streams $case 0
		check "$case gives status 139 and one line" [ "$status" = 139 -a "$(wc -l <err)" = 1 ]
		[ $case != trap ] || {
			check 'trap: the line names the fault' grep -q '^hostcall: .*\(fault\|failed\|CUDA_ERROR\)' err
			check 'trap: what its own block flushed before is there' grep -q 'block 3 was here' out
		}
	done
else
	skip 'faults' "$SANITIZER sanitizer reports them itself"
fi

# ---- Readers that stall, input that never comes. The reader holds the pipe open and does not read.
now_ms() {
	date +%s%3N
}
mkfifo pipe
stalled() { # CASE ACTION: runs the case against a stalled reader; ACTION may use $pid. Sets status and spent.
	# shellcheck disable=SC2217 # it holds the pipe open
	sleep "$LIMIT" <pipe &
	reader=$!
	timeout -k 5 "$LIMIT" sh -c 'echo $$ >pid; exec ./streams "$1"' sh "$1" >pipe 2>err &
	child=$!
	sleep $((1 + (PATIENCE - 1) / 2))
	pid=$(cat pid)
	start=$(now_ms)
	$2
	status=0
	wait $child || status=$?
	spent=$(($(now_ms) - start))
	kill $reader
	wait $reader 2>/dev/null
}
terminate() {
	kill -TERM "$pid"
}
terminate_twice() {
	kill -TERM "$pid"
	sleep 0.3
	kill -TERM "$pid"
}
stalled stalled terminate 2>/dev/null
echo "# ended after $spent ms, $(grep -c tick err) lines on stderr meanwhile"
check 'a stalled reader of stdout does not delay stderr' [ "$(grep -c tick err)" -ge 20 ]
check 'a stalled reader, then SIGTERM: dies by SIGTERM' [ $status = 143 ]
check 'a stalled reader, then SIGTERM: ends within 3 s' [ $spent -lt $((3000 * PATIENCE)) ]
check 'a stalled reader, then SIGTERM: says how many bytes were lost, once' \
	[ "$(grep -c '^hostcall: [1-9][0-9]* bytes of output were not written$' err)" = 1 ]
stalled stalled terminate_twice 2>/dev/null
echo "# ended after $spent ms"
check 'a stalled reader, then SIGTERM twice: ends at once' [ $status = 143 -a $spent -lt $((1500 * PATIENCE)) ]
stalled stalled-exit : 2>/dev/null
echo "# ended after $spent ms"
check 'a stalled reader, then exit(7): ends within 3 s with status 7' [ $status = 7 -a $spent -lt $((3000 * PATIENCE)) ]
check 'a stalled reader, then exit(7): says how many bytes were lost' grep -q 'bytes of output were not written' err
rm -f pid out pipe # with it what still holds the old one open
mkfifo pipe
sleep "$LIMIT" >pipe & # a writer that does not write
writer=$!
timeout -k 5 "$LIMIT" sh -c 'echo $$ >pid; exec ./streams wait' <pipe >out 2>err &
child=$!
tries=0
while [ ! -s out ] && [ $tries -lt 200 ]; do
	sleep 0.1
	tries=$((tries + 1))
done
check 'output appears while a read waits' [ "$(cat out)" = waiting ]
start=$(now_ms)
kill -TERM "$(cat pid)"
status=0
wait $child 2>/dev/null || status=$?
spent=$(($(now_ms) - start))
kill $writer
wait $writer 2>/dev/null
echo "# ended after $spent ms"
check 'SIGTERM while a read waits: ends within 3 s by the signal' [ $status = 143 -a $spent -lt $((3000 * PATIENCE)) ]
capture timeout -s INT 1 ./streams spin
check 'SIGINT to a kernel that spins' [ "$(cat out)" = spinning -a \( "$status" = 124 -o "$status" = 130 \) ]

# ---- hcrun
capture "$hcrun" /bin/true
check 'hcrun of an ordinary program runs it' [ "$status" = 0 -a ! -s err ]
capture "$hcrun" sh -c 'echo $HOSTCALL_GRID; exit 3'
check 'hcrun looks in PATH and passes the status' [ "$status" = 3 ]
printf 'int x;\n' >object.c && gcc -c object.c -o object.o
capture "$hcrun" ./object.o
check 'hcrun: an x86 object is neither: one line, 125' [ "$status" = 125 -a "$(wc -l <err)" = 1 -a ! -s out ]
printf '.version 8.0\n.target sm_75\n.address_size 64\n' >empty.ptx
for file in object.o empty.ptx; do
	capture "$hcrun" --device cpu ./$file
	check "hcrun: $file on the CPU device: one line, 125" [ "$status" = 125 -a "$(wc -l <err)" = 1 ]
done
capture "$hcrun" --grid 1 "$BUILD/bin/hcrun" --list
check 'hcrun of hcrun' grep -q '^cpu ' out
capture sh -c "\"$hcrun\" --help >/dev/full"
check 'hcrun --help to a full device is no success' [ "$status" != 0 ]

# ---- Commands of device code: only if the one who starts the program says so
if [ "$HOSTCALL_DEVICE" = cpu ]; then
	printf '#include <stdio.h>\n#include <stdlib.h>\nint main(void) { printf("%%d\\n", system(NULL)); return system("exit 5") >> 8 & 255; }\n' >command.c
	# shellcheck disable=SC2086
	capture "$hcc" $flags command.c -o command
	check 'hcc: a C program that runs a command' [ "$status" = 0 ]
	capture ./command
	check 'system() is off' [ "$status" = 255 -a "$(cat out)" = 0 ]
	capture env HOSTCALL_ALLOW_SYSTEM=1 ./command
	check 'HOSTCALL_ALLOW_SYSTEM=1: system() runs commands' [ "$status" = 5 -a "$(cat out)" = 1 ]
	capture "$hcrun" --allow-system ./command
	check 'hcrun --allow-system: system() runs commands' [ "$status" = 5 -a "$(cat out)" = 1 ]
	capture env HOSTCALL_ALLOW_SYSTEM=yes ./command
	check 'HOSTCALL_ALLOW_SYSTEM=yes is told what it must be' [ "$status" = 125 -a "$(wc -l <err)" = 1 ]
fi

# ---- The CUDA backend's sequences, against a driver without a GPU
if [ "$SANITIZER" = thread ]; then
	skip 'hcrun against a fake driver' 'the thread sanitizer does not know threads of a library that it did not build'
elif gcc -shared -fPIC -O1 -pthread -I"$root" -I"$root/device/include" -I"$root/host/include" \
	"$root/tests/fake_cuda/fake_cuda.c" -o libcuda.so.1 -ldl 2>err &&
	gcc -shared -x c /dev/null -Wl,-soname,libsanitizer-collection.so -o libsanitizer-collection.so 2>err; then
	capture env -u HOSTCALL_DEVICE sh "$root/tests/fake_cuda/run.sh" "$hcrun" "$SCRATCH"
	check 'hcrun against a fake driver: kernels, arguments, failures of the driver' [ "$status" = 0 ]
	for program in maps shared beside resume; do
		gcc -pthread -D_GNU_SOURCE -I"$root" -I"$root/host/include" "$root/tests/fake_cuda/$program.c" ${SANITIZER:+-fsanitize=address,undefined} \
			"$BUILD/lib/libhostcall.a" -l:liburing.a -l:libboost_context.a -pthread -ldl -o $program 2>err
	done
	capture env -u HOSTCALL_DEVICE LD_LIBRARY_PATH="$SCRATCH" FAKE_CUDA=shared ./shared
	check 'a runtime ends on a GPU that is another process'"'"'s for 100 ms' [ "$status" = 0 -a ! -s err ]
	capture env -u HOSTCALL_DEVICE LD_LIBRARY_PATH="$SCRATCH" FAKE_CUDA=brief ./beside
	check 'a fake driver: no call that waits for kernels is made beside a launch' [ "$status" = 0 -a ! -s err ]
	capture env -u HOSTCALL_DEVICE LD_LIBRARY_PATH="$SCRATCH" ./resume
	check 'a fake driver: hc_resume lets the service go on before it asks the driver' [ "$status" = 0 -a ! -s err ]
	for mode in plain hang watched; do
		capture env -u HOSTCALL_DEVICE LD_LIBRARY_PATH="$SCRATCH" FAKE_CUDA=$mode ./maps
		check "mapped files against a fake driver: $mode" [ "$status" = 0 -a ! -s err ]
	done
else
	not_ok 'the fake driver compiles' err
fi
finish
