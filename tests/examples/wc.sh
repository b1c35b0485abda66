#!/bin/sh
# wc.sh [BUILD]: the wc example against coreutils'. Words are compared on text only: what coreutils calls a word in bytes
# that are no text has changed between versions (9.1 wants a printable byte in it, others do not).
. "$(dirname "$0")/../common/check.sh"
. "$HERE/data.sh"
export LC_ALL=C.UTF-8 # in the C locale wc 9.1 counts no word in "\342\202\254"; newer ones do
wc=$BUILD/examples/wc

alike 'wc: text files' "$wc files/utf8 files/numbers files/spaces" 'wc files/utf8 files/numbers files/spaces'
for file in empty unended newlines spaces 'name with spaces' x4096 blanks4095 boundaries long_line utf8 numbers; do
	alike "wc: $file" "$wc 'files/$file'" "wc 'files/$file'"
	[ -z "$QUICK" ] || continue
	for option in -l -w -c -lw -lc -wc -cwl '-l -w'; do
		alike "wc $option: $file" "$wc $option 'files/$file'" "wc $option 'files/$file'"
	done
done
alike 'wc: licenses' "$wc $licenses" "wc $licenses"
alike 'wc: headers' "$wc $headers" "wc $headers"
alike 'wc -lc: binaries' "$wc -lc files/binary $binaries" "wc -lc files/binary $binaries"
alike 'wc: missing file' "$wc files/absent" 'wc files/absent'
alike 'wc: missing file among others' "$wc files/utf8 files/absent files/numbers" 'wc files/utf8 files/absent files/numbers'
alike 'wc: directory' "$wc files/directory" 'wc files/directory'
alike 'wc: directory among others' "$wc files/utf8 files/directory" 'wc files/utf8 files/directory'
alike 'wc: a file as a directory' "$wc files/utf8/x" 'wc files/utf8/x'
alike 'wc: standard input by redirection' "$wc <files/utf8" 'wc <files/utf8'
alike 'wc: standard input by a pipe' "cat files/boundaries | $wc" 'cat files/boundaries | wc'
alike 'wc: empty standard input' "$wc </dev/null" 'wc </dev/null'
alike 'wc: - among files' "$wc files/utf8 - <files/numbers" 'wc files/utf8 - <files/numbers'
alike 'wc: slow pipe' "{ cat files/utf8; sleep 0.3; printf 'la'; sleep 0.2; printf 'st word'; } | $wc" \
	"{ cat files/utf8; printf 'last word'; } | wc"
alike 'wc -c: a pipe' "cat files/numbers | $wc -c" 'cat files/numbers | wc -c'
mkfifo fifo
alike 'wc: FIFO' "cat files/boundaries >fifo & $wc fifo" 'cat files/boundaries >fifo & wc fifo'
alike 'wc: the same file many times' "$wc \$(yes files/utf8 | head -n 500)" "wc \$(yes files/utf8 | head -n 500)"
alike 'wc: a file of /proc, which states no size' "$wc -l /proc/cpuinfo" 'wc -l /proc/cpuinfo'
big $BIG_MB
alike "wc: $BIG_MB MB" "$wc files/big" 'wc files/big'
borders
for file in borders crlf long_lines at_borders; do
	alike "wc: several ranges: $file" "$wc files/$file" "wc files/$file"
	alike "wc: several ranges by a pipe: $file" "cat files/$file | $wc" "cat files/$file | wc"
	alike "wc: several ranges, served by threads: $file" "HOSTCALL_IO=threads $wc -lw files/$file" "wc -lw files/$file"
done
alike 'wc: several ranges, mostly a hole' "$wc -lc files/holes" 'wc -lc files/holes'
alike 'wc: several files of several ranges, and small ones' \
	"$wc files/borders files/utf8 files/crlf files/absent files/borders" 'wc files/borders files/utf8 files/crlf files/absent files/borders'
alike 'wc: more blocks than buffers' "HOSTCALL_GRID=140 HOSTCALL_BLOCK=32 $wc files/borders files/utf8" 'wc files/borders files/utf8'
alike 'wc: one block' "HOSTCALL_GRID=1 $wc files/borders files/utf8" 'wc files/borders files/utf8'
alike 'wc: the rest of a large standard input' "{ dd bs=1000001 count=1 of=/dev/null 2>/dev/null; $wc; } <files/borders" \
	'{ dd bs=1000001 count=1 of=/dev/null 2>/dev/null; wc; } <files/borders'
alike 'wc: standard input stands at its end afterwards' "{ $wc; cat; $wc -c; } <files/borders" '{ wc; cat; wc -c; } <files/borders'
capture "$wc" -x
check 'wc: unknown option is status 1 and a message' [ "$status" = 1 -a -s err -a ! -s out ]
finish
