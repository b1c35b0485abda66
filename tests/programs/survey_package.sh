#!/bin/sh
# survey_package.sh BUILD PACKAGE: one package of the survey (tests/programs/survey says what it is). Leaves a line in
# BUILD/survey/results/PACKAGE: package|version|result|why|commit, which is the last that had changed hcc or the library when hcc built it. Logs,
# both builds and both sides of the runs stay in BUILD/survey/work/PACKAGE.
set -u
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd) || exit 1
package=$2
home=$build/survey
source=$home/cache/$package/source
work=$home/work/$package
build_limit=${SURVEY_BUILD_LIMIT:-900} run_limit=${SURVEY_RUN_LIMIT:-20} # seconds; ours may take three times as long
export LC_ALL=C TZ=UTC HOSTCALL_DEVICE=cpu HOSTCALL_ALLOW_SYSTEM=1
mkdir -p "$work" "$home/results"

# What no device can do, or what is outside this survey: a program that uses one of these natively is left out.
forks='fork|vfork|_Fork|clone|exec[lv]p?e?|execveat|fexecve|posix_spawnp?|wait|waitpid|wait3|wait4|waitid'
sockets='socket|socketpair|connect|bind|listen|accept|accept4|getaddrinfo|gethostbyname|gethostbyname_r|getservbyname'
threads='pthread_create|thrd_create|sem_init|pthread_cond_wait'
loading='dlopen|dlsym'

finding() { # result, why
	version=$(sed -n 's/^Version: //p' "$home/cache/$package"/*.dsc 2>/dev/null | head -n 1)
	printf '%s|%s|%s|%s|%s\n' "$package" "$version" "$1" "$2" "$(cat "$work/hcc.commit" 2>/dev/null)" >"$home/results/$package"
	printf '%s: %s%s\n' "$package" "$1" "${2:+ ($2)}"
	exit 0
}

# The lines that the package has under a key in survey.list.
lines() { # key
	awk -v package="$package" -v key="$1" '
		/^[^\t#]/ { mine = $1 == package }
		mine && $1 == key { sub(/^\t[a-z]+ /, ""); print }' "${SURVEY_LIST:-$here/survey.list}"
}

fetch() {
	[ ! -d "$source" ] || return 0
	rm -rf "$home/cache/$package"
	FETCH_APT=$home/apt FETCH_PATCHED=1 sh "$here/fetch.sh" "$home/cache/$package" "$package" >"$work/fetch.log" 2>&1 && return
	rm -rf "$home/cache/$package"
	finding unfetched "$(tail -n 1 "$work/fetch.log" | tr '|' ' ')"
}

build_by() { # kind, compiler
	rm -rf "${work:?}/$1" "$work/$1.log"
	cp -a "$source" "$work/$1"
	git -C "$here/../.." log -1 --format=%h -- device host libc_facade protocol tools >"$work/$1.commit" 2>/dev/null
	status=0
	(cd "$work/$1" && PATH=$build/bin:$PATH CC=$2 timeout -k 10 "$build_limit" sh -c ". '$here/survey_build.sh'; $(lines build | tr '\n' ';')") \
		</dev/null >>"$work/$1.log" 2>&1 || status=$?
	[ $status -ne 124 ] || echo "survey: stopped after $build_limit s" >>"$work/$1.log"
}

is_program() {
	[ -x "$1" ] && [ "$(head -c 4 "$1" | tail -c 3)" = ELF ]
}

outside() { # a native program: why it is left out, or nothing
	libraries=$(readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\.so.*/\1/p' | grep -Evx 'libc|libm|libgcc_s|ld-linux-x86-64')
	nm -D --undefined-only "$1" | sed 's/.* //; s/@.*//' >"$work/undefined"
	case $libraries in
	*libstdc++*) echo C++ ;;
	?*) echo library "$libraries" ;;
	*)
		for rule in "fork $forks" "sockets $sockets" "threads $threads" "dlopen $loading"; do
			! grep -Exq "${rule#* }" "$work/undefined" || { echo "${rule%% *}"; return; }
		done
		;;
	esac
}

# $counted: the programs that count; $left_out: why the others do not; a run that names one of these ($not_run) does not count either.
classify() {
	counted='' left_out='' not_run='no program'
	for program in $(lines programs); do
		why="native build"
		! is_program "$work/native/$program" || why=$(outside "$work/native/$program")
		[ -z "$why" ] && counted="$counted $program" && continue
		left_out="$left_out $why" not_run="$not_run|${program##*/}"
	done
	left_out=$(echo "$left_out" | tr ' ' '\n' | sort -u | xargs | sed 's/build native/not built natively/')
	[ -n "$counted" ] || finding "left out" "$left_out"
}

