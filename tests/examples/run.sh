#!/bin/sh
# run.sh [BUILD]: the examples over many files of this system at once, and over files that are hard to read. The scripts beside
# it, one for each example, have the formats and options.
# shellcheck source=tests/common/check.sh disable=SC2016,SC2154
. "$(dirname "$0")/../common/check.sh"
wc=$BUILD/examples/wc grep=$BUILD/examples/grep crc=$BUILD/examples/crc logger=$BUILD/examples/logger
# The thread sanitizer knows 8128 threads at most, counts every thread of every resident block, and is slow with many.
case $SANITIZER in
thread) every=60 megabytes=1 && export HOSTCALL_GRID=2 ;;
address) every=20 megabytes=2 ;;
*) every=1 megabytes=20 ;;
esac
[ -z "$QUICK" ] || every=30 megabytes=2

# beside NAME ARGUMENTS: as alike, but files are searched side by side: the order of lines holds within a file only
beside() {
	ours=0 theirs=0
	timeout -k 5 "$LIMIT" sh -c "$grep -H $2" >ours.out 2>ours.err || ours=$?
	timeout -k 5 "$LIMIT" sh -c "grep -F -a -H $2" >theirs.out 2>theirs.err || theirs=$?
	for side in ours theirs; do
		sort -s -t: -k1,1 $side.out -o $side.out
		sort $side.err -o $side.err
	done
	if [ $ours = $theirs ] && cmp -s ours.out theirs.out && cmp -s ours.err theirs.err; then
		ok "$1"
	else
		diff -a ours.out theirs.out >difference.out
		diff -a ours.err theirs.err >difference.err
		echo "# status $ours, expected $theirs: grep $2"
		not_ok "$1" difference.out difference.err
	fi
}

# cksum's own name for itself is in its messages, and ours has the same
both() { # NAME ARGUMENTS: wc -lc and crc
	alike "wc: $1" "$wc -lc $2" "wc -lc $2"
	alike "crc: $1" "$crc $2" "cksum $2 2>e; s=\$?; sed 's/^[^:]*cksum: /cksum: /' e >&2; exit \$s"
}

# ---- Many files of every kind
find /usr/include /usr/share/common-licenses -type f 2>/dev/null | sort | awk "NR % (3 * $every) == 0" | head -n 600 >many
find /usr/bin /usr/lib/x86_64-linux-gnu -type f -size -300k -size +1k 2>/dev/null | sort | awk "NR % (40 * $every) == 0" |
	head -n 20 >binaries
tr '\n' '\0' <many | xargs -0 grep -a -L '[^ -~[:space:]]' >text
echo "# $(wc -l <many) text files, $(wc -l <text) of them ASCII, $(wc -l <binaries) binaries"
both 'several hundred files' "\$(cat many)"
both 'binaries' "\$(cat binaries)"
alike 'wc: words of several hundred ASCII files' "$wc \$(cat text)" "wc \$(cat text)"
beside 'grep: several hundred files, numbered lines' "-n define \$(cat many)"
beside 'grep: several hundred files, fold' "-i THE \$(cat many)"
beside 'grep: several hundred files, every line' "-n '' \$(cat text)"
beside 'grep: several hundred files, counts with zeros' "-c zlib \$(cat many)"
beside 'grep: several hundred files, names' "-l struct \$(cat many)"
beside 'grep: several hundred files, none matches' "'no file has this line' \$(cat many)"
beside 'grep: binaries, counts' "-c GLIBC \$(cat binaries)"
beside 'grep: binaries, lines with bytes 0 and above 127' "GLIBC \$(cat binaries)"

# ---- Lines with bytes of every value
awk 'BEGIN { for (i = 1; i < 256; i++) printf "%cx\n", i }' >bytes
printf 'a\000x\n\000x\nx\000\nx\000\000y\n' >>bytes
beside 'grep: a line with a byte 0 is printed whole' 'x bytes'
printf 'one x\000' >unended
beside 'grep: a last line that ends with a byte 0' 'x unended'

# ---- A large file with lines of 100 KB, the pattern wherever a chunk of 32 KiB may end
awk -v bytes=$((megabytes * 1000000)) 'BEGIN {
	piece = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ -"; line = ""
	while (length(line) < 102400) line = line piece
	for (n = 0; total < bytes; n++) {
		at = (n * 32768 / 5 + n % 7) % 102000
		text = substr(line, 1, at) (n % 3 ? "needle" : "none") substr(line, at + 1) "\n"
		printf "%s", text; total += length(text)
		if (n % 4 == 0) { printf "needle %d\n\n", n; total += 12 }
	} }' >large
