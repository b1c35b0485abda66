# Sourced by survey_package.sh in a copy of a package's source: what the build lines of survey.list are made of. CC is set.
# shellcheck shell=sh
export MAKEINFO=true HELP2MAN=true LC_ALL=C

mk() { # arguments of make; a program that cannot be built keeps no other from being built
	make -k CC="$CC" AUTOCONF=: AUTOHEADER=: AUTOMAKE=: ACLOCAL=: MAKEINFO=true HELP2MAN=true "$@" || true
}

# options of configure; what hcc cannot make (shared libraries) or what is no matter here (translations) is switched off. Objects of its own
# alone go into a program. gnulib's tests, hundreds of programs that a package's own do not need, are not built.
conf() {
	[ -f configure ] || autoreconf -fi
	sh ./configure --disable-nls --disable-shared --disable-dependency-tracking "$@" || return
	[ ! -f gnulib-tests/Makefile ] || printf 'all:\n' >gnulib-tests/Makefile
}

cc_to() { # program, sources and options: for packages whose makefile is about installing
	program=$1
	shift
	# shellcheck disable=SC2086 # CC has words
	$CC -O2 -w "$@" -o "$program"
}
