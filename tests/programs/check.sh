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
export HCC_FLAGS HOSTCALL_DEVICE
sh "$here/build.sh" "$1"
sh "$here/run.sh" "$1"
