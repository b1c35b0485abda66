#!/bin/sh
# documented.sh BUILD: the functions and variables that the device library has for C programs, against those that docs/libc.md
# name. What the library has is documented; what is documented is there. Rows that say "macro" under "runs on" are of headers, and the
# library has nothing for them.
# shellcheck source=tests/common/check.sh
. "$(dirname "$0")/../common/check.sh"
set -u
SHOWN=60
root=$(cd "$HERE/../.." && pwd)

# What the library calls itself, or hcc and its start code call; no program names it.
internal='environment_set exit_start fcntl3 flush_all host_getenv ioctl3 leave_streams mremap5 nan_of open3 openat4 program_name_set result start start_others start_return stdio_start
	verror verror_at_line'

# shellcheck disable=SC2086 # words
printf '%s\n' $internal | sort >internal
nm --defined-only "$BUILD/lib/libhostcall_device_cpu.a" 2>/dev/null |
	awk '$2 ~ /^[TDBRVC]$/ && $3 ~ /^hc_libc_/ { print substr($3, 9) }' | sort -u | comm -23 - internal >there

# Names stand between commas, semicolons or spaces. "with _x" means all names of the row with that ending too; "the
# same names with _x" those of the table so far; in a table "as float and long double" each name stands for three. Rows that run nowhere ("missing", or nothing) name what the library has not.
awk -F '|' '
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
	}' "$root/docs/libc.md" | sort -u >rows
awk '$1 != "missing" { print $2 }' rows | sort -u >named
awk '$1 == "function" { print $2 }' rows | sort -u >promised
awk '$1 == "missing" { print $2 }' rows | sort -u | comm -12 - there >denied

comm -23 there named | grep -v '^__' >undocumented # names that begin so are the headers' own
comm -13 there promised >absent
comm -12 internal named >exposed
holds 'the library has functions' '[ -s there ]'
holds 'what is in the library is in docs/libc.md' '! grep . undocumented'
holds 'what is in docs/libc.md is in the library' '! grep . absent'
holds 'what docs/libc.md says is missing is not in the library' '! grep . denied'
holds 'what is internal is not in docs/libc.md' '! grep . exposed'
echo "# $(wc -l <there) functions and variables"
finish