# The log of our build, without what was said until make gave up a program that is not among the absent ones.
log_of_absent() {
	awk -v absent=" $(echo "$absent" | xargs) " '
		{ block = block $0 "\n" }
		/\*\*\* \[/ {
			target = $0
			sub(/\] Error.*/, "", target)
			sub(/.*[[ :\/]/, "", target)
			if (target ~ /\./ || index(absent, " " target " "))
				printf "%s", block
			block = ""
		}
		END { printf "%s", block }' "$work/hcc.log" >"$work/absent.log"
}

# What the log says of programs that are not there. Messages about programs that are left out name what they are left out for.
why_refused() {
	log_of_absent
	names=$(sed -n "s/.*hostcall's C library has: //p" "$work/absent.log" | grep -Ev "(^| )($forks|$sockets|$threads|$loading)( |\$)" |
		tr ' ' '\n' | sort -u | xargs)
	[ -z "$names" ] || { echo "$names"; return; }
	! grep -Eq 'hc_no_(long|set)jmp|setjmp and longjmp cannot' "$work/absent.log" || { echo setjmp longjmp; return; }
	reason=$(grep -E '^hcc: |: (fatal )?error: |undefined reference|configure: error|survey: ' "$work/absent.log" | head -n 1 | cut -c 1-150 | tr '|' ' ')
	echo "${reason:-$(tail -n 1 "$work/hcc.log" | cut -c 1-150 | tr '|' ' ')}"
}

refused() {
	absent=''
	for program in $counted; do
		is_program "$work/hcc/$program" || absent="$absent ${program##*/}"
	done
	[ -z "$absent" ] || ! grep -q '^survey: stopped after' "$work/hcc.log" || finding unfinished "its build by hcc takes more than $build_limit s"
	[ -z "$absent" ] || finding refused "$(why_refused)$([ "$(echo "$counted" | wc -w)" -eq "$(echo "$absent" | wc -w)" ] || echo ";$absent of $(echo "$counted" | wc -w)")"
}

# All runs of one side, in a folder of the same name for both; afterwards it is kept as $work/runs.SIDE with what the runs said in $work/said.SIDE.
run_all() { # side, kind of build, limit for one run
	rm -rf "$work/run" "$work/programs" "$work/runs.$1" "$work/said.$1"
	mkdir -p "$work/run" "$work/programs" "$work/said.$1"
	for program in $counted; do
		ln -sf "$work/$2/$program" "$work/programs/"
	done
	cp -a "$home"/inputs/. "$work/run"
	ln -s "$source" "$work/run/src"
	ln -s "$work/native" "$work/run/built"
	count=0
	lines run | while read -r command; do
		count=$((count + 1))
		! printf '%s\n' "$command" | grep -Eq "(^|[^a-zA-Z0-9_.-])($not_run)([^a-zA-Z0-9_.-]|\$)" || continue
		begin=$(date +%s%N)
		(
			cd "$work/run" || exit 1
			status=0
			HOME=$work/run PATH=$work/programs:$PATH:$build/bin timeout -k 2 "$3" sh -c "$command" </dev/null \
				>"$work/said.$1/$count.out" 2>"$work/said.$1/$count.err" || status=$?
			echo $status >"$work/said.$1/$count.status"
		)
		echo $((($(date +%s%N) - begin) / 1000000)) >"$work/said.$1.$count.ms"
	done
	mv "$work/run" "$work/runs.$1"
}

alike() { # side, side, number of a run
	cmp -s "$work/said.$1/$3.out" "$work/said.$2/$3.out" && cmp -s "$work/said.$1/$3.err" "$work/said.$2/$3.err" &&
		cmp -s "$work/said.$1/$3.status" "$work/said.$2/$3.status"
}

# Whether run $count counts: it is done natively, the same twice, within the time, and nothing crashes.
comparable() {
	[ -f "$work/said.native/$count.status" ] && alike native again $count &&
		! grep -Eq '^(Segmentation fault|Aborted|Killed|Bus error)' "$work/said.native/$count.err" &&
		case $(cat "$work/said.native/$count.status") in 12[4-7] | 13[0-9]) false ;; esac
}

compare() {
	run_all native native "$run_limit"
	sleep 1 # what depends on the time shows it
	run_all again native "$run_limit"
	run_all hcc hcc $((run_limit * 3))
	count=0 compared=0 wrong=''
	total=$(lines run | wc -l)
	while [ $count -lt "$total" ]; do
		count=$((count + 1))
		comparable || continue
		compared=$((compared + 1))
		alike native hcc $count || wrong="$wrong $count"
	done
	if diff -r --no-dereference "$work/runs.native" "$work/runs.again" >/dev/null 2>&1; then
		diff -r --no-dereference "$work/runs.native" "$work/runs.hcc" >"$work/files.diff" 2>&1 || wrong="$wrong files"
	fi
	ls "$work"/said.native/*.status >/dev/null 2>&1 || finding "left out" "$left_out"
	succeeds || finding "left out" "no run that succeeds natively"
	[ $compared -gt 0 ] || finding "left out" "no run to compare"
	[ -n "$wrong" ] || finding agrees "$compared runs of $(echo "$counted" | wc -w) programs"
	first=$(echo "$wrong" | cut -d ' ' -f 2)
	finding differs "of $compared runs:$wrong; $(lines run | sed -n "${first}p" 2>/dev/null | cut -c 1-80 | tr '|' ':')"
}

# What only says that its input is wrong shows nothing: some native run must succeed.
succeeds() {
	cat "$work"/said.native/*.status 2>/dev/null | grep -qx 0
}

fetch
if [ -z "${SURVEY_KEEP_NATIVE:-}" ] || [ ! -d "$work/native" ]; then
	build_by native gcc
fi
classify
if [ -z "${SURVEY_KEEP_BUILDS:-}" ] || [ ! -d "$work/hcc" ]; then
	build_by hcc "hcc --cpu-only"
fi
refused
compare
