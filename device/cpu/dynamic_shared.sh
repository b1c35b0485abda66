#!/bin/sh
# dynamic_shared.sh OBJECT... > out.S
#
# Defines what `extern __shared__ T name[];` left undefined in the objects: all
# such names, at the start of one thread-local block of 227 KiB (a block of the
# grid has an OS thread of its own, see cuda_qualifiers.h). Assemble the output
# with gcc -c and link it with the objects. Without such names the output
# assembles to an empty object.
#
# Left alone: what another of the objects defines, the machine's own names, and
# the thread-local variables of libstdc++.
set -eu

symbols=$(readelf -sW "$@")
names=$(printf '%s\n' "$symbols" | awk '
	$4 != "TLS" { next }
	$7 == "UND" { undefined[$8]; next }
	{ defined[$8] }
	END {
		for (name in undefined)
			if (!(name in defined) &&
			    name !~ /^(threadIdx|blockIdx|blockDim|gridDim|hcm_self)$/ &&
			    name !~ /^_ZSt|^_ZNSt|^__/)
				print name
	}' | sort)

[ -z "$names" ] || printf '\t.section .tbss,"awT",@nobits\n\t.balign 1024\n'
for name in $names; do
	printf '\t.globl %s\n\t.type %s, @tls_object\n\t.size %s, 232448\n%s:\n' \
		"$name" "$name" "$name" "$name"
done
[ -z "$names" ] || printf '\t.zero 232448\n'
printf '\t.section .note.GNU-stack,"",@progbits\n'
