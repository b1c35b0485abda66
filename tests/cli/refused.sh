#!/bin/sh
# refused.sh [BUILD]: what containers and limits refuse: system calls, one after the other; threads; memory. Each must end in the right
# result, or in a line that says what is wrong and a status that is not 0. Never in silence or without an end. CALLS="NAME..." tries these.
# shellcheck source=tests/common/check.sh disable=SC2016,SC2086,SC2154
. "$(dirname "$0")/../common/check.sh"
export HOSTCALL_DEVICE=cpu
hcc=$BUILD/bin/hcc
case $SANITIZER in
?*)
	skip 'refusals' "the $SANITIZER sanitizer's own calls would be refused too"
	finish
	;;
esac
chmod 755 .
"$hcc" --cpu-only "$HERE/programs/everyday.c" -o everyday && "$hcc" --cpu-only "$HERE/programs/pwrites.cu" -o pwrites &&
	gcc -O1 -w "$HERE/programs/everyday.c" -o native
check 'programs are built' [ $? = 0 ]

# ---- System calls. What the program makes natively and fails by is the program's to report.
printf '#include <sys/syscall.h>\n' | gcc -E -dM - | sed -n 's/^#define __NR_\([a-z0-9_]*\) .*/{"\1", __NR_\1},/p' >calls.h
gcc -O1 -I. "$HERE/programs/refuse.c" -o refuse
check 'the refusing tool is built' [ $? = 0 ]
# As strace shows them on Debian 12. Left out: exit_group, which nobody refuses: without it a process of several threads cannot end.
calls='access arch_prctl brk clock_nanosleep clone3 close eventfd2 execve fcntl fstat fsync futex getdents64 getpid getrandom io_uring_enter
	io_uring_register io_uring_setup ioctl lseek madvise mkdir mmap mprotect munmap newfstatat openat pipe2 poll ppoll prctl pread64 preadv2
	prlimit64 pwrite64 read rename rmdir rseq rt_sigaction rt_sigprocmask sched_getaffinity sched_yield set_robust_list set_tid_address
	sigaltstack statx sysinfo timerfd_create timerfd_settime unlink write writev'
if strace -f -o trace ./everyday >out 2>err && grep -q exit_group trace; then
	HOSTCALL_IO=threads strace -f -o more ./everyday >out 2>err
	calls="$calls $(sed -n 's/^[0-9 ]*\([a-z0-9_]*\)(.*/\1/p' trace more | grep -v exit_group)"
fi
if ! ./refuse statx 1 ./native >out 2>err && grep -q '^refuse: seccomp' err; then
	skip 'every refused system call' 'filters of system calls are not allowed here'
	CALLS=none
fi
rm -rf everyday.*
mkdir work
EVERYDAY=1 ./native >expected 2>/dev/null
export EVERYDAY=1
bad=0 right=0 told=0
judge() { # CALL ERRNO IO
	rm -rf work/*
	refused=0
	(cd work && exec prlimit --core=0 timeout -k 5 20 ../refuse "$1" "$2" ../everyday >../out 2>../err) 2>/dev/null || refused=$?
	if [ $refused = 7 ] && cmp -s out expected && grep -q 'to stderr' err; then
		right=$((right + 1))
	elif [ $refused != 0 ] && [ $refused != 7 ] && [ $refused != 124 ] && [ $refused != 137 ] && [ -s err ] && [ "$(wc -l <err)" -le 3 ]; then
		case $refused in
		125 | 134) ;; # the launcher's word, or that of the C library
		*) # the program's own, or the loader's: as natively
			rm -rf work/*
			natively=0
			(cd work && exec prlimit --core=0 timeout -k 5 20 ../refuse "$1" "$2" ../native >/dev/null 2>&1) 2>/dev/null || natively=$?
			[ $natively = $refused ] || return 1
			;;
		esac
		told=$((told + 1))
	elif [ "$1" = mmap ]; then
		told=$((told + 1)) # the loader dies without a word, natively too
	else
		return 1
	fi
}
for call in ${CALLS:-$(printf '%s\n' $calls | sort -u)}; do
	grep -q "^{\"$call\"," calls.h || continue
	for errno in 1 38; do # EPERM, ENOSYS
		for io in auto threads; do
			if [ $io = auto ]; then unset HOSTCALL_IO; else export HOSTCALL_IO=$io; fi
			judge "$call" $errno || {
				not_ok "$call refused with $errno, HOSTCALL_IO=$io: status $refused" out err
				bad=1
			}
		done
	done
done
unset HOSTCALL_IO
echo "# right in $right, told in $told"
[ "${CALLS:-}" = none ] || check 'every refused system call ends in the right result or in a message' [ $bad = 0 ]

# ---- Threads: an own user, as root has no limit. The kernel's threads of io_uring count as well.
if [ "$(id -u)" != 0 ] || ! command -v setpriv >/dev/null; then
	skip 'no more threads' 'needs root and setpriv'
else
	: >numbers
	chmod 666 numbers
	limited() { # LIMIT GRID BLOCK TIMES
		capture setpriv --reuid 54391 --regid 54391 --clear-groups prlimit --nproc="$1" env HOSTCALL_IO=uring HOSTCALL_GRID="$2" HOSTCALL_BLOCK="$3" \
			./pwrites numbers "$4"
	}
	for limit in 5 6 7 8 9 10 12 16; do
		limited $limit 4 32 20
		if [ "$status" = 125 ] && [ -s err ]; then
			ok "ulimit -u $limit: too few to start, which is said"
		else
			check "ulimit -u $limit: every line, every write" [ "$status" = 0 -a "$(wc -l <out)" = 2560 -a ! -s err ]
		fi
	done
	for limit in 9 12; do
		limited $limit 40 256 2
		check "ulimit -u $limit, 10240 threads: every line, every write" [ "$status" = 0 -a "$(wc -l <out)" = 20480 -a ! -s err ]
	done
fi

# ---- Memory
for size in 60000 100000; do
	capture prlimit --as=$((size * 1024)) ./pwrites numbers 2
	check "ulimit -v $size: right, or a line that names the limit" \
		[ "$status" = 0 -o \( "$status" = 125 -a "$(grep -c '^hostcall: .*ulimit -v' err)" = 1 -a "$(wc -l <err)" = 1 \) ]
done
capture prlimit --as=300000000 env HOSTCALL_GRID=40 HOSTCALL_BLOCK=256 ./pwrites numbers 2
check 'memory for the threads that is not there: 125 and a line that names the limit' \
	[ "$status" = 125 -a "$(grep -c '^hostcall: .*ulimit -v' err)" = 1 ]
finish
