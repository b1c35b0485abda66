#!/bin/sh
# libc.sh BUILD [SUBJECT...]: the functions of the C library, against the host's. Each tests/libc/SUBJECT.c is an ordinary C program, built
# twice: by the host's compiler and by hcc. Both run in a fresh folder, with the input tests/libc/SUBJECT.in if there is one; what they
# print, their exit status and the files that they leave must be the same. LIBC_RECORD=FOLDER runs the host's part alone, of SUBJECT.clang
# where that is built, and keeps the results in BUILD/tests/libc/FOLDER; "expected" is what a run on a GPU is compared with.
# shellcheck source=tests/common/check.sh
. "$(dirname "$0")/../common/check.sh"
set -u
[ $# -eq 0 ] || shift
SHOWN=20 WIDTH=300
unset TZ

start() ( # folder, input
	cd "$1/files" || exit
	exec timeout -k 5 "${LIBC_TIMEOUT:-120}" ../../bin/program one 'two words' '' <"$2" >"$1/stdout" 2>"$1/stderr"
)

run() { # kind, program: leaves the results in the folder of that name
	rm -rf bin
	mkdir -p "$1/files" bin
	ln -s "$2" bin/program
	input=/dev/null
	[ ! -f "$HERE/$subject.in" ] || input=$HERE/$subject.in
	start "$SCRATCH/$1" "$input" 2>/dev/null # a word of the shell's, if a signal ends it
	echo $? >"$1/status"
	(cd "$1/files" && find . ! -type d -printf '%p %y %m %s\n' -o -type d -printf '%p %y %m\n' | sort) >"$1/tree"
}

if [ $# -eq 0 ]; then
	set -- "$HERE"/*.c
fi
for source; do
	subject=$(basename "$source" .c)
	if [ ! -x "$BUILD/tests/libc/$subject" ]; then
		not_ok "$subject: it is not built"
		continue
	fi
	rm -rf host device
	unset HOSTCALL_ALLOW_SYSTEM
	expected=$BUILD/tests/libc/${LIBC_RECORD:-expected}/$subject
	if [ -n "${LIBC_RECORD:-}" ]; then
		host=$BUILD/tests/libc/$subject.clang
		[ -x "$host" ] || host=$BUILD/tests/libc/$subject.native
		run host "$host"
		mv host "$expected"
		continue
	fi
	case $subject in
	popen) export HOSTCALL_ALLOW_SYSTEM=1 ;;
	unistd | zone) expected='' ;; # what they show is this machine's: its processors, its files of zones
	esac
	if [ "${HOSTCALL_DEVICE:-cpu}" != cpu ] && [ -d "$expected" ]; then
		cp -r "$expected" host
	else
		run host "$BUILD/tests/libc/$subject.native"
	fi
	run device "$BUILD/tests/libc/$subject"
	if diff -ra host device >differences; then
		ok "$subject"
	else
		not_ok "$subject: < the host's C library, > hostcall's" differences
	fi
done
[ -z "${LIBC_RECORD:-}" ] || exit $((failed != 0))
finish
