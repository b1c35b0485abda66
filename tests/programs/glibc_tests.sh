#!/bin/sh
# glibc_tests.sh BUILD [FOLDER...]: glibc's own tests on the CPU device. Fetches the source that this system's glibc was built from, if
# GLIBC_SOURCE does not name a folder that has it, builds each test by the host's compiler and by hcc, and runs both. Its supervisor, which
# forks, is replaced by glibc_support. A test that the host does not build outside glibc's tree, or that fails there, tells nothing and is
# left out. Prints for each folder how many the host passes, how many of these pass here, are refused by the link or do not compile, and
# are wrong; then the names: GLIBC_TESTS_REPORT, if set, gets a line for each test. Takes many minutes; not part of make check.
# shellcheck source=tests/common/check.sh
. "$(dirname "$0")/../common/check.sh"
set -u
[ $# -eq 0 ] || shift
[ $# -gt 0 ] || set -- stdio-common string stdlib posix time wcsmbs ctype misc argp libio
hcc=$BUILD/bin/hcc
export HOSTCALL_ALLOW_SYSTEM=1

source=${GLIBC_SOURCE:-}
if [ -z "$source" ]; then
	sh "$HERE/fetch.sh" "$SCRATCH/fetched" glibc >fetch.log 2>&1 || { cat fetch.log; exit 77; }
	source=$(find "$SCRATCH/fetched" -mindepth 1 -maxdepth 1 -type d -name 'glibc-*')
fi
source=$(cd "$source" && pwd) || exit 77
report=${GLIBC_TESTS_REPORT:-$SCRATCH/report}

# A test that wants threads, fork, other programs or glibc's inside is no test of ours.
outside='pthread|fork *\(|exec[lv][ep]* *\(|waitpid|mtrace|dlopen|resolv|setjmp|EXPECTED_SIGNAL|xthread|capture_subprocess|_IO_jump|__libc_'

one() { # folder, test: a line for the report
	name=$1/$2
	work=$SCRATCH/run/$1.$2
	mkdir -p "$work/native" "$work/ours"
	flags="-w -O1 -std=gnu11 -D_GNU_SOURCE -DHAVE_CC_INHIBIT_LOOP_TO_LIBCALL=1"
	flags="$flags -I$HERE/glibc_support -iquote $source/$1 -idirafter $source -idirafter $source/sysdeps/generic"
	# shellcheck disable=SC2086 # words
	gcc $flags -fno-builtin -U_FORTIFY_SOURCE "$source/$1/$2.c" -o "$work/test.native" -lm >/dev/null 2>&1 ||
		{ echo "unbuilt $name"; return; }
	(cd "$work/native" && timeout -k 2 "${LIMIT_NATIVE:-20}" ../test.native </dev/null >../native.out 2>&1) || { echo "native-fails $name"; return; }
	# shellcheck disable=SC2086
	if ! "$hcc" --cpu-only $flags -Dmprotect=no_guard_page -fno-builtin "$source/$1/$2.c" -o "$work/test" -lm >"$work/link" 2>&1; then
		echo "refused $name: $(sed -n 's/.*C library has: //p' "$work/link" | head -n 1)"
		return
	fi
	if (cd "$work/ours" && timeout -k 2 "${LIMIT_OURS:-60}" ../test </dev/null >../ours.out 2>&1); then
		echo "pass $name"
	else
		echo "wrong $name: status $?, $(tail -n 1 "$work/ours.out" | cut -c 1-120)"
	fi
	rm -rf "$work"
}

if [ "${1:-}" = --one ]; then
	one "$2" "$3"
	exit
fi

for folder; do
	find "$source/$folder" -maxdepth 1 -name '*.c' |
		sed -n -E 's,.*/((tst|test|bug|tf|tllf|tiff)[^/]*)\.c$,\1,p; s,.*/([^/]*-test)\.c$,\1,p' | sort -u |
		while read -r test; do
			grep -Eq "$outside" "$source/$folder/$test.c" || echo "$folder $test"
		done
done >tests
: >"$report"
export GLIBC_SOURCE="$source"
xargs -P "${JOBS:-2}" -L 1 sh "$HERE/glibc_tests.sh" "$BUILD" --one <tests >>"$report"

awk '
	{ split($2, at, "/"); folder = at[1]; folders[folder] }
	$1 != "unbuilt" && $1 != "native-fails" { native[folder]++ }
	{ count[folder, $1]++ }
	END {
		print "| folder | the host passes | pass here | refused | wrong |"
		print "|---|---|---|---|---|"
		for (f in folders)
			printf "| %s | %d | %d | %d | %d |\n", f, native[f], count[f, "pass"], count[f, "refused"], count[f, "wrong"]
	}' "$report"
grep -E '^(wrong|refused)' "$report" | sort
