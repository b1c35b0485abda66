#!/bin/sh
# build.sh BUILD [PROGRAM...]: fetches real programs and builds each twice, by the host's compiler (NAME.native) and unmodified by hcc
# (NAME), into BUILD/programs. PROGRAM: bzip2 minigzip xxhsum json setjmp sqlite; default all but sqlite, whose compilation for a GPU takes
# minutes. HCC_FLAGS is for hcc. Exit status 77: a source could not be fetched.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd)
shift
[ $# -gt 0 ] || set -- bzip2 minigzip xxhsum json setjmp
programs=$build/programs
mkdir -p "$programs"
hcc="$build/bin/hcc ${HCC_FLAGS:-}"

fetch() { # package: leaves the folder of its source in $source
	if [ ! -d "$programs/source/$1" ]; then
		rm -rf "$programs/source/$1.part"
		sh "$here/fetch.sh" "$programs/source/$1.part" "$1" || exit 77
		mv "$programs/source/$1.part" "$programs/source/$1"
	fi
	source=$(echo "$programs/source/$1/$1"-*/)
	[ -d "$source" ] || source=$(find "$programs/source/$1" -mindepth 1 -maxdepth 1 -type d ! -name apt)
}

fresh() { # kind: a copy of the source to build in, in $copy
	copy=$programs/source/$program.$1
	rm -rf "$copy"
	cp -r "$source" "$copy"
}

build_one() { # kind, compiler, result, file made, command with CC in it
	fresh "$1"
	log=$programs/$program.$1.log
	if (cd "$copy" && CC=$2 && export CC && eval "$5") >"$log" 2>&1 && cp "$copy/$4" "$3"; then
		return
	fi
	echo "build.sh: $program does not build by $2:" >&2
	tail -n 5 "$log" | cut -c 1-300 >&2
	failed=1
}

in_both() { # file made, command with CC in it
	rm -f "$programs/$program" "$programs/$program.native"
	build_one native gcc "$programs/$program.native" "$1" "$2"
	build_one hcc "$hcc" "$programs/$program" "$1" "$2"
}

failed=0
for program; do
	begin=$(date +%s)
	case $program in
	bzip2) fetch bzip2; in_both bzip2 'make CC="$CC" bzip2' ;;
	minigzip) fetch zlib; in_both minigzip './configure --static && make minigzip' ;;
	xxhsum) fetch xxhash; in_both xxhsum 'make CC="$CC" xxhsum' ;;
	json) fetch cjson; in_both json "\$CC -O2 -I. cJSON.c '$here/json.c' -o json -lm" ;;
	sqlite)
		fetch sqlite3
		command -v tclsh >/dev/null || { echo "build.sh: SQLite makes its one source file by tclsh: apt install tcl" >&2; exit 1; }
		[ -f "$source/sqlite3.c" ] || (cd "$source" && ./configure --disable-tcl && make sqlite3.c) >"$programs/sqlite.log" 2>&1
		in_both sqlite "\$CC ${SQLITE_OPTIMIZE:--O2} -DSQLITE_THREADSAFE=0 -DSQLITE_OMIT_LOAD_EXTENSION -I. sqlite3.c '$here/sqlite.c' -o sqlite -lm"
		;;
	setjmp) ;; # is refused: run.sh looks how
	*) echo "build.sh: no program $program" >&2; exit 1 ;;
	esac
	echo "$program: built in $(($(date +%s) - begin)) s"
done
exit $failed
