# Makes one PTX file of a C program ready for ptxas: gives names of the C library the names that the device library has for them, and works
# around a fault of ptxas (narrow_stores).
# -v names=FILE     what the C library of the device has: X, for hc_libc_X
# -v variadic=FILE  of these, what takes variable arguments: X, for hc_c_X
# -v defined=FILE   what the program itself defines: left alone
# -v null=FILE      weak references that nothing defines: their address becomes 0
# -v unit=NUMBER    of this file in the program, for names that every file may have: hc_init_PRIORITY_NUMBER and hc_fini_...
# -v signature=FILE is written if main is here: how many parameters it has, its result
function read_into(file, set,    line) {
	while ((getline line < file) > 0)
		set[line] = 1
	close(file)
}

# ptxas 13.0 stores the low bytes of a register that an instruction on floating point wrote, `st.b8 [p], %rd4` after `neg.f64 %rd4, ...`, not
# as its bytes but as the number converted to an integer. PTX says bytes. clang 22 writes such stores for memcpy of a double to an
# address of unknown alignment. An `and` between them makes the register one of bits.
function narrow_stores(line,    bits, sources, result, before, name, masked, scratch, count) {
	match(line, /\.b(8|16|32)[ \t]/)
	bits = substr(line, RSTART + 2, RLENGTH - 3) + 0
	match(line, /\][ \t]*,/)
	sources = substr(line, RSTART + RLENGTH)
	before = substr(line, 1, RSTART + RLENGTH - 1)
	while (match(sources, /%rd?[0-9]+/)) {
		name = substr(sources, RSTART, RLENGTH)
		if (name ~ /^%rd/ || bits < 32) {
			count++
			scratch = "%hc_narrow" count
			masked = masked (name ~ /^%rd/ ? ".reg .b64 " : ".reg .b32 ") scratch "; and.b" (name ~ /^%rd/ ? 64 : 32) " " scratch ", " name ", " \
				(bits == 8 ? "255" : bits == 16 ? "65535" : "4294967295") "; "
			result = result substr(sources, 1, RSTART - 1) scratch
		} else
			result = result substr(sources, 1, RSTART + RLENGTH - 1)
		sources = substr(sources, RSTART + RLENGTH)
	}
	return count == 0 ? line : "\t{ " masked before result sources " }"
}

BEGIN {
	read_into(names, library)
	read_into(variadic, special)
	read_into(defined, own)
	read_into(null, nothing)
	# ptxas knows these itself, with other meanings: the program's own get out of the way.
	split("malloc free vprintf vfprintf printf __assertfail memcpy memset", list, " ")
	for (i in list)
		reserved[list[i]] = 1
	pattern = "^hc_none$"
}

# A weak reference is one to what another file or the library defines, or to nothing. ptxas wants to see a function that is called, so one
# that nothing defines is one that traps.
/^\/\/hostcall-weak / {
	weak_reference[$2] = 1
	next
}
/^\.global/ || /^\.weak \.func/ {
	line = $0
	sub(/\(\.param[^)]*\)/, " ", line) # a result
	match(line, /[A-Za-z_$][A-Za-z0-9_$]*(\[[0-9]*\])?[ \t]*(;|\(|$)/)
	name = substr(line, RSTART, RLENGTH)
	sub(/[^A-Za-z0-9_$].*/, "", name)
	if (name in weak_reference) {
		sub(/^\.weak /, "")
		if (!(name in nothing))
			sub(/^/, ".extern ")
		else if (/^\.func/)
			is_nothing = 1
	}
}
is_nothing && /^;/ {
	print "{\n\ttrap;\n}"
	is_nothing = 0
	next
}
# Its address, in code and in what variables begin with, is 0.
/^\tmov\.|^\.[a-z. ]*global.*=/ {
	for (name in nothing)
		if (index($0, name)) {
			gsub("generic\\(" name "\\)", "0")
			while (match($0, "[ {,]" name "[^A-Za-z0-9_$]"))
				$0 = substr($0, 1, RSTART) "0" substr($0, RSTART + RLENGTH - 1)
		}
}

# Every name that another file defines is declared in this one before it is used.
/^\.extern/ || /^\.(visible|weak) / || /^\.func/ || /^\.global/ {
	line = $0
	sub(/\/\/.*/, "", line)
	sub(/\(\.param[^)]*\)/, " ", line) # a result
	if (match(line, /[A-Za-z_$][A-Za-z0-9_$]*(\[[0-9]*\])?[ \t]*(;|\(|=|$)/)) {
		name = substr(line, RSTART, RLENGTH)
		sub(/[^A-Za-z0-9_$].*/, "", name)
		if (!(name in map)) {
			if (/^\.extern/ && !(name in own)) {
				if (name in special)
					map[name] = "hc_c_" name
				else if (name in library)
					map[name] = "hc_libc_" name
			} else if ((name in reserved || name in library || name in special) && (name in own || !/^\.extern/)) # the names of .cu kernels too
				map[name] = "hc_program_" name
			else if (name ~ /^hc_(init|fini)_[0-9]+_[0-9]+$/) {
				map[name] = name
				sub(/_[0-9]+$/, "_" unit "&", map[name])
			}
			if (name in map)
				pattern = pattern "|" name
		}
	}
}

/^\.visible \.func.*[ )]main *\(/ {
	in_main = 1
	result = /func_retval/ ? "int" : "void"
}

in_main && /main_param_[0-9]/ && /\.param/ { parameters++ }

in_main && /^[{]/ {
	print parameters + 0, result >signature
	in_main = 0
}

/^\t(@!?%p[0-9]+[ \t]+)?st[.a-z0-9]*\.b(8|16|32)[ \t]+\[.*%r/ {
	$0 = narrow_stores($0)
}

# A word alone in a statement is an instruction, not the function of that name: trap; exit;
function is_instruction(before, after) {
	return after ~ /^[ \t]*;/ && before ~ /(^|[;{}])[ \t]*(@!?%p[0-9]+[ \t]+)?$/
}

{
	if ($0 ~ pattern) {
		rest = $0
		out = ""
		while (match(rest, /[A-Za-z_$%.][A-Za-z0-9_$.]*/)) {
			word = substr(rest, RSTART, RLENGTH)
			out = out substr(rest, 1, RSTART - 1)
			rest = substr(rest, RSTART + RLENGTH)
			out = out (word in map && !is_instruction(out, rest) ? map[word] : word)
		}
		print out rest
	} else
		print
}