echo "# large: $(wc -l <large) lines, $(wc -c <large) bytes"
both 'a large file' large
alike 'wc: words of a large file' "$wc -w large" 'wc -w large'
beside 'grep: lines of 100 KB' '-n needle large'
beside 'grep: lines of 100 KB, counted' '-c needle large'
beside 'grep: lines of 100 KB, at each chunk'\''s end' '-c -i "Z -0" large'
cat large large >/dev/null
alike 'grep: lines of 100 KB by a slow pipe' "{ head -c 150000 large; sleep 0.2; tail -c +150001 large; } | $grep -c needle" \
	'grep -c needle large'

# ---- Every pattern of a small alphabet in a text of that alphabet: overlaps and repeated prefixes
awk 'BEGIN { srand(7); for (i = 0; i < 20000; i++) printf "%s", rand() < 0.15 ? "\n" : rand() < 0.5 ? "a" : "b" }' >ab
for pattern in a b aa ab ba bb aab aba abab aabaa ababab bbbbbbbbbb aaabaaab; do
	beside "grep: $pattern" "-n $pattern ab"
done

# ---- Files that are hard to read
ln -s loop loop
ln -s nowhere dangling
mkdir folder 'a folder'
printf 'in a folder\n' >'a folder/ a file: with "odd" $signs* '
printf 'dash\n' >./-dash
printf 'new line\n' >'new
line'
printf 'e\314\201 dash\n' >"$(printf 'n\303\244me')"
: >nothing
both 'a symbolic link to itself' loop
both 'a dangling link' 'bytes dangling nothing'
alike 'wc: a folder among files' "$wc -lc bytes folder nothing" 'wc -lc bytes folder nothing'
capture "$crc" bytes folder nothing # cksum of coreutils 9.1 sums a folder as if it were empty; others refuse
check 'crc: a folder among files' [ "$status" = 1 -a "$(wc -l <out)" = 2 -a "$(cat err)" = 'cksum: folder: Is a directory' ]
both 'a file as a folder' bytes/x
both 'a name that is longer than names can be' "bytes \$(printf '%300s' x | tr ' ' x)"
both 'names with blanks, quotes and wildcards' "'a folder/ a file: with \"odd\" \$signs* ' bytes"
both 'a name that begins with a dash' './-dash nothing'
both 'a name in UTF-8' "n*me"
both 'a device that is empty' '/dev/null bytes'
both 'the same file twice at once' 'large large large'
both 'a file of /proc' '/proc/self/limits'
for name in loop dangling folder bytes/x nothing /dev/null "'a folder/ a file: with \"odd\" \$signs* '"; do
	beside "grep: $name" "-c a $name bytes"
done
alike 'grep: a pattern that begins with a dash' "$grep -- -dash ./-dash" 'grep -F -a -- -dash ./-dash'
beside 'grep: a pattern that begins with a dash, none' "-c -- - ./-dash bytes"
chmod 0 bytes
if [ "$(id -u)" != 0 ]; then
	as=
else # root reads what it likes; nobody does not
	chmod 755 .
	as='setpriv --reuid=65534 --regid=65534 --clear-groups'
fi
if $as test -x "$wc" 2>/dev/null && ! $as test -r bytes; then
	alike 'wc: an unreadable file' "$as $wc -lc bytes ab" "$as wc -lc bytes ab"
	alike 'crc: an unreadable file' "$as $crc bytes ab" "$as cksum bytes ab"
	alike 'grep: an unreadable file' "$as $grep -c b bytes ab" "$as grep -F -a -c b bytes ab"
	alike 'grep -s: an unreadable file' "$as $grep -s -c b bytes ab" "$as grep -F -a -s -c b bytes ab"
else
	skip 'an unreadable file' 'root, and no setpriv that may become nobody'
fi
chmod 644 bytes

# ---- Command lines: a mistake has the status of the system's tool, where there is one
for example in hello:2 wc:1 grep:2 crc:1 sum:1 copy:1 logger:2; do
	program=${example%:*}
	capture "$BUILD/examples/$program" --help
	check "$program --help: usage on standard output, status 0" [ "$status" = 0 -a ! -s err -a "$(cut -c 1-$((8 + ${#program})) out)" = "usage: $program " ]
	for option in -z --nonsense; do
		capture "$BUILD/examples/$program" $option
		check "$program $option: usage on standard error, status ${example#*:}" \
			[ "$status" = "${example#*:}" -a ! -s out -a "$(cut -c 1-$((8 + ${#program})) err)" = "usage: $program " ]
	done
	check "$program makes no file of an option" [ ! -e ./--help -a ! -e ./-z -a ! -e ./--nonsense ]
