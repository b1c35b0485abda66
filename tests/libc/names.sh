#!/bin/sh
# names.sh BUILD: the standard names in kernels. shared/names.cu calls them by host code and by a kernel, shared/names_native.cc natively, and
# all write down what they got: hostcall's answers against the C library's. Then standard streams, the end of a program, and that docs/libc.md lists the names there are.
# shellcheck source=tests/common/check.sh disable=SC2016
. "$(dirname "$0")/../common/check.sh"
set -u
root=$(cd "$HERE/../.." && pwd)

# Each name, and how often C++ has it: twice if it is const where its argument is. <string.h>'s basename is not there beside <libgen.h>.
tables=$root/libc_facade/include/hostcall_libc/names
sed -n 's/^HC_[A-Z_]*NAME\(_AS\)\{0,1\}([^,]*, \([a-z_A-Z0-9]*\),.*/\2/p' "$tables"/*.def | sort >in_tables
overloads=$(cat "$tables"/*.def | grep '^HC_SEARCH_NAME' | grep -v -c ' basename,')
holds 'the tables are read' '[ $(wc -l <in_tables) -ge 300 ] && ! uniq -d in_tables | grep .'

printf 'one\ntwo\nlast without newline' >input
timeout 120 "$BUILD/tests/libc/shared_names" "$SCRATCH" <input >out 2>err
echo $? >status
holds 'the program ends well' 'cat err; grep -x 0 status'
timeout 60 "$BUILD/tests/libc/shared_names.native" native.out
holds 'a kernel gets from the standard names what a native program gets' '[ $(wc -l <native.out) -ge 50 ] && diff native.out device.out'
holds 'host code goes on calling the C library' 'diff native.out host.out'
cat >expected <<END
$(($(wc -l <in_tables) + overloads - 1)) names
one
two
last without newline, 3 lines, end 1, descriptors 0 1 2
the host's stdout
END
holds 'stdin and stdout in a kernel' 'diff expected out'
holds 'exit calls handlers, and host code goes on' 'printf "handler\nthe host'\''s stderr\n" | diff - err'
holds 'exit writes what a stream holds' 'echo "not closed" | diff - left_open'
holds 'nothing is left of the files' '[ -z "$(find . -name "names*")" ]'

# docs/libc.md lists the names by header; those of the headers' own, not in tables, are there too.
sed -n 's/^HC_FACADE[A-Z_]*(.*[ *(,]\{1\}\([a-z_0-9]*\), (.*/\1/p' "$root"/libc_facade/include/*.h "$root"/libc_facade/include/sys/*.h |
	cat - in_tables | grep -v '^__xpg_basename$' | sort -u >there
awk '/^## /{ inside = $0 == "## In kernels" } inside && /^\| `</' "$root/docs/libc.md" | cut -d '|' -f 3 | tr -d '\\ ' | tr ',' '\n' |
	grep -v '^$' | sort -u >documented
printf '%s\n' abort assert errno exit free malloc optarg optind opterr optopt stderr stdin stdout | sort -u - there | sort -u >wanted
holds 'docs/libc.md lists all names of kernels and no others' '[ -s documented ] && diff wanted documented'

finish
