#!/bin/sh
# logger.sh [BUILD]: output while the kernel runs, and its end by a signal.
. "$(dirname "$0")/../common/check.sh"
logger=$BUILD/examples/logger

# numbered FILE: whole lines "TIME line N: ...", N = 0, 1, 2, ...
numbered() {
	awk '$2 != "line" || $3 != (NR - 1) ":" || NF != 7 { bad = 1 } END { exit bad || NR == 0 }' "$1" &&
		[ -z "$(tail -c 1 "$1" | tr -d '\n')" ]
}
now_ms() {
	date +%s%3N
}

# ---- Live: a reader of the pipe sees each line within 1 s of its time stamp.
bounded "$logger" -n 20 -i 100 log | while read -r stamp rest; do
	seconds=${stamp%.*} fraction=${stamp#*.}
	echo "$(($(now_ms) - seconds * 1000 - 1${fraction%??????} + 1000)) $rest"
done >delays
check 'logger: 20 lines' [ "$(wc -l <delays)" = 20 ]
worst=$(sort -n delays | tail -n 1 | cut -d' ' -f1)
least=$(sort -n delays | head -n 1 | cut -d' ' -f1)
echo "# delays from ${least} to ${worst} ms"
check 'logger: a reader sees each line within 1 s of its time stamp' [ "$worst" -lt $((1000 * PATIENCE)) ]
check 'logger: no line comes from the future' [ "$least" -ge -5 ]
check 'logger: the file has the same lines' [ "$(wc -l <log)" = 20 ]
check 'logger: the lines of the file are numbered' numbered log

capture "$logger" -n 5 -i 10 log
check 'logger: ends after -n lines' [ "$status" = 0 ]
check 'logger: stdout and the file hold the same' cmp -s out log

# ---- SIGTERM and SIGINT. The program runs in the foreground of its own shell, which says how it died.
end_by() { # SIGNAL STATUS WORD REDIRECTION
	rm -f pid out log
	(
		while [ ! -s pid ] || [ "$(wc -l <out 2>/dev/null || echo 0)" -lt 5 ]; do sleep 0.05; done
		now_ms >killed
		kill -"$1" "$(cat pid)"
	) &
	killer=$!
	status=0
	bounded sh -c "sh -c 'echo \$\$ >pid; exec \"$logger\" -i 20 log' $4; exit \$?" 2>err || status=$?
	ended=$(now_ms)
	kill $killer 2>/dev/null
	wait $killer
	spent=$((ended - $(cat killed)))
	echo "# ended $spent ms after SIG$1"
	check "logger: SIG$1 to output $5 gives status $2" [ "$status" = "$2" ]
	check "logger: SIG$1 to output $5 ends it within 3 s" [ $spent -lt $((3000 * PATIENCE)) ]
	check "logger: SIG$1 to output $5 loses no line" numbered out
	more=$(($(wc -l <out) - $(wc -l <log)))
	check "logger: SIG$1 to output $5: what is in the file was printed" [ $more -ge 0 -a $more -le 1 ]
}
end_by TERM 143 Terminated '>out' 'in a file'
check 'logger: the shell sees a death by the signal, not an exit' grep -q Terminated err
end_by INT 130 '' '>out' 'in a file'
end_by TERM 143 '' '| cat >out; exit 143' 'in a pipe'
capture "$logger" -n x
check 'logger: bad option is status 2 and a message' [ "$status" = 2 -a -s err ]
capture "$logger" -n 1 -i 1 absent/log
check 'logger: a file that cannot be made is status 1 and a message' grep -q 'absent/log: No such file or directory' err
check 'logger: and status 1' [ "$status" = 1 ]
finish
