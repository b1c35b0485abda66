#!/bin/sh
# run.sh BUILD [PROGRAM...]: runs what build.sh built, on real files, and compares output, files and exit status with those of the same
# program built by the host's compiler. Sizes can be set for machines where a single thread is slow: PROGRAMS_MB (10).
set -u
build=$(cd "$1" && pwd) || exit 1
shift
[ $# -gt 0 ] || set -- bzip2 minigzip xxhsum json setjmp
programs=$build/programs
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
bound=${PROGRAMS_TIMEOUT:-300}
megabytes=${PROGRAMS_MB:-10}
passed=0 failed=0

# Text that compresses like text, the same everywhere.
awk -v bytes=$((megabytes * 1000000)) 'BEGIN {
	srand(42); n = split("the of kernel host ring slot packet worker thread lane block grid memory file read write page cache", word, " ")
	for (size = 0; size < bytes; size += length(line) + 1) {
		line = ""
		for (i = 0; i < 12; i++) { x = (x * 1103515245 + 12345) % 2147483648; line = line word[1 + int(x / 65536) % n] " " (i % 4 ? "" : x % 1000 " ") }
		print line
	}
}' >text

check() { # what, command...: must be true
	what=$1
	shift
	if "$@" >"$work/log" 2>&1; then
		passed=$((passed + 1))
		echo "ok $what"
	else
		failed=$((failed + 1))
		echo "not ok $what"
		head -c 600 "$work/log"
	fi
}

# Both builds of a program with the same arguments, in folders of their own: results in native/ and device/.
both() { # program, input, arguments...
	name=$1 input=$2
	shift 2
	for kind in native device; do
		file=$programs/$name
		[ $kind = device ] || file=$programs/$name.native
		rm -rf "$kind"
		mkdir "$kind"
		[ -z "${seed:-}" ] || cp "$seed" "$kind/"
		ln -sf "$file" "$name"
		(cd $kind && timeout -k 5 "$bound" ../"$name" "$@" <"$input" >out 2>err; echo $? >status)
	done
	rm "$name"
}
same() {
	diff -ra native device
}

test_bzip2() {
	seed=text both bzip2 /dev/null -k text
	check "bzip2 compresses $megabytes MB as natively" same
	mv device/text.bz2 .
	check "native bunzip2 gives it back" sh -c "'$programs/bzip2.native' -dc text.bz2 | cmp - text"
	seed=text.bz2 both bzip2 /dev/null -d text.bz2
	check "bzip2 -d as natively" same
	check "bzip2 -d gives the text" cmp device/text text
	both bzip2 "$work/text.bz2" -tvv
	check "bzip2 -tvv of standard input" same
	seed='' both bzip2 /dev/null nonexistent
	check "bzip2 of no file: message and status" same
}

test_minigzip() {
	seed='' both minigzip "$work/text" -6
	check "minigzip compresses $megabytes MB as natively" same
	check "gzip gives it back" sh -c "gzip -dc <device/out | cmp - text"
	mv device/out text.gz
	both minigzip "$work/text.gz" -d
	check "minigzip -d as natively" same
	check "minigzip -d gives the text" cmp device/out text
	head -c 100000 text >small
	seed=small both minigzip /dev/null small
	check "minigzip of a named file" same
}

test_xxhsum() {
	seed=text both xxhsum /dev/null text
	check "xxhsum, 64 bits" same
	seed=text both xxhsum /dev/null -H0 -H1 -H2 text
	check "xxhsum, 128 bits" same
	seed='' both xxhsum "$work/text" -H0 -
	check "xxhsum, 32 bits, of standard input" same
	"$programs/xxhsum.native" text >sums
	cp text sums native/
	seed=text both xxhsum "$work/sums" -c -
	check "xxhsum -c" same
}

test_json() {
	awk 'BEGIN {
		printf "{\"rows\": ["
		for (i = 0; i < 20000; i++) {
			x = (x * 1103515245 + 12345) % 2147483648
			printf "%s{\"id\": %d, \"name\": \"row \\u00e9 %d\\n\", \"value\": %.6g, \"flags\": [true, false, null], \"deep\": {\"a\": [[%d], {}]}}", i ? ", " : "", i, x, x / 1234.5, x % 10
		}
		print "]}"
	}' >data.json
	seed=data.json both json /dev/null data.json
	check "cJSON parses and prints $(wc -c <data.json) bytes as natively" same
	printf '{"a": [1, 2' >broken.json
	seed=broken.json both json /dev/null broken.json
	check "cJSON says where an error is" same
}

test_setjmp() {
	printf '#include <setjmp.h>\njmp_buf b;\nint main(void) { if (setjmp(b)) return 1; longjmp(b, 1); }\n' >jump.c
	command -v gcc >/dev/null || return 0
	check "a program built on setjmp is refused with its reason" sh -c \
		"! '$build/bin/hcc' --cpu-only jump.c -o jump 2>message && grep -q 'setjmp and longjmp cannot run on a GPU' message && [ ! -e jump ]"
}

test_sqlite() {
	awk 'BEGIN { for (i = 0; i < 1000; i++) printf "INSERT INTO t VALUES (%d, \"name %d\", %d.5); ", i, i * 7 % 1000, i }' | tr '"' "'" >rows
	seed='' both sqlite /dev/null data.db 'CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, value REAL)' "BEGIN; $(cat rows) COMMIT" \
		'CREATE INDEX by_name ON t (name)' 'SELECT count(*), sum(value), min(name), max(name) FROM t' \
		"SELECT * FROM t WHERE name LIKE 'name 99%' ORDER BY name DESC" "SELECT printf('%.3f %s', avg(value), upper('x')) FROM t" \
		'SELECT nothing FROM nowhere'
	check "SQLite prints what it prints natively" cmp native/out device/out
	check "and the same errors, and status" sh -c 'cmp native/err device/err && cmp native/status device/status'
	check "the database is there" test -s device/data.db
	check "a native PRAGMA integrity_check passes" sh -c "'$programs/sqlite.native' device/data.db 'PRAGMA integrity_check' | grep -qx ok"
	check "native SQLite reads 1,000 rows from it" sh -c "'$programs/sqlite.native' device/data.db 'SELECT count(*) FROM t' | grep -qx 1000"
}

for program; do
	begin=$(date +%s)
	if [ "$program" != setjmp ] && [ ! -x "$programs/$program" ]; then
		check "$program is built" false
		continue
	fi
	seed=''
	"test_$program"
	echo "$program: $(($(date +%s) - begin)) s"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
