#!/bin/sh
# crc.sh [BUILD]: the crc example against cksum.
. "$(dirname "$0")/../common/check.sh"
. "$HERE/data.sh"
crc=$BUILD/examples/crc

for file in empty unended newlines spaces 'name with spaces' x4096 blanks4095 boundaries long_line utf8 numbers binary; do
	alike "crc: $file" "$crc 'files/$file'" "cksum 'files/$file'"
done
size=0
while [ $size -lt 300 ]; do # every way in which the lanes' shares end
	head -c $size /bin/ls >files/size$size
	size=$((size + 7))
done
for size in 4095 4097 8191 8192 8193 16384 65535 65536 65537; do
	head -c $size /bin/ls >files/size$size
done
alike 'crc: many sizes' "$crc files/size*" 'cksum files/size*'
alike 'crc: licenses' "$crc $licenses" "cksum $licenses"
alike 'crc: headers' "$crc $headers" "cksum $headers"
alike 'crc: binaries' "$crc $binaries" "cksum $binaries"
alike 'crc: missing file' "$crc files/utf8 files/absent files/numbers" 'cksum files/utf8 files/absent files/numbers'
# cksum of coreutils 9.0 and 9.1 gives directories a sum: its read error goes unnoticed.
capture "$crc" files/directory files/utf8
cksum files/utf8 >expected
check 'crc: directory' [ $status = 1 -a "$(cat err)" = 'cksum: files/directory: Is a directory' ]
check 'crc: what follows a directory' cmp -s out expected
alike 'crc: standard input by redirection' "$crc <files/numbers" 'cksum <files/numbers'
alike 'crc: standard input by a pipe' "cat files/numbers | $crc" 'cat files/numbers | cksum'
alike 'crc: empty standard input' "$crc </dev/null" 'cksum </dev/null'
mkfifo fifo
alike 'crc: FIFO' "cat files/numbers >fifo & $crc fifo" 'cat files/numbers >fifo & cksum fifo'
big $BIG_MB
alike "crc: $BIG_MB MB" "$crc files/big" 'cksum files/big'
finish
