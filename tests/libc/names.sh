#!/bin/sh
# names.sh BUILD: the standard names in kernels. shared/names.cu calls them by host code and by a kernel, shared/names_native.cc natively, and
# all write down what they got: hostcall's answers against the C library's. Then standard streams, the end of a program, and that docs/libc.md lists the names there are.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
build=$(cd "$1" && pwd) || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
LC_ALL=C
export LC_ALL
cd "$work" || exit 1
passed=0 failed=0

check() { # what, command
	if eval "$2" >log 2>&1; then
		passed=$((passed + 1))
		echo "ok $1"
	else
		failed=$((failed + 1))
		echo "not ok $1"
		head -n 12 log | cut -c 1-200
	fi
}

# Each name, and how often C++ has it: twice if it is const where its argument is. <string.h>'s basename is not there beside <libgen.h>.
tables=$root/libc_facade/include/hostcall_libc/names
sed -n 's/^HC_[A-Z_]*NAME\(_AS\)\{0,1\}([^,]*, \([a-z_A-Z0-9]*\),.*/\2/p' "$tables"/*.def | sort >in_tables
overloads=$(cat "$tables"/*.def | grep '^HC_SEARCH_NAME' | grep -v -c ' basename,')
check 'the tables are read' '[ $(wc -l <in_tables) -ge 300 ] && ! uniq -d in_tables | grep .'

printf 'one\ntwo\nlast without newline' >input
timeout 120 "$build/tests/libc/shared_names" "$work" <input >out 2>err
echo $? >status
check 'the program ends well' 'cat err; grep -x 0 status'
timeout 60 "$build/tests/libc/shared_names.native" native.out
check 'a kernel gets from the standard names what a native program gets' '[ $(wc -l <native.out) -ge 50 ] && diff native.out device.out'
check 'host code goes on calling the C library' 'diff native.out host.out'
cat >expected <<END
$(($(wc -l <in_tables) + overloads - 1)) names
one
two
last without newline, 3 lines, end 1, descriptors 0 1 2
the host's stdout
END
check 'stdin and stdout in a kernel' 'diff expected out'
check 'exit calls handlers, and host code goes on' 'printf "handler\nthe host'\''s stderr\n" | diff - err'
check 'exit writes what a stream holds' 'echo "not closed" | diff - left_open'
check 'nothing is left of the files' '[ -z "$(find . -name "names*")" ]'

# docs/libc.md lists the names by header; those of the headers' own, not in tables, are there too.
sed -n 's/^HC_FACADE[A-Z_]*(.*[ *(,]\{1\}\([a-z_0-9]*\), (.*/\1/p' "$root"/libc_facade/include/*.h "$root"/libc_facade/include/sys/*.h |
	cat - in_tables | grep -v '^__xpg_basename$' | sort -u >there
# shellcheck disable=SC2016
awk '/^## /{ inside = $0 == "## In kernels" } inside && /^\| `</' "$root/docs/libc.md" | cut -d '|' -f 3 | tr -d '\\ ' | tr ',' '\n' |
	grep -v '^$' | sort -u >documented
printf '%s\n' abort assert errno exit free malloc optarg optind opterr optopt stderr stdin stdout | sort -u - there | sort -u >wanted
check 'docs/libc.md lists all names of kernels and no others' '[ -s documented ] && diff wanted documented'

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
