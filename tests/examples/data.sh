# Sourced: makes the files that the examples are compared on, in the current folder.
# shellcheck shell=sh
mkdir files || exit 1
: >files/empty
printf 'no newline at the end' >files/unended
printf '\n\n\n' >files/newlines
printf 'one\n' >'files/name with spaces'
printf '  leading\tand   between \f\v\r words\n\n last' >files/spaces
printf 'a\000b\001c\n\000\000\nabc\377\376 def\n' >files/binary
head -c 4096 /dev/zero | tr '\0' 'x' >files/x4096
head -c 4095 /dev/zero | tr '\0' ' ' >files/blanks4095
# Words and lines that lie across every boundary a reader of 4096 (or 4095) bytes has
i=4080
while [ $i -lt 4112 ]; do
	head -c $i /dev/zero | tr '\0' 'w'
	printf ' word\n'
	i=$((i + 1))
done >files/boundaries
# a line of 200 kB, for whoever keeps lines in a buffer
{ head -c 200000 /dev/zero | tr '\0' 'l'; printf 'needle\nshort needle\nnone\n'; } >files/long_line
# UTF-8 text
i=0
while [ $i -lt 500 ]; do
	printf 'l\303\251\303\274 \342\202\254 %d the quick brown f\303\266x; int main(void)\n' $i
	i=$((i + 1))
done >files/utf8
mkdir files/directory
seq 1 20000 >files/numbers
# text files of this system; ASCII and UTF-8
licenses=$(ls -d /usr/share/common-licenses/* 2>/dev/null)
headers=$(find /usr/include -maxdepth 1 -type f -name '*.h' 2>/dev/null | sort | head -n 120)
binaries=
for file in /bin/ls /bin/cat /usr/bin/env; do
	[ ! -f $file ] || binaries="$binaries $file"
done

# borders: files of several ranges of 1 MiB, which blocks share. At each border there are the bytes of "needle", split at another
# place each time, after a blank or after a line's end; or just text. Then with CRLF, and with lines of a megabyte and more.
borders() {
	[ ! -f files/borders ] || return 0
	awk 'BEGIN {
		for (border = 1; border <= 9; border++) {
			goal = border * 1048576 - (border - 1) % 8
			while (at + 40 < goal) { text = "line " ++n " of words\n"; printf "%s", text; at += length(text) }
			for (; at < goal - 1; at++) printf "p"
			printf "%s", border % 2 ? "\n" : " "
			printf "needle at %d\n", border; at = goal + length("needle at \n") + length(border)
		}
		printf "needle at the end"
	}' >files/borders
	{ cat files/borders; echo; } | sed 's/$/\r/' >files/crlf
	{
		head -c 1500000 /dev/zero | tr '\0' 'x'
		printf ' needle\nneedle\n'
		head -c 2200000 /dev/zero | tr '\0' 'y'
		printf 'needle\n\nlast'
	} >files/long_lines
	{ head -c 1048570 /dev/zero | tr '\0' 'a'; printf 'needle'; head -c 1048576 /dev/zero | tr '\0' '\n'; } >files/at_borders
	printf 'needle before\n' >files/holes
	truncate -s 1048574 files/holes
	printf 'needle\0\0' >>files/holes
	truncate -s 3145728 files/holes
}

# big SIZE_MB: a text file of about that size, once
big() {
	[ -f files/big ] || seq 1 10000000 | head -c "$(($1 * 1000000))" >files/big
}
if [ -n "$SANITIZER$QUICK" ]; then BIG_MB=2; else BIG_MB=50; fi
