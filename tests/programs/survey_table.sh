#!/bin/sh
# survey_table.sh BUILD: the sums of the survey's results and BUILD/survey/table.md.
set -eu
home=$(cd "$1" && pwd)/survey
cat "$home"/results/* >"$home/all"
awk -F '|' '
	{ count[$3]++; tried++ }
	$3 == "left out" { split($4, why, " "); left[why[1]]++ }
	$3 == "refused" { split($4, part, ";"); if (part[1] !~ /[:(]/) for (i = split(part[1], each, " "); i > 0; i--) missing[each[i]]++ }
	END {
		counts = count["agrees"] + count["differs"] + count["refused"]
		printf "%d packages tried, %d left out", tried, count["left out"]
		for (rule in left) printf ", %s %d", rule, left[rule]
		printf "\n%d count: %d built, %d agree (%.0f %%), %d differ, %d refused\n", counts, count["agrees"] + count["differs"],
			count["agrees"], counts ? 100 * count["agrees"] / counts : 0, count["differs"], count["refused"]
		for (name in missing) printf "%d %s\n", missing[name], name | "sort -rn"
	}' "$home/all" | tee "$home/summary"
{
	echo "| package | version | result | what |"
	echo "|---|---|---|---|"
	sort "$home/all" | awk -F '|' '{ gsub(/[_*`<>]/, "\\\\&", $4); printf "| %s | %s | %s | %s |\n", $1, $2, $3, $4 }'
} >"$home/table.md"
