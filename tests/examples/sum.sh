#!/bin/sh
# sum.sh [BUILD]: the sum example, which maps its files, against coreutils' sum -s.
. "$(dirname "$0")/../common/check.sh"
. "$HERE/data.sh"
sum=$BUILD/examples/sum

for file in empty unended newlines spaces 'name with spaces' x4096 blanks4095 boundaries long_line utf8 numbers binary; do
	alike "sum: $file" "$sum 'files/$file'" "sum -s 'files/$file'"
done
for size in 1 15 16 17 4095 4097 65535 1048575 1048576 1048577; do # ends of units, pages and pieces
	cat /bin/ls /bin/ls /bin/ls /bin/ls /bin/ls /bin/ls /bin/ls /bin/ls /bin/ls /bin/ls | head -c $size >files/size$size
done
alike 'sum: many sizes' "$sum files/size*" 'sum -s files/size*'
alike 'sum: headers' "$sum $headers" "sum -s $headers"
alike 'sum: binaries' "$sum $binaries" "sum -s $binaries"
alike 'sum: missing file, folder' "$sum files/utf8 files/absent files/directory files/numbers" \
	'sum -s files/utf8 files/absent files/directory files/numbers'
alike 'sum: a file that cannot be mapped' "$sum /proc/version" 'sum -s /proc/version'
alike 'sum: standard input by redirection' "$sum <files/numbers" 'sum -s <files/numbers'
alike 'sum: standard input by a pipe' "cat files/numbers | $sum" 'cat files/numbers | sum -s'
alike 'sum: the rest of standard input' "{ dd bs=100 count=1 of=/dev/null 2>/dev/null; $sum; } <files/numbers" \
	'{ dd bs=100 count=1 of=/dev/null 2>/dev/null; sum -s; } <files/numbers'
alike 'sum: - among files' "$sum files/utf8 - <files/numbers" 'sum -s files/utf8 - <files/numbers'
big $BIG_MB
alike "sum: $BIG_MB MB" "$sum files/big files/utf8 files/big" 'sum -s files/big files/utf8 files/big'
case ${HOSTCALL_DEVICE:-cpu} in
cuda*) budget=16M ;; # beside a busy kernel a GPU takes 0.1 s for each window, an eighth of this
*) budget=1M ;;
esac
alike 'sum: larger than what may be mapped at a time' "HOSTCALL_MAP_BUDGET=$budget $sum files/big files/utf8" 'sum -s files/big files/utf8'
capture "$BUILD/bin/hcrun" --map-budget $budget --grid 3 "$sum" files/big
sum -s files/big >expected
check 'sum: the budget by hcrun, three blocks' cmp -s out expected
capture env HOSTCALL_MAP_BUDGET=some "$sum" files/utf8
check 'sum: a budget that is no size is refused' [ "$status" = 125 ]
finish
