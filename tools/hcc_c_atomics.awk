# hcc_c_atomics.awk: LLVM's text of a C program, with the order of its atomic operations put into fences of their own. LLVM's generator for
# GPUs forgets the order of read-modify-writes (atomicrmw is relaxed there), and up to version 19 it has neither fences nor ordered loads
# and stores. What is left is relaxed and between fences, which is at least as strong as what the program asked for: PTX ISA, "Memory
# Consistency Model"; a fence.sc before each sequentially consistent operation makes those agree on one order.
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
	print relaxed($0)
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
	print relaxed($0)
	if (both ~ / (acquire|acq_rel|seq_cst)/)
		after("acquire")
	next
}
/^ *(%[^ ]+ = )?(load atomic|atomicrmw) / {
	order = order_of($0)
	before(order)
	print relaxed($0)
	after(order)
	next
}
{ print }
