#!/bin/sh
# documented.sh BUILD: the functions and variables that the device library has for C programs, against those that docs/libc.md
# name. What the library has is documented; what is documented is there. Rows that say "macro" under "runs on" are of headers, and the
# library has nothing for them.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
build=$(cd "$1" && pwd) || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
LC_ALL=C
export LC_ALL

# What the library calls itself, or hcc and its start code call; no program names it.
internal='environment_set exit_start fcntl3 flush_all host_getenv ioctl3 leave_streams mremap5 nan_of open3 openat4 program_name_set result start start_return stdio_start
	verror verror_at_line'

# shellcheck disable=SC2086 # words
printf '%s\n' $internal | sort >"$work/internal"
nm --defined-only "$build/lib/libhostcall_device_cpu.a" 2>/dev/null |
	awk '$2 ~ /^[TDBRVC]$/ && $3 ~ /^hc_libc_/ { print substr($3, 9) }' | sort -u | comm -23 - "$work/internal" >"$work/there"

# Names stand between commas, semicolons or spaces. "with _x" means all names of the row with that ending too; "the
# same names with _x" those of the table so far; in a table "as float and long double" each name stands for three. Rows that run nowhere ("missing", or nothing) name what the library has not.
cat "$root/docs/libc.md" | awk -F '|' '
	function put(kind, name) {
		print kind, name
		if (kind == "function" && suffix != "")
			print "variant", name suffix
		if (kind == "function" && suffixes && sub(/_r$/, "", name)) {
			print "variant", name "f_r"
			print "variant", name "l_r"
		} else if (kind == "function" && suffixes) {
			print "variant", name "f"
			print "variant", name "l"
		}
	}
	/^\| *functions?[ (][^|]*\|/ { table = 1; suffixes = /float and long double/; seen = ""; next }
	!/^\|/ { table = 0 }
	table && !/^\|[-: |]*$/ {
		row = $2
		gsub(/[\\`]/, "", row)
		suffix = ""
		if (match(row, /with _[a-z_]+/)) {
			suffix = substr(row, RSTART + 5, RLENGTH - 5)
			row = substr(row, 1, RSTART - 1) ";" substr(row, RSTART + RLENGTH)
		}
		kind = $3 ~ /macro/ ? "macro" : $3 ~ /missing|^ *$/ ? "missing" : "function"
		if (row ~ /^ *the same names *;/) {
			count = split(seen, names, " ")
			for (k = 1; k <= count; k++)
				print "variant", names[k] suffix
			next
		}
		count = split(row, items, /[,;]/)
		for (i = 1; i <= count; i++) {
			if (items[i] ~ /(^| )(and|from|its|of|the|with) /)
				continue # words, not names
			words = split(items[i], names, " ")
			for (k = 1; k <= words; k++)
				if (names[k] ~ /^[A-Za-z_][A-Za-z0-9_]*$/) {
					put(kind, names[k])
					seen = seen " " names[k]
				}
		}
	}' | sort -u >"$work/rows"
awk '$1 != "missing" { print $2 }' "$work/rows" | sort -u >"$work/named"
awk '$1 == "function" { print $2 }' "$work/rows" | sort -u >"$work/promised"
awk '$1 == "missing" { print $2 }' "$work/rows" | sort -u | comm -12 - "$work/there" >"$work/denied"

comm -23 "$work/there" "$work/named" | grep -v '^__' >"$work/undocumented" # names that begin so are the headers' own
comm -13 "$work/there" "$work/promised" >"$work/absent"
comm -12 "$work/internal" "$work/named" >"$work/exposed"
failed=0
complain() { # file, words
	[ -s "$1" ] || return 0
	failed=1
	echo "not ok: $2: $(tr '\n' ' ' <"$1")"
}
[ -s "$work/there" ] || { echo "not ok: the library has no functions"; failed=1; }
complain "$work/undocumented" 'in the library and not in docs/libc.md'
complain "$work/absent" 'in docs/libc.md and not in the library'
complain "$work/denied" 'in the library, and docs/libc.md says that it is missing'
complain "$work/exposed" 'internal, and in docs/libc.md'
[ $failed -ne 0 ] || echo "$(wc -l <"$work/there") functions and variables: all documented, passed"
exit $failed
