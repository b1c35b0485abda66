#!/bin/sh
# run.sh BUILD: the bench on the CPU device, small. Every row must be there with a figure or a reason, every result must be right, the
# JSON must be JSON and the plot XML. Figures only have absurd bounds: this machine may be busy.
set -u
build=$(cd "$1" && pwd) || exit 1
work=$(mktemp -d "${TMPDIR:-/tmp}/hostcall-bench-test.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

check() { # what, command...
	what=$1
	shift
	if "$@" >"$work/said" 2>&1; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
		echo "not ok: $what"
		grep -aE 'bench:|Sanitizer' "$work/said" | head -n 10
		tail -n 3 "$work/said"
	fi
}

every_row_is_reported() {
	"$build/bench/bench_cpu" --list >"$work/rows"
	[ -s "$work/rows" ] || return 1
	while read -r id; do
		grep -q "\"id\": \"$id\"" "$work/json" || { echo "$id is missing"; return 1; }
	done <"$work/rows"
	[ "$(grep -c '"id": ' "$work/json")" -eq "$(grep -c . "$work/rows")" ]
}

# What the CPU device can measure has a figure.
figures_are_there() {
	for id in call.1lane.p50 call.32lanes.p99 call.many.p50 rate.1worker rate.8workers clock printf.1worker printf.4workers \
		pread.4k pread.64k pread.1m read.single.1worker read.single.4workers random.warps random.lanes write.4files \
		idle.responsive.2ms idle.quiet.2s heap.lone heap.grid heap.mixed heap.large; do
		grep -A1 "\"id\": \"$id\"" "$work/json" | grep -q '"ours": {"median": [0-9]' || { echo "$id has no figure"; return 1; }
	done
}

nothing_is_wrong() {
	! grep -E '"right": false|failed: |not measured' "$work/json"
}

# A blocking call takes less than a second, text moves faster than a hundred lines a second.
figures_are_not_absurd() {
	awk '/"id": "call\./ { call = 1 } /"id": "printf\./ { text = 1 }
	     /"ours": / { match($0, /"median": [0-9.e+-]*/); value = substr($0, RSTART + 10, RLENGTH - 10) + 0
	                  if (call && !(value > 0.01 && value < 1e6)) { print "a call takes " value " us"; bad = 1 }
	                  if (text && !(value > 1e-4 && value < 1e4)) { print value " M lines/s"; bad = 1 }
	                  call = text = 0; seen++ }
	     END { exit bad || seen < 30 }' "$work/json"
}

is_json() {
	command -v python3 >/dev/null || return 0
	python3 -c 'import json, sys; json.load(open(sys.argv[1]))["rows"][0]["ours"]["median"]' "$work/json"
}

is_xml() {
	grep -q '</svg>' "$work/svg" || return 1
	command -v python3 >/dev/null || return 0
	python3 -c 'import sys, xml.dom.minidom; xml.dom.minidom.parse(sys.argv[1])' "$work/svg"
}

nothing_is_left_behind() {
	[ -z "$(find "$work/files" -type f)" ]
}

mkdir "$work/files"
check "the bench runs and all results are right" timeout -k 10 300 "$build/bench/bench_cpu" --device cpu --quick --repeat 1 \
	--dir "$work/files" --json "$work/json" --markdown "$work/md" --plot "$work/svg" --commit 'a "quoted" commit'
check "every row is reported once" every_row_is_reported
check "what the CPU device can measure has a figure" figures_are_there
check "no row failed" nothing_is_wrong
check "figures are not absurd" figures_are_not_absurd
check "the JSON is JSON" is_json
check "the plot is XML" is_xml
check "test files are gone" nothing_is_left_behind
check "an unknown option is refused" sh -c "! '$build/bench/bench_cpu' --no-such-option"
check "--rows chooses" sh -c "'$build/bench/bench_cpu' --device cpu --quick --rows clock --json '$work/one' && [ \$(grep -c '\"id\"' '$work/one') -eq 1 ]"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
