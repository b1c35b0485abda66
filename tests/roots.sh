#!/bin/sh
# roots.sh [SUITE...]: `make demo` and the plain build's tests in fresh systems of Debian, by default the stable one before last, the last one
# and the newest; then the tests with each other gcc that the system has, and C programs for GPUs by each clang, where this machine has nvcc.
# Needs root, debootstrap and a mirror; nothing else of the network is used. One line for each; what was said is in the root's /root/*.log.
# ROOTS_DIR: where the roots are kept (default /tmp/hostcall-roots), MIRROR: where packages come from, ROOTS_ONLY=1: demo and check alone.
set -u
source=$(cd "$(dirname "$0")/.." && pwd)
folder=${ROOTS_DIR:-/tmp/hostcall-roots}
mirror=${MIRROR:-http://deb.debian.org/debian}
cuda=/usr/local/cuda
passed=0 failed=0
[ $# -gt 0 ] || set -- ${ROOTS:-bookworm trixie sid}

if [ "$(id -u)" -ne 0 ]; then
	echo "roots.sh: only root can make and enter a root: sudo make check-roots" >&2
	exit 1
fi
if ! command -v debootstrap >/dev/null 2>&1; then
	apt-get update -qq && apt-get install -y -qq --no-install-recommends debootstrap >/dev/null || exit 1
fi

leave() { # what was mounted goes, innermost first
	for place in usr/local/cuda sys dev/pts dev proc; do
		! mountpoint -q "$root/$place" || umount "$root/$place"
	done
}
enter() {
	mount -t proc proc "$root/proc" && mount --bind /dev "$root/dev" && mount -t devpts devpts "$root/dev/pts" && mount -t sysfs -o ro sysfs "$root/sys" || exit 1
	if [ -d $cuda ]; then
		mkdir -p "$root/$cuda" && mount --bind -o ro "$(readlink -f $cuda)" "$root/$cuda" || exit 1
	fi
	cp /etc/resolv.conf "$root/etc/resolv.conf"
	echo 'Acquire::Check-Valid-Until "false";' >"$root/etc/apt/apt.conf.d/90roots" # mirrors may stand still
}
root=''
trap '[ -z "$root" ] || leave' EXIT
trap 'exit 1' HUP INT TERM

inside() { # line of shell, at lowest priority
	nice -n 19 chroot "$root" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb DEBIAN_FRONTEND=noninteractive \
		HOSTCALL_TEST_PATIENCE="${HOSTCALL_TEST_PATIENCE:-4}" sh -c "$1"
}
stage() { # name, line of shell that runs in a copy of the sources: its last line of output is the verdict's
	begin=$(date +%s)
	if inside "cd /root/hostcall && $2" >"$root/root/$1.log" 2>&1; then
		passed=$((passed + 1)) verdict=ok
	else
		failed=$((failed + 1)) verdict='not ok'
	fi
	printf '%-6s %-9s %-12s %5s s  %s\n' "$verdict" "$suite" "$1" $(($(date +%s) - begin)) "$(tail -n 1 "$root/root/$1.log" | cut -c 1-100)"
	[ "$verdict" = ok ] || grep -aE -A6 '^not ok|error:|\*\*\*|^hcc:' "$root/root/$1.log" | cut -c 1-160 | head -n 40
}
in_archive() { # pattern: the packages of the suite of that name, without a dash more
	inside "apt-cache pkgnames $1 | grep -x '$1[0-9][0-9]*' | sort -V"
}
install() {
	inside "apt-get install -y -qq --no-install-recommends $*" >>"$root/root/apt.log" 2>&1
}

for suite; do
	root=$folder/$suite
	if [ ! -e "$root/root/made" ]; then
		mkdir -p "$root"
		debootstrap --variant=minbase --include=git,make,gcc,g++,ca-certificates "$suite" "$root" "$mirror" >"$root.log" 2>&1 ||
			{ echo "not ok $suite: debootstrap: $(tail -n 1 "$root.log")"; failed=$((failed + 1)); continue; }
		: >"$root/root/made"
	fi
	leave
	enter
	# What git knows, as it is now: with changes that are not committed.
	rm -rf "$root/root/hostcall"
	mkdir "$root/root/hostcall"
	(cd "$source" && git ls-files -z | xargs -0 tar -cf -) | tar -xf - -C "$root/root/hostcall"
	inside 'apt-get update -qq'
	echo "# $suite: $(inside 'gcc --version | head -n 1; ldd --version | head -n 1' | tr '\n' ';')"
	stage demo 'make demo'
	stage check 'make check-plain'
	[ -z "${ROOTS_ONLY:-}" ] || { leave; continue; }

	own=$(inside 'gcc -dumpversion')
	for gcc in $(in_archive gcc-); do
		number=${gcc#gcc-}
		[ "$number" -ge 12 ] && [ "$number" != "$own" ] && install "$gcc" "g++-$number" || continue
		stage "$gcc" "make clean && make NVCC= CC=$gcc CXX=g++-$number OPTIMIZE=-O1 check-build &&
			CC_FOR_HCC=$gcc CXX=g++-$number NVCC= HOSTCALL_TEST_QUICK=1 tests/check.sh build"
	done
	[ -d "$root$cuda/bin" ] || { leave; continue; }
	for clang in $(in_archive clang-); do
		[ "${clang#clang-}" -ge 19 ] && install "$clang" || continue
		stage "$clang" "make clean && CLANG=$clang make CUDA_ARCH=sm_90 CLANG=$clang libc-tests && sh tests/libc/libc.sh build"
	done
	leave
done
root=''
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
