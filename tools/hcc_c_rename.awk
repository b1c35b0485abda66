# Gives names of the C library in one PTX file of a C program the names that the device library has for them.
# -v names=FILE     what the C library of the device has: X, for hc_libc_X
# -v variadic=FILE  of these, what takes variable arguments: X, for hc_c_X
# -v defined=FILE   what the program itself defines: left alone
# -v signature=FILE is written if main is here: how many parameters it has, its result
function read_into(file, set,    line) {
	while ((getline line < file) > 0)
		set[line] = 1
	close(file)
}

BEGIN {
	read_into(names, library)
	read_into(variadic, special)
	read_into(defined, own)
	# ptxas knows these itself, with other meanings: the program's own get out of the way.
	split("malloc free vprintf printf __assertfail memcpy memset", list, " ")
	for (i in list)
		reserved[list[i]] = 1
	pattern = "^hc_none$"
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
			} else if (name in reserved && name in own)
				map[name] = "hc_program_" name
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

in_main && /^{/ {
	print parameters + 0, result >signature
	in_main = 0
}

{
	if ($0 ~ pattern) {
		rest = $0
		out = ""
		while (match(rest, /[A-Za-z_$%.][A-Za-z0-9_$.]*/)) {
			word = substr(rest, RSTART, RLENGTH)
			out = out substr(rest, 1, RSTART - 1) (word in map ? map[word] : word)
			rest = substr(rest, RSTART + RLENGTH)
		}
		print out rest
	} else
		print
}
