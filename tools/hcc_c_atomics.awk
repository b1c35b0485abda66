# hcc_c_atomics.awk: LLVM's text of a C program, with the order of its atomic operations put into fences of their own. LLVM's generator for
# GPUs forgets the order of read-modify-writes (atomicrmw is relaxed there), and up to version 19 it has neither fences nor ordered loads
# and stores. What is left is relaxed and between fences, which is at least as strong as what the program asked for: PTX ISA, "Memory
# Consistency Model"; a fence.sc before each sequentially consistent operation makes those agree on one order.
#
# PTX has atomic operations on global and shared memory alone. An object on a thread's stack is that thread's own, so plain accesses do; where
# a pointer leads shows when the program runs (on_stack_too).
function fence(kind) {
	print "  call void asm sideeffect \"" kind "\", \"~{memory}\"()"
}
function before(order) {
	if (order == "seq_cst")
		fence("fence.sc.sys;")
	else if (order == "release" || order == "acq_rel")
		fence("fence.acq_rel.sys;")
}
function after(order) {
	if (order == "seq_cst" || order == "acquire" || order == "acq_rel")
		fence("fence.acq_rel.sys;")
}
# The first of the orders in the line; all become monotonic.
function order_of(line) {
	return match(line, / (acquire|release|acq_rel|seq_cst)( |,|$)/) ? word(substr(line, RSTART, RLENGTH)) : ""
}
function word(text) {
	gsub(/[ ,]/, "", text)
	return text
}
function relaxed(line) {
	while (match(line, / (acquire|release|acq_rel|seq_cst)( |,|$)/))
		line = substr(line, 1, RSTART) "monotonic" substr(line, RSTART + 1 + length(word(substr(line, RSTART, RLENGTH))))
	return line
}
# Where the next comma is that is not inside of brackets; 0: nowhere.
function comma(text,    i, c, depth) {
	for (i = 1; i <= length(text); i++) {
		c = substr(text, i, 1)
		if (c ~ /[([{<]/)
			depth++
		else if (c ~ /[])}>]/)
			depth--
		else if (c == "," && depth == 0)
			return i
	}
	return 0
}
# What follows the operation's last operand: orders, alignment, notes.
function tail_of(text) {
	match(text, / (syncscope\("[a-z]*"\) )?(unordered|monotonic)[ ,]/)
	return substr(text, RSTART)
}
function without_notes(text) {
	sub(/, !.*/, "", text)
	return text
}
# The instruction that does what `operation` of an atomicrmw does, of %old and %v; "": there is none alone.
function plain(operation, type) {
	if (operation == "xchg")
		return "  %new = freeze " type " %v\n"
	if (operation ~ /^(add|sub|and|or|xor|fadd|fsub)$/)
		return "  %new = " operation " " type " %old, %v\n"
	if (operation == "nand")
		return "  %both = and " type " %old, %v\n  %new = xor " type " %both, -1\n"
	if (operation ~ /^u?(max|min)$/)
		return "  %first = icmp " (operation ~ /^u/ ? "u" : "s") (operation ~ /max/ ? "gt" : "lt") " " type " %old, %v\n" \
			"  %new = select i1 %first, " type " %old, " type " %v\n"
	return ""
}
# A function of the unit: `local` where %p leads to the thread's stack, `shared` elsewhere. Its name; the same text is one function.
function helper(result, parameters, local, shared,    text) {
	text = parameters ") {\n  %local = call i1 @llvm.nvvm.isspacep.local(ptr %p)\n  br i1 %local, label %stack, label %elsewhere\nstack:\n" \
		local "elsewhere:\n" shared "}\n"
	if (!((result text) in helpers)) {
		helpers[result text] = "hc_atomic_" ++helper_count
		bodies[helper_count] = "define internal " result " @hc_atomic_" helper_count "(" text
	}
	return "@" helpers[result text]
}
# One relaxed operation on what is not a variable of the program by name.
function on_stack_too(line,    head, rest, operation, type, pointer, value, other, tail, at) {
	if (line !~ /ptr %/ || !match(line, /(load atomic|store atomic|atomicrmw|cmpxchg) /))
		return line
	head = substr(line, 1, RSTART - 1)
	operation = substr(line, RSTART, RLENGTH - 1)
	rest = substr(line, RSTART + RLENGTH)
	while (sub(/^(volatile|weak) /, "", rest))
		;
	if (operation == "load atomic") {
		at = comma(rest)
		type = substr(rest, 1, at - 1)
		rest = substr(rest, at + 2)
	} else if (operation == "store atomic") {
		at = comma(rest)
		value = substr(rest, 1, at - 1)
		type = value
		sub(/ .*/, "", type)
		rest = substr(rest, at + 2)
	} else if (operation == "atomicrmw") {
		operation = rest
		sub(/ .*/, "", operation)
		sub(/^[^ ]+ /, "", rest)
	}
	if (rest !~ /^ptr %/)
		return line
	tail = without_notes(tail_of(rest))
	rest = substr(rest, 1, length(rest) - length(tail_of(rest)))
	pointer = rest
	sub(/, .*/, "", pointer)
	rest = substr(rest, length(pointer) + 3)
	if (operation == "load atomic")
		return head "call " type " " helper(type, "ptr %p", "  %plain = load " type ", ptr %p\n  ret " type " %plain\n", \
			"  %there = load atomic " type ", ptr %p" tail "\n  ret " type " %there\n") "(" pointer ")"
	if (operation == "store atomic")
		return head "call void " helper("void", "ptr %p, " type " %v", "  store " type " %v, ptr %p\n  ret void\n", \
			"  store atomic " type " %v, ptr %p" tail "\n  ret void\n") "(" pointer ", " value ")"
	type = rest
	sub(/ .*/, "", type)
	if (operation == "cmpxchg") {
		at = comma(rest)
		value = substr(rest, 1, at - 1)
		other = substr(rest, at + 2)
		result = "{ " type ", i1 }"
		return head "call " result " " helper(result, "ptr %p, " type " %c, " type " %v", \
			"  %old = load " type ", ptr %p\n  %same = icmp eq " type " %old, %c\n  %new = select i1 %same, " type " %v, " type " %old\n" \
			"  store " type " %new, ptr %p\n  %a = insertvalue " result " poison, " type " %old, 0\n" \
			"  %b = insertvalue " result " %a, i1 %same, 1\n  ret " result " %b\n", \
			"  %there = cmpxchg ptr %p, " type " %c, " type " %v" tail "\n  ret " result " %there\n") \
			"(" pointer ", " value ", " other ")"
	}
	if (plain(operation, type) == "")
		return line
	return head "call " type " " helper(type, "ptr %p, " type " %v", \
		"  %old = load " type ", ptr %p\n" plain(operation, type) "  store " type " %new, ptr %p\n  ret " type " %old\n", \
		"  %there = atomicrmw " operation " ptr %p, " type " %v" tail "\n  ret " type " %there\n") "(" pointer ", " rest ")"
}
/^ *fence / {
	order = order_of($0)
	if (/singlethread/)
		fence("")
	else
		fence(order == "seq_cst" ? "fence.sc.sys;" : "fence.acq_rel.sys;")
	next
}
/^ *store atomic / {
	before(order_of($0))
	print on_stack_too(relaxed($0))
	next
}
# Of a cmpxchg the order where it succeeds, and the one where it fails: the stronger of each side holds.
/^ *(%[^ ]+ = )?cmpxchg / {
	both = $0
	sub(/, align .*/, "", both)
	if (both ~ / seq_cst/)
		before("seq_cst")
	else if (both ~ / (release|acq_rel) [a-z_]+$/)
		before("release")
	print on_stack_too(relaxed($0))
	if (both ~ / (acquire|acq_rel|seq_cst)/)
		after("acquire")
	next
}
/^ *(%[^ ]+ = )?(load atomic|atomicrmw) / {
	order = order_of($0)
	before(order)
	print on_stack_too(relaxed($0))
	after(order)
	next
}
/^declare .*@llvm\.nvvm\.isspacep\.local\(/ { declared = 1 }
{ print }
END {
	for (i = 1; i <= helper_count; i++)
		printf "%s", bodies[i]
	if (helper_count > 0 && !declared)
		print "declare i1 @llvm.nvvm.isspacep.local(ptr)"
}
