#!/bin/sh
# ends.sh [BUILD]: programs of hcc that end while their threads print: nothing that was answered is lost, and nothing keeps them from ending.
# ENDS_COUNT: how often (20). Where there is no compiler, gpu.sh takes what `make gpu-tests` has built.
# shellcheck source=tests/common/check.sh disable=SC2154
. "$(dirname "$0")/../common/check.sh"
: "${HOSTCALL_DEVICE:=cpu}" "${ENDS_COUNT:=20}"
export HOSTCALL_DEVICE
first=20 last=250
case $HOSTCALL_DEVICE in
cuda*) first=600 last=1300 ;; # the driver needs 0.4 s to start
esac
[ -z "$SANITIZER" ] || first=300 last=900 ENDS_COUNT=$((ENDS_COUNT / 5))
program=$BUILD/tests/cli_ends end_it=$BUILD/tests/cli_end_it
end() { # MODE COUNT SEED FIRST_MS LAST_MS
	status=0
	timeout -k 5 $((LIMIT + $2 * 5 * PATIENCE)) "$end_it" "$program" "$@" >out 2>err || status=$?
}
check 'the programs are built' [ -x "$program" -a -x "$end_it" ]
end signal "$ENDS_COUNT" 1 $first $last
check "$ENDS_COUNT signals: every recorded line came, and whole" [ "$status" = 0 ]
end exit "$((ENDS_COUNT / 3))" 2 0 0
check "exit beside threads that print, $((ENDS_COUNT / 3)) times: every recorded line came, and whole" [ "$status" = 0 ]
# exit is at the host before what other blocks posted before it, by other rings, unless the device orders them.
i=0 short=''
while [ "$i" -lt "$ENDS_COUNT" ]; do
	i=$((i + 1))
	bounded env HOSTCALL_GRID=64 HOSTCALL_WORKERS=4 "$program" /dev/null last 2 >out 2>err
	[ "$(wc -l <out)" -eq 4096 ] || short="$short $i:$(wc -l <out)"
done
echo "$short" >err
check "exit after all others have printed, $ENDS_COUNT times: every line came" [ -z "$short" ]
end stalled 4 3 $((last + 400)) $((last + 900))
check 'SIGTERM ends a program whose stdout and stderr nobody reads' [ "$status" = 0 ]
finish
