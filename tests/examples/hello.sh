#!/bin/sh
# hello.sh [BUILD]: hello and ownhost.
. "$(dirname "$0")/../common/check.sh"
hello=$BUILD/examples/hello

expect() { # NAME BLOCKS THREADS: who must say hello
	b=0
	while [ $b -lt "$2" ]; do
		t=0
		while [ $t -lt "$3" ]; do
			echo "hello, $1, from block $b thread $t"
			t=$((t + 1))
		done
		b=$((b + 1))
	done | sort
}
same_lines() {
	expect "$1" "$2" "$3" >expected
	sort out | cmp -s - expected && [ "$status" = 0 ] && [ ! -s err ]
}
capture "$hello"
check 'hello: the geometry of the source' same_lines world 2 4
capture "$hello" reader
check 'hello: an argument' same_lines reader 2 4
capture "$hello" 'a b	c$*"é'
check 'hello: an argument of any bytes' same_lines 'a b	c$*"é' 2 4
capture env HOSTCALL_GRID=3 HOSTCALL_BLOCK=33 "$hello"
check 'hello: geometry by the environment' same_lines world 3 33
capture "$BUILD/bin/hcrun" --grid 5 --block 2 "$hello"
check 'hello: geometry by hcrun' same_lines world 5 2
capture "$BUILD/bin/hcrun" --block 4,2,2 --grid 1,2 "$hello"
check 'hello: geometry in three dimensions, every thread once' [ "$status" = 0 -a "$(wc -l <out)" = 32 ]
for io in threads auto; do
	capture env HOSTCALL_IO=$io "$hello"
	check "hello: --io $io" same_lines world 2 4
done
if [ "${HOSTCALL_DEVICE:-cpu}" = cpu ]; then
	for seed in 1 2 3 4 5; do
		capture env HOSTCALL_SEED=$seed "$hello"
		check "hello: adversarial seed $seed" same_lines world 2 4
	done
fi
capture "$BUILD/examples/ownhost"
sort out >sorted
printf 'all values are right, on the device\nblock 0 scaled by 2\nblock 1 scaled by 3\nblock 2 scaled by 4\nblock 3 scaled by 5\n' >expected
check 'ownhost: handler, memory and output' cmp -s sorted expected
check 'ownhost: status' [ "$status" = 0 ]
case ${HOSTCALL_DEVICE:-cpu} in
cuda*)
	capture "$BUILD/examples/ownhost_cuda"
	sed 's/, on the device//' expected | sort >expected_cuda
	sort out >sorted
	check 'ownhost_cuda: launches by <<<>>>' cmp -s sorted expected_cuda
	;;
*) skip 'ownhost_cuda: launches by <<<>>>' 'no GPU' ;;
esac
finish
