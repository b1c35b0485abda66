#!/bin/sh
# roots.sh [SUITE...]: `make demo` and the plain build's tests in fresh systems of Debian, by default the stable one before last, the last one
# and the newest, or of Ubuntu (noble); then the tests with each other gcc that the system has, and C programs for GPUs by each clang, where
# this machine has nvcc. Where that does not take the system's gcc or headers, the newest nvcc does it that pip finds.
# Needs root, debootstrap and a mirror, and PyPI for such an nvcc; nothing else of the network is used. One line for each; what was said is in the root's /root/*.log.
# ROOTS_DIR: where the roots are kept (default /tmp/hostcall-roots), MIRROR and UBUNTU_MIRROR: where packages come from, UBUNTU_KEYS: what
# Ubuntu's are signed with (Debian 12 has no package of it), STAGES: which of demo, check and quick run (default "demo check"), COMPILERS: which others, as gcc-13 or clang-19
# (default: all that the system has, from gcc-12 and clang-19 on; empty: none), CUDA: the toolkit (default /usr/local/cuda).
set -u
source=$(cd "$(dirname "$0")/.." && pwd)
folder=${ROOTS_DIR:-/tmp/hostcall-roots}
cuda=${CUDA:-/usr/local/cuda}
passed=0 failed=0
stages=${STAGES-demo check}
[ $# -gt 0 ] || set -- ${ROOTS:-bookworm trixie sid}

if [ "$(id -u)" -ne 0 ]; then
	echo "roots.sh: only root can make and enter a root: sudo make check-roots" >&2
	exit 1
fi
need() { # program or file, package
	command -v "$1" >/dev/null 2>&1 || [ -e "$1" ] ||
		{ apt-get update -qq && apt-get install -y -qq --no-install-recommends "$2" >/dev/null; }
}
need debootstrap debootstrap || exit 1

make_root() {
	mkdir -p "$root"
	case $suite in
	jammy | noble | plucky | questing | resolute)
		keys=${UBUNTU_KEYS:-/usr/share/keyrings/ubuntu-archive-keyring.gpg}
		need "$keys" ubuntu-keyring || return
		updates=$suite
		# Debian's debootstrap has no script of the newer suites; all are links to this one.
		set -- --keyring="$keys" --components=main,universe "$suite" "$root" "${UBUNTU_MIRROR:-http://archive.ubuntu.com/ubuntu}" \
			/usr/share/debootstrap/scripts/gutsy
		;;
	*) set -- "$suite" "$root" "${MIRROR:-http://deb.debian.org/debian}" ;;
	esac
	debootstrap --force-check-gpg --variant=minbase --include=git,make,gcc,g++,ca-certificates "$@" || return
	# What Ubuntu added to a suite since its release: newer versions of clang, for instance.
	[ "${updates:-}" != "$suite" ] || sed "s/ $suite / $suite-updates /" "$root/etc/apt/sources.list" >"$root/etc/apt/sources.list.d/updates.list"
}
leave() { # what was mounted goes, innermost first
	for place in usr/local/cuda sys dev/pts dev proc; do
		! mountpoint -q "$root/$place" || umount "$root/$place"
	done
}
enter() {
	mount -t proc proc "$root/proc" && mount --bind /dev "$root/dev" && mount -t devpts devpts "$root/dev/pts" && mount -t sysfs -o ro sysfs "$root/sys" || exit 1
	cp /etc/resolv.conf "$root/etc/resolv.conf"
	echo 'Acquire::Check-Valid-Until "false";' >"$root/etc/apt/apt.conf.d/90roots" # mirrors may stand still
}
root=''
trap '[ -z "$root" ] || leave' EXIT
trap 'exit 1' HUP INT TERM

inside() { # line of shell
	chroot "$root" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb DEBIAN_FRONTEND=noninteractive \
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
in_archive() { # gcc- or clang-, the first number: which of them the system has
	inside "apt-cache pkgnames $1 | sed -n 's/^$1\([0-9][0-9]*\)\$/\1/p' | sort -n" | awk -v name="$1" -v first="$2" '$1 >= first { print name $1 }'
}
install() {
	inside "apt-get install -y -qq --no-install-recommends $*" >>"$root/root/apt.log" 2>&1
}

with() { # a compiler: all that it compiles is built anew
	number=${1#*-}
	case $1 in
	gcc-*)
		install "$1" "g++-$number" || { absent "$1"; return; }
		stage "$1" "export CC_FOR_HCC=$1 CXX=g++-$number NVCC= && make clean && tools/packages &&
			make -j$(nproc) NVCC= CC=$1 CXX=g++-$number OPTIMIZE=-O1 check-build && HOSTCALL_TEST_QUICK=1 tests/check.sh build"
		;;
	clang-*)
		[ -d "$cuda" ] || return
		{ install "$1" && mount_cuda; } || { absent "$1"; return; }
		stage "$1" "export CUDA_ARCH=sm_90 && tools/packages && make -j$(nproc) libraries tools && CLANG=$1 sh tests/libc/clang.sh build"
		umount "$root/usr/local/cuda"
		;;
	esac
}
mount_cuda() { # the first toolkit whose nvcc takes this system
	mkdir -p "$root/usr/local/cuda"
	: >"$root/root/empty.cu"
	for toolkit in "$cuda" "$folder/cuda/nvidia/cu13"; do
		[ -d "$toolkit" ] || fetch_cuda || return
		mount --bind -o ro "$(readlink -f "$toolkit")" "$root/usr/local/cuda" || exit 1
		! inside 'cd /root && /usr/local/cuda/bin/nvcc -c empty.cu' >>"$root/root/apt.log" 2>&1 || return 0
		umount "$root/usr/local/cuda"
	done
	return 1
}
fetch_cuda() { # what nvcc needs, without the libraries
	python3 -m pip install -q --root-user-action=ignore --no-deps --target "$folder/cuda" \
		nvidia-cuda-nvcc nvidia-cuda-crt nvidia-nvvm nvidia-cuda-runtime nvidia-cuda-cccl >>"$root/root/apt.log" 2>&1
}
absent() {
	failed=$((failed + 1))
	echo "not ok $suite $1: $(tail -n 1 "$root/root/apt.log")"
}

for suite; do
	root=$folder/$suite
	if [ ! -e "$root/root/made" ]; then
		make_root >"$root.log" 2>&1 || { echo "not ok $suite: debootstrap: $(tail -n 1 "$root.log")"; failed=$((failed + 1)); continue; }
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
	for name in $stages; do
		case $name in
		demo) stage demo 'make demo' ;;
		check) stage check 'make check-plain' ;;
		quick) stage quick 'make check-quick' ;;
		esac
	done
	own=gcc-$(inside 'gcc -dumpversion')
	for compiler in ${COMPILERS-$(in_archive gcc- 12) $(in_archive clang- 19)}; do
		[ "$compiler" = "$own" ] || with "$compiler"
	done
	leave
done
root=''
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
