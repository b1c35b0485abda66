#!/bin/sh
# check.sh BUILD: real programs on the CPU device. Their sources come from the archive of the system's packages; without a network there
# is nothing to test, and it says so.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
if ! command -v apt-get >/dev/null 2>&1; then
	echo "skipped: no apt-get here to fetch sources with; 0 passed"
	exit 0
fi
HCC_FLAGS=--cpu-only
HOSTCALL_DEVICE=cpu
SQLITE_OPTIMIZE=-O1 # less than half the time
export HCC_FLAGS HOSTCALL_DEVICE SQLITE_OPTIMIZE
if [ -n "${HOSTCALL_TEST_QUICK:-}" ]; then
	PROGRAMS_MB=1
	export PROGRAMS_MB
	set -- "$1" json setjmp
else
	set -- "$1" bzip2 minigzip xxhsum json setjmp
fi
if [ -z "${HOSTCALL_TEST_QUICK:-}" ] && command -v tclsh >/dev/null 2>&1; then # SQLite makes its one source file by it
	set -- "$@" sqlite
fi
status=0
sh "$here/build.sh" "$@" || status=$?
if [ $status -eq 77 ]; then
	echo "skipped: the sources cannot be fetched here; 0 passed"
	exit 0
fi
[ $status -eq 0 ] || exit $status
sh "$here/run.sh" "$@"