done
printf 'dash dash\n' >./-x
for name in -x ./-x; do
	alike "wc -- $name" "$wc -lc -- $name" "wc -lc -- $name"
	alike "crc -- $name" "$crc -- $name" "cksum -- $name"
	alike "sum -- $name" "$BUILD/examples/sum -- $name" "sum -s -- $name"
	alike "grep -- dash $name" "$grep -- dash $name" "grep -F -- dash $name"
done
for name in --help --; do
	cp ./-x ./$name
	alike "crc -- $name" "$crc -- $name" "cksum -- $name"
	rm ./$name
done
capture "$BUILD/examples/copy" -- -x -y
check 'copy -- -x -y' cmp ./-x ./-y
capture "$logger" -n 1 -i 1 -- -l
check 'logger: a file behind --' cmp out ./-l
capture "$BUILD/examples/hello" -- -a
check 'hello: a name behind --' [ "$status" = 0 -a "$(grep -c '^hello, -a, from' out)" = "$(wc -l <out)" ]
for bad in '-n' '-n -1' '-i x' '-n 99999999999999999999' 'one two'; do
	capture "$logger" $bad
	check "logger $bad: status 2 and usage" [ "$status" = 2 -a ! -s out -a "$(cut -c 1-14 err)" = 'usage: logger ' ]
done

# ---- Standard input
both 'standard input that was read in part' "<large" # reads all; the next two read a rest
alike 'wc: the rest of standard input' "{ head -n 1 >/dev/null; $wc -lc; } <ab" '{ head -n 1 >/dev/null; wc -lc; } <ab'
alike 'crc: the rest of standard input' "{ dd bs=100 count=1 of=/dev/null 2>/dev/null; $crc; } <ab" \
	'{ dd bs=100 count=1 of=/dev/null 2>/dev/null; cksum; } <ab'
alike 'grep: the rest of standard input' "{ dd bs=100 count=1 of=/dev/null 2>/dev/null; $grep -n ba; } <ab" \
	'{ dd bs=100 count=1 of=/dev/null 2>/dev/null; grep -F -a -n ba; } <ab'
alike 'wc: standard input is a folder' "$wc -lc <folder" 'wc -lc <folder'
capture sh -c "$wc -c <&-"
check 'wc: closed standard input is status 1 and a message' [ "$status" = 1 -a -s err ]
capture sh -c "$crc <&-"
check 'crc: closed standard input is status 1 and a message' [ "$status" = 1 -a -s err ]
capture sh -c "$grep x <&-"
check 'grep: closed standard input is status 2 and a message' [ "$status" = 2 -a -s err ]
mkfifo one two
alike 'wc: two FIFOs that are filled in the other order' \
	"{ cat ab >two; cat ab ab >one; } & $wc -lc one two >counts; wait; awk '{ print \$1, \$2, \$3 }' counts" \
	"cat ab ab >one.txt; wc -lc one.txt ab | awk '{ sub(/one.txt/, \"one\"); sub(/ab/, \"two\"); print \$1, \$2, \$3 }'"

# ---- logger
capture sh -c "$logger -n 30 -i 20 fifo_copy | { sleep 1; cat; }"
check 'logger: a reader that comes late has every line' cmp -s out fifo_copy
before=$(date +%s%N)
capture "$logger" -n 20 -i 10 copy
after=$(date +%s%N)
awk '{ print $1 }' out | tr -d . >stamps
check 'logger: time stamps never go back' sort -c -n stamps
check 'logger: time stamps lie between start and end' [ "$(head -n 1 stamps)" -gt $((before - 1000000)) -a \
	"$(tail -n 1 stamps)" -lt $((after + 1000000)) ]
: >shared
(bounded "$logger" -n 40 -i 5 >>shared) &
(bounded "$logger" -n 40 -i 5 >>shared) &
wait
check 'logger: two that append to one file keep lines whole' \
	[ "$(grep -c '^[0-9]*\.[0-9]\{9\} line [0-9]*: [0-9]* terms, sum 1\.[0-9]*$' shared)" = 80 ]
if [ -e /dev/full ]; then
	capture "$logger" -n 2 -i 1 /dev/full
	check 'logger: a copy on a full device is status 1 and a message' [ "$status" = 1 -a -s err ]
fi
finish
