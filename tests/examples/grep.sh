#!/bin/sh
# grep.sh [BUILD]: the grep example against GNU grep -F -a.
. "$(dirname "$0")/../common/check.sh"
. "$HERE/data.sh"
grep=$BUILD/examples/grep

# Files are searched side by side: the order of lines holds within a file only. The sort is stable, by file name.
by_file='>o; s=$?; sort -s -t: -k1,1 o; exit $s'
same() { # NAME ARGUMENTS
	alike "grep: $1" "$grep -F -a $2 $by_file" "grep -F -a $2 $by_file"
}
every_option='-n -c -l -i -h -H -ni'
[ -z "$QUICK" ] || every_option=-n
for file in empty unended newlines spaces 'name with spaces' x4096 boundaries long_line utf8 numbers binary; do
	for options in '' $every_option; do
		same "$options word in $file" "$options word 'files/$file'"
		same "$options e in $file" "$options e 'files/$file'"
	done
done
same 'no match' 'zzzzzz files/utf8'
same 'needle at the end of a line of 200 kB' 'needle files/long_line'
same 'empty pattern' "'' files/utf8"
same 'empty pattern counts lines' "-c '' files/unended files/empty files/newlines"
same 'fold' '-i QUICK files/utf8'
same 'fold leaves other letters' "-i '[{' files/utf8 files/numbers"
same 'pattern as long as a line' '-n 19999 files/numbers'
same 'bytes above 127' "'$(printf '\303\266')' files/utf8"
same 'NUL in the text' 'b files/binary'
same 'licenses' "-n copyright $licenses"
same 'licenses, fold and count' "-ic license $licenses"
same 'headers' "-n define $headers"
same 'headers, names' "-l typedef $headers"
same 'binaries' "-c GLIBC $binaries"
same 'binaries, text' "GNU $binaries"
same 'missing file' 'x files/absent'
same 'missing file among others' 'word files/boundaries files/absent files/spaces'
same 'silent about a missing file' '-s word files/absent files/boundaries'
same 'directory' 'x files/directory'
same 'directory among others' 'word files/spaces files/directory'
alike 'grep: standard input by redirection' "$grep -F -a -n 77 <files/numbers" 'grep -F -a -n 77 <files/numbers'
alike 'grep: standard input by a pipe' "cat files/numbers | $grep -F -a 777" 'cat files/numbers | grep -F -a 777'
alike 'grep: - among files' "$grep -F -a 777 files/utf8 - <files/numbers" 'grep -F -a 777 files/utf8 - <files/numbers'
mkfifo fifo
alike 'grep: FIFO' "cat files/numbers >fifo & $grep -F -a -c 9 fifo" 'cat files/numbers >fifo & grep -F -a -c 9 fifo'
big $BIG_MB
same "$BIG_MB MB, few matches" '-n 123456 files/big'
same "$BIG_MB MB, many matches" '-c 7 files/big'
# More of each range than is kept until its turn comes; every third line ends such a piece somewhere else
same "$BIG_MB MB, most lines printed" '7 files/big'
same "$BIG_MB MB, most lines numbered" '-n 7 files/big'
same "$BIG_MB MB, every line, with its name" "-H '' files/big"
borders
for file in borders crlf long_lines at_borders holes; do
	for options in '' -n -c -l -i; do
		[ -z "$QUICK" ] || [ "$options" = -n ] || continue
		same "several ranges: $options needle in $file" "$options needle files/$file"
	done
	alike "grep: several ranges by a pipe: $file" "cat files/$file | $grep -n needle" "cat files/$file | grep -F -a -n needle"
	alike "grep: several ranges, served by threads: $file" "HOSTCALL_IO=threads $grep -n needle files/$file" \
		"grep -F -a -n needle files/$file"
done
same 'several ranges: a line of each' "-n 00 files/borders"
same 'several ranges: counts of an empty pattern' "-c '' files/borders files/crlf files/long_lines files/at_borders"
same 'several ranges: one letter' '-c e files/borders files/utf8 files/crlf'
same 'several ranges, several files' '-n needle files/borders files/crlf files/utf8 files/absent files/long_lines'
same 'several ranges: no match' "-n 'needle at 77' files/borders"
alike 'grep: several ranges: the rest of standard input' \
	"{ dd bs=1000001 count=1 of=/dev/null 2>/dev/null; $grep -n needle; } <files/borders" \
	'{ dd bs=1000001 count=1 of=/dev/null 2>/dev/null; grep -F -a -n needle; } <files/borders'
alike 'grep: more blocks than buffers' "HOSTCALL_GRID=140 HOSTCALL_BLOCK=64 $grep -n needle files/borders" 'grep -F -a -n needle files/borders'
alike 'grep: one block' "HOSTCALL_GRID=1 $grep -n needle files/borders files/utf8" 'grep -F -a -n needle files/borders files/utf8'
capture "$grep"
check 'grep: no pattern is status 2 and a message' [ "$status" = 2 -a -s err -a ! -s out ]
capture "$grep" 'a
b' files/utf8 # GNU grep takes these for two patterns
check 'grep: a pattern of two lines is refused' [ "$status" = 2 -a -s err ]
finish
