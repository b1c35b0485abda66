#!/bin/sh
# smoke.sh [BUILD]: each example once or twice, over all files that data.sh makes. For the builds with sanitizers, where the scripts
# beside it, one for each example, take minutes: their formats and options are the plain build's.
. "$(dirname "$0")/../common/check.sh"
. "$HERE/data.sh"
bin=$BUILD/examples
# The thread sanitizer knows 8128 threads at most, and counts every thread of every resident block.
[ "$SANITIZER" != thread ] || export HOSTCALL_GRID=2

borders
by_file='>o 2>e; s=$?; sort -s -t: -k1,1 o; cat e >&2; exit $s' # files are searched side by side
text='files/utf8 files/numbers files/spaces files/boundaries files/long_line files/unended files/empty files/newlines files/crlf'
every="$text files/borders files/at_borders files/holes files/long_lines files/x4096"

capture "$bin/hello" reader
check 'hello: every thread once' [ "$status" = 0 -a ! -s err -a "$(sort -u out | grep -c '^hello, reader, from')" = "$(wc -l <out)" ]
capture "$bin/ownhost"
check 'ownhost: handler, memory and output' [ "$status" = 0 -a "$(grep -c '^block [0-3] scaled' out)" = 4 ]
LC_ALL=C.UTF-8 alike 'wc: text files, and one that is missing' "$bin/wc $text files/absent" "wc $text files/absent"
alike 'wc: all files' "$bin/wc -lc $every files/directory" "wc -lc $every files/directory"
alike 'wc: by a pipe, served by threads' "cat files/borders | HOSTCALL_IO=threads $bin/wc -l" 'cat files/borders | wc -l'
alike 'grep: all files' "$bin/grep -n needle $every files/absent $by_file" "grep -F -a -n needle $every files/absent $by_file"
alike 'grep: every line' "$bin/grep -c -i '' $text $by_file" "grep -F -a -c -i '' $text $by_file"
alike 'grep: by a pipe' "cat files/crlf | $bin/grep -n -i NEEDLE" 'cat files/crlf | grep -F -a -n -i NEEDLE'
alike 'crc: all files' "$bin/crc $every files/absent" "cksum $every files/absent"
alike 'sum: all files' "$bin/sum $every files/absent" "sum -s $every files/absent"
alike 'sum: more than may be mapped at a time' "HOSTCALL_MAP_BUDGET=1M $bin/sum files/borders files/utf8" 'sum -s files/borders files/utf8'
for option in '' -t; do
	# shellcheck disable=SC2086
	capture "$bin/copy" $option files/borders to
	check "copy $option" cmp files/borders to
done
capture "$bin/logger" -n 20 -i 5 log
check 'logger: every line, and the same in the file' [ "$status" = 0 -a "$(wc -l <out)" = 20 ]
check 'logger: the file' cmp out log
finish
