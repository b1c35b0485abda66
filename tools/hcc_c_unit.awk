# hcc_c_unit.awk: LLVM's text of a C program's unit, with its constructors and destructors as functions that hcc finds when the program is
# linked: the generator for GPUs refuses llvm.global_ctors. hc_init_PRIORITY_NUMBER and hc_fini_PRIORITY_NUMBER take main's three
# arguments and call the program's function, whatever of them it takes.
# -v weak=FILE is written: the weak references. LLVM writes variables to PTX as if they were defined there, and functions as if they might be.
function add(kind, priority, name) {
	count++
	function_of[count] = name
	name_of[count] = sprintf("hc_%s_%05d_%d", kind, priority, count)
}

/^@llvm\.global_[cd]tors = / {
	kind = /^@llvm\.global_ctors/ ? "init" : "fini"
	rest = $0
	while (match(rest, /\{ i32 [0-9]+, ptr @[A-Za-z0-9_.$]+/)) {
		entry = substr(rest, RSTART, RLENGTH)
		rest = substr(rest, RSTART + RLENGTH)
		split(entry, part, /[ ,]+/)
		add(kind, part[3], substr(part[5], 2))
	}
	next
}

# Pointers that the program itself puts where constructors are listed.
/^@[^ ]+ = .* section "\.(preinit|init|fini)_array(\.[0-9]+)?"/ {
	kind = / section "\.fini/ ? "fini" : "init"
	priority = / section "\.pre/ ? 0 : 65535
	if (match($0, /_array\.[0-9]+"/))
		priority = substr($0, RSTART + 7, RLENGTH - 8)
	rest = substr($0, 1, index($0, " section "))
	sub(/^@[^ ]+/, "", rest)
	while (match(rest, /ptr @[A-Za-z0-9_.$]+/)) {
		add(kind, priority, substr(rest, RSTART + 5, RLENGTH - 5))
		rest = substr(rest, RSTART + RLENGTH)
	}
}

/^@[^ ]+ = extern_weak / {
	name = substr($1, 2)
	print name >weak
}

/^declare extern_weak / && match($0, /@[A-Za-z0-9_.$]+\(/) {
	print substr($0, RSTART + 1, RLENGTH - 2) >weak
}

/^define / && match($0, /@[A-Za-z0-9_.$]+\(/) {
	name = substr($0, RSTART + 1, RLENGTH - 2)
	before = substr($0, 1, RSTART - 1)
	sub(/ +$/, "", before)
	sub(/.* /, "", before)
	result_of[name] = before
	parameters = substr($0, RSTART + RLENGTH)
	gsub(/\([^()]*\)/, "", parameters) # of attributes
	sub(/\).*/, "", parameters)
	parameters_of[name] = parameters
}

{ print }

END {
	split("i32 ptr ptr", types, " ")
	for (i = 1; i <= count; i++) {
		name = function_of[i]
		n = split(parameters_of[name], list, /, */)
		arguments = ""
		for (k = 1; k <= n; k++) {
			split(list[k], word, " ")
			if (k > 3 || word[1] != types[k]) {
				print "error: " name ": a constructor takes (int, char **, char **) or less" >"/dev/stderr"
				exit 1
			}
			arguments = arguments (k > 1 ? ", " : "") types[k] " %" (k - 1)
		}
		printf "define void @%s(i32 %%0, ptr %%1, ptr %%2) {\n", name_of[i]
		printf "  %scall %s @%s(%s)\n  ret void\n}\n", result_of[name] == "void" ? "" : "%4 = ", result_of[name], name, arguments
	}
}
