#!/bin/sh
# survey_table.sh BUILD: the sums of the survey's results, of packages that survey.list has, and BUILD/survey/table.md.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
home=$(cd "$1" && pwd)/survey
# shellcheck disable=SC2013 # names are words
for package in $(sed -n 's/^\([^#[:space:]][^[:space:]]*\).*/\1/p' "${SURVEY_LIST:-$here/survey.list}"); do
	[ ! -f "$home/results/$package" ] || sed 's/build native/not built natively/' "$home/results/$package"
done | sort -u >"$home/all"
awk -F '|' '
	function rule(why) {
		if (why ~ /library|lib[a-z]/)
			return "library"
		if (why ~ /built/)
			return "not built natively"
		return why ~ /run/ ? "no run counts" : why
	}
	{ count[$3]++; tried++ }
	$3 == "left out" { left[rule($4)]++ }
	$3 == "refused" {
		split($4, part, ";")
		if (part[1] !~ /[:(]/)
			for (i = split(part[1], each, " "); i > 0; i--)
				missing[each[i]]++
	}
	END {
		counts = count["agrees"] + count["differs"] + count["refused"]
		printf "%d packages tried, %d left out", tried, count["left out"]
		for (why in left)
			printf "; %s %d", why, left[why]
		if (tried - counts > count["left out"])
			printf "\n%d not compared: unfinished or unfetched", tried - counts - count["left out"]
		printf "\n%d count: %d built, %d agree (%.0f %%), %d differ, %d refused\n", counts, count["agrees"] + count["differs"],
			count["agrees"], counts ? 100 * count["agrees"] / counts : 0, count["differs"], count["refused"]
		for (name in missing)
			printf "%d %s\n", missing[name], name | "sort -rn"
	}' "$home/all" | tee "$home/summary"
{
	echo "| package | version | result | what | commit |"
	echo "|---|---|---|---|---|"
	awk -F '|' '{ gsub(/[_*`<>]/, "\\\\&", $4); printf "| %s | %s | %s | %s | %s |\n", $1, $2, $3, $4, $5 == "" ? "-" : $5 }' "$home/all"
} >"$home/table.md"
