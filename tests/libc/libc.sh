#!/bin/sh
# libc.sh BUILD [SUBJECT...]: the functions of the C library, against the host's. Each tests/libc/SUBJECT.c is an ordinary C program, built
# twice: by the host's compiler and by hcc. Both run in a fresh folder, with the input tests/libc/SUBJECT.in if there is one; what they
# print, their exit status and the files that they leave must be the same. LIBC_RECORD=FOLDER runs the host's part alone, of SUBJECT.clang
# where that is built, and keeps the results in BUILD/tests/libc/FOLDER; "expected" is what a run on a GPU is compared with.
set -u
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd) || exit 1
shift
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
LC_ALL=C
export LC_ALL
unset TZ
passed=0 failed=0

start() ( # folder, input
	cd "$1/files" || exit
	exec timeout -k 5 "${LIBC_TIMEOUT:-120}" ../../bin/program one 'two words' '' <"$2" >"$1/stdout" 2>"$1/stderr"
)

run() { # kind, program: leaves the results in $work/kind
	rm -rf "$work/bin"
	mkdir -p "$work/$1/files" "$work/bin"
	ln -s "$2" "$work/bin/program"
	input=/dev/null
	[ ! -f "$here/$subject.in" ] || input=$here/$subject.in
	start "$work/$1" "$input" 2>/dev/null # a word of the shell's, if a signal ends it
	echo $? >"$work/$1/status"
	(cd "$work/$1/files" && find . ! -type d -printf '%p %y %m %s\n' -o -type d -printf '%p %y %m\n' | sort) >"$work/$1/tree"
}

if [ $# -eq 0 ]; then
	set -- "$here"/*.c
fi
for source; do
	subject=$(basename "$source" .c)
	if [ ! -x "$build/tests/libc/$subject" ]; then
		echo "not ok $subject: it is not built"
		failed=$((failed + 1))
		continue
	fi
	rm -rf "$work/host" "$work/device"
	expected=$build/tests/libc/${LIBC_RECORD:-expected}/$subject
	if [ -n "${LIBC_RECORD:-}" ]; then
		host=$build/tests/libc/$subject.clang
		[ -x "$host" ] || host=$build/tests/libc/$subject.native
		run host "$host"
		mv "$work/host" "$expected"
		continue
	fi
	case $subject in
	unistd | zone) expected='' ;; # what they show is this machine's: its processors, its files of zones
	esac
	if [ "${HOSTCALL_DEVICE:-cpu}" != cpu ] && [ -d "$expected" ]; then
		cp -r "$expected" "$work/host"
	else
		run host "$build/tests/libc/$subject.native"
	fi
	run device "$build/tests/libc/$subject"
	if diff -ra "$work/host" "$work/device" >"$work/differences"; then
		passed=$((passed + 1))
		echo "ok $subject"
	else
		failed=$((failed + 1))
		echo "not ok $subject: < the host's C library, > hostcall's"
		cut -c 1-300 "$work/differences" | head -n 20
	fi
done
[ -z "${LIBC_RECORD:-}" ] || exit $((failed != 0))
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
