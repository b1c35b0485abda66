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
for file in empty unended newlines spaces 'name with spaces' x4096 boundaries long_line utf8 numbers binary; do
	for options in '' -n -c -l -i -h -H -ni; do
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
capture "$grep"
check 'grep: no pattern is status 2 and a message' [ "$status" = 2 -a -s err -a ! -s out ]
capture "$grep" 'a
b' files/utf8 # GNU grep takes these for two patterns
check 'grep: a pattern of two lines is refused' [ "$status" = 2 -a -s err ]
finish
