# Sourced by the test scripts. BUILD (or the first argument) is the build folder. Every check prints one line,
# "ok NAME" or "not ok NAME"; finish prints the sum and exits. POSIX sh and coreutils.
# shellcheck shell=sh

# A shell gives what it starts in the background SIGINT and SIGQUIT ignored, and no shell can take that back. Programs under test are to die
# of them, wherever the suite was started. (timeout of coreutils 9.4 takes it back, that of 9.10 does not.)
if [ -z "${HOSTCALL_TEST_SIGNALS:-}" ] && env --default-signal=INT,QUIT true 2>/dev/null; then
	HOSTCALL_TEST_SIGNALS=default exec env --default-signal=INT,QUIT sh "$0" "$@"
fi
BUILD=${1:-${BUILD:-build}}
BUILD=$(cd "$BUILD" && pwd) || exit 1
HERE=$(cd "$(dirname "$0")" && pwd)
SCRATCH=$(mktemp -d "${TMPDIR:-/tmp}/hostcall-sh-XXXXXX") || exit 1
trap 'rm -rf "$SCRATCH"' EXIT
trap 'exit 1' HUP INT TERM
PATIENCE=${HOSTCALL_TEST_PATIENCE:-1}
case $BUILD in
*/address) SANITIZER=address PATIENCE=$((PATIENCE * 3)) ;;
*/thread) SANITIZER=thread PATIENCE=$((PATIENCE * 10)) ;;
*) SANITIZER= ;;
esac
QUICK=${HOSTCALL_TEST_QUICK:-} # not empty: small counts
LIMIT=$((60 * PATIENCE)) # seconds until a command counts as hung
SHOWN=12 WIDTH=160 # lines and columns of each file that not_ok shows
passed=0 failed=0 skipped=0
export LC_ALL=C
cd "$SCRATCH" || exit 1

ok() {
	passed=$((passed + 1))
	echo "ok $1"
}

# not_ok NAME [FILE...]: the files show what was seen.
not_ok() {
	failed=$((failed + 1))
	echo "not ok $1"
	shift
	for file; do
		[ -f "$file" ] || continue
		echo "# $(basename "$file"):"
		head -n "$SHOWN" "$file" | cut -c 1-"$WIDTH" | sed 's/^/#   /'
	done
}

skip() {
	skipped=$((skipped + 1))
	echo "ok $1 # skipped: $2"
}

# check NAME CONDITION...: a command that must succeed.
check() {
	name=$1
	shift
	if "$@"; then ok "$name"; else not_ok "$name" out err; fi
}

# holds NAME LINE: a line of shell that must succeed. What it says is shown if it does not.
holds() {
	if eval "$2" >log 2>&1; then ok "$1"; else not_ok "$1" log; fi
}

# bounded COMMAND...: never longer than LIMIT; 124 if it had to be stopped.
bounded() {
	timeout -k 5 "$LIMIT" "$@"
}

# capture COMMAND...: stdout to out, stderr to err, status in $status.
capture() {
	status=0
	bounded "$@" >out 2>err || status=$?
}

# alike NAME OURS THEIRS: two command lines; stdout, stderr and status must be the same.
alike() {
	ours=0 theirs=0
	timeout -k 5 "$LIMIT" sh -c "$2" >ours.out 2>ours.err || ours=$?
	sh -c "$3" >theirs.out 2>theirs.err || theirs=$?
	if [ "$ours" = "$theirs" ] && cmp -s ours.out theirs.out && cmp -s ours.err theirs.err; then
		ok "$1"
	else
		diff ours.out theirs.out >difference.out
		diff ours.err theirs.err >difference.err
		echo "# status $ours, expected $theirs: $2"
		not_ok "$1" difference.out difference.err
	fi
}

one_line() {
	[ "$(wc -l <"$1")" -eq 1 ]
}

finish() {
	echo "$passed passed, $failed failed$([ $skipped = 0 ] || echo ", $skipped skipped")"
	[ $failed = 0 ]
	exit
}
