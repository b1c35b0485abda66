#!/bin/sh
# documented.sh BUILD: the functions and variables that the device library has for C programs, against those that docs/libc.md and docs/libc.d
# name. What the library has is documented; what is documented is there. In the tables' first column names stand between commas; rows
# that say "macro" under "runs on" are of headers, and the library has nothing for them.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
build=$(cd "$1" && pwd) || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
LC_ALL=C
export LC_ALL

# What the library calls itself, or hcc and its start code call; no program names it.
internal='environment_set fcntl3 flush_all host_getenv ioctl3 mremap5 open3 openat4 program_name_set result start start_return stdio_start
	verror verror_at_line'

printf '%s\n' $internal | sort >"$work/internal"
nm --defined-only "$build/lib/libhostcall_device_cpu.a" 2>/dev/null |
	awk '$2 ~ /^[TDBRVC]$/ && $3 ~ /^hc_libc_/ { print substr($3, 9) }' | sort -u | comm -23 - "$work/internal" >"$work/there"

cat "$root/docs/libc.md" "$root"/docs/libc.d/*.md 2>/dev/null | awk -F '|' '
	/^\| *function *\|/ { table = 1; next }
	!/^\|/ { table = 0 }
	table && !/^\|[-: |]*$/ {
		row = $2
		gsub(/[\\`]/, "", row)
		count = split(row, names, ",")
		for (i = 1; i <= count; i++) {
			gsub(/^[ \t]+|[ \t]+$/, "", names[i])
			if (names[i] ~ /^[A-Za-z_][A-Za-z0-9_]*$/)
				print ($3 ~ /macro/ ? "macro " : "function ") names[i]
		}
	}' | sort -u >"$work/rows"
awk '{ print $2 }' "$work/rows" | sort -u >"$work/named"
awk '$1 == "function" { print $2 }' "$work/rows" | sort -u >"$work/promised"

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
complain "$work/exposed" 'internal, and in docs/libc.md'
[ $failed -ne 0 ] || echo "$(wc -l <"$work/there") functions and variables: all documented, passed"
exit $failed
