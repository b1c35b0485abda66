#!/bin/sh
# hcc.sh BUILD: hcc as a compiler of C programs: objects, archives, names of the program's own, and what it refuses.
# shellcheck source=tests/common/check.sh disable=SC2317
. "$(dirname "$0")/../common/check.sh"
set -u
WIDTH=200
root=$(cd "$HERE/../.." && pwd)
hcc=$BUILD/bin/hcc
HOSTCALL_DEVICE=${HOSTCALL_DEVICE:-cpu} HCC_ARCH=${HCC_ARCH:-sm_90}
export HOSTCALL_DEVICE HCC_ARCH
if [ -n "$QUICK" ] || ! command -v nvcc >/dev/null && [ ! -x /usr/local/cuda/bin/nvcc ] || ! "$hcc" --version >/dev/null; then
	hcc="$hcc --cpu-only"
fi
refused() { # file, words of the message
	! $hcc -w "$1" -o refused >message 2>&1 && grep -q "$2" message && [ ! -e refused ]
}

cat >own.c <<'END'
#include <stdio.h>
#include <string.h>
/* Names of the C library, defined by the program; no header that it includes declares them, in any version. */
int regcomp(const char *s) { return (int)strlen(s) + 1000; }
void *malloc(unsigned long n) { static char pool[4096]; static unsigned long at; void *p = pool + at; at += n; return p; }
void free(void *p) { printf("own free %d\n", p != 0); }
char *error = "a variable";
int read_int(void);
static int counter = 1;
int main(void)
{
	char *p = malloc(10);
	strcpy(p, "mine");
	printf("%d %s %s %d %d\n", regcomp("abc"), p, error, read_int(), counter);
	free(p);
	return 4;
}
END
cat >other.c <<'END'
#include "other.h"
static int counter = START;
static int helper(void) { return counter++; }
int read_int(void) { helper(); return helper(); }
END
echo '#define START 5' >other.h
printf '1003 mine a variable 6 1\nown free 1\n' >expected

holds "two files in one command" "$hcc -w own.c other.c -o both && ./both >out; [ \$? -eq 4 ] && cmp out expected"
holds "the program's own functions and variables win over the C library's" "cmp out expected"
holds "objects, and a file of dependencies" "$hcc -w -MMD -c own.c && $hcc -w -MMD -c other.c -o other.o && grep -q 'other.o:.*other.h' other.d"
holds "an archive, chosen from by need" \
	"ar rcs libparts.a other.o && $hcc own.o -L. -lparts -lm -o parts && ./parts >out; [ \$? -eq 4 ] && cmp out expected"
holds "main in an archive" "ar rcs libmain.a own.o other.o && $hcc -L. libmain.a -o inside && ./inside >out; [ \$? -eq 4 ] && cmp out expected"
holds "a debug build without optimization" "$hcc -w -g -O0 own.c other.c -o debug && ./debug >out; [ \$? -eq 4 ] && cmp out expected"
holds "-E and -M are the host compiler's" "$hcc -E own.c | grep -q regcomp && $hcc -MM other.c | grep -q 'other.h'"
printf '#include <stdio.h>\nvoid main() { puts("void"); }\n' >void.c
holds "main without arguments and result" "$hcc -w void.c -o void && ./void | grep -qx void"
printf '#include <stdio.h>\nint main(int n, char **a, char **e) { return puts(e[0] && a[n] == 0 ? a[1] : "none") < 0; }\n' >three.c
holds "main with three" "$hcc three.c -o three && ./three 'an argument' | grep -qx 'an argument'"
printf '#include <stdio.h>\n#include <unistd.h>\nint main(void) { static char b[65536]; for (int i = 0; i < 100; i++) if (write(1, b, sizeof b) < 0) { perror("write"); return 1; } return 0; }\n' >writes.c
holds "a program that looks at its writes ends by SIGPIPE too" "$hcc writes.c -o writes && { { ./writes; echo \$? >first; } 2>/dev/null | true; } && grep -qx 141 first"
printf '#include <setjmp.h>\nint main(void) { return 0; }\n' >unused.c
holds "setjmp.h may be included" "$hcc unused.c -o unused && ./unused"
printf '#include <setjmp.h>\njmp_buf b;\nint main(void) { if (setjmp(b)) return 1; longjmp(b, 1); }\n' >jump.c
holds "setjmp is refused at compile time, with the reason" "refused jump.c 'setjmp and longjmp cannot run on a GPU'"
printf 'int setjmp(void *); int main(void) { return setjmp(0); }\n' >declared.c
holds "setjmp that the program declares itself is refused by the linker" "refused declared.c 'setjmp and longjmp cannot run on a GPU'"
printf '#include <ucontext.h>\nucontext_t u;\nint main(void) { return sizeof u == 0; }\n' >unused.c
holds "ucontext.h may be included" "$hcc unused.c -o unused && ./unused"
for call in 'getcontext(\&u)' 'setcontext(\&u)' 'swapcontext(\&u, \&u)' '(makecontext(\&u, start, 0), 0)'; do
	printf '#include <ucontext.h>\nucontext_t u;\nvoid start(void) {}\nint main(void) { return CALL; }\n' | sed "s/CALL/$call/" >context.c
	holds "$call is refused at compile time, with the reason" "refused context.c 'swapcontext cannot run on a GPU'"
done
printf 'int getcontext(void *); int main(void) { return getcontext(0); }\n' >declared.c
holds "getcontext that the program declares itself is refused by the linker" "refused declared.c 'swapcontext cannot run on a GPU'"
printf '#include <pthread.h>\nint main(void) { pthread_t t; return pthread_create(&t, 0, 0, 0); }\n' >threads.c
holds "a function that there is not is named" "refused threads.c 'pthread_create'"
holds "and that it may be a typing error" "grep -q \"neither the program nor hostcall's C library has: pthread_create\" message && grep -q 'typing error' message"
for absent in NVCC CLANG; do
	[ -f "$BUILD/lib/libhostcall_device.a" ] || break
	printf '#!/bin/sh\n' >nvcc && chmod +x nvcc
	holds "--arch without ${absent} is an error that says what to set" "! env NVCC=./nvcc $absent= ${hcc%% *} --arch=sm_90 unused.c -o unmade 2>message &&
		grep -q 'arch=sm_90 needs.*not here: install.* set $absent' message && [ ! -e unmade ]"
done
for found in clang-19 clang-23 clang; do # the newest that hcc was tried with, and one without a number
	mkdir -p "with_$found" && printf '#!/bin/sh\necho 23.1.0\n' >"with_$found/$found" && chmod +x "with_$found/$found"
	holds "$found alone is found" "[ \$(PATH=with_$found '$(command -v sh)' '$root/tools/find_clang') = with_$found/$found ]"
done
printf '#!/bin/sh\necho 18.1.8\n' >with_clang/clang
holds "a clang that is too old is not" "! PATH=with_clang '$(command -v sh)' '$root/tools/find_clang'"
holds "NVCC that is no program is an error" "! env NVCC=./absent ${hcc%% *} unused.c -o unmade 2>message && grep -q 'NVCC is ./absent' message && [ ! -e unmade ]"
holds "without --arch a program for the CPU device is made" "env NVCC= ${hcc%% *} unused.c -o made && ./made"
printf 'static void free(void *p) { *(int *)p += 5; }\nvoid other(int *);\nint main(void) { int x = 1; free(&x); other(&x); return x; }\n' >static1.c
printf '#include <stdlib.h>\n#include <string.h>\nvoid other(int *x) { char *p = strdup("12"); *x += (int)strlen(p); free(p); }\n' >static2.c
holds "a static function of one file does not take the C library's from another" "$hcc -O0 -w static1.c static2.c -o static && ./static; [ \$? -eq 8 ]"
printf '#include <stdio.h>\nextern int getpid(void) __attribute__((weak));\nint main(void) { return getpid == 0 || getpid() <= 1; }\n' >weak.c
holds "a weak reference finds the library's function, not the host's" "$hcc -w weak.c -o weak && ./weak"
printf 'extern int pthread_create(void) __attribute__((weak));\nint main(void) { return pthread_create != 0; }\n' >weaker.c
holds "a weak reference to what there is not is null, also where the host has it" "$hcc -w weaker.c -o weaker && ./weaker"
cat >nulls.c <<'END'
#include <stdio.h>
extern int here(int) __attribute__((weak));
extern int variable __attribute__((weak));
extern int nowhere(int) __attribute__((weak));
extern int nothing __attribute__((weak));
static int (*const table[])(int) = {nowhere, here};
static int *const pointers[] = {&nothing, &variable};
__attribute__((noinline)) static int call(int (*f)(int)) { return f ? f(5) : -1; }
int main(void)
{
	printf("%d %d\n", nowhere == 0, &nothing == 0);
	printf("%d %d\n", here ? here(1) : -1, nowhere ? nowhere(1) : -1);
	printf("%d %d\n", call(table[0]), call(table[1]));
	printf("%d %d\n", pointers[0] == 0, pointers[1] ? *pointers[1] : -1);
	if (&variable) variable++;
	return here(0) - 43 + (&nothing ? nothing : 0);
}
END
echo 'int variable = 42; int here(int n) { return n + variable; }' >nulls_b.c
holds "weak references to functions and variables, defined in another file or nowhere" \
	"$hcc -w nulls.c nulls_b.c -o nulls && gcc -w nulls.c nulls_b.c -o nulls.native && ./nulls.native >expected.nulls && ./nulls | diff expected.nulls -"
cat >section.c <<'END'
#include <stdio.h>
#define E(n) static const struct entry { const char *name; long value; } n __attribute__((section("entries"), used, aligned(16))) = { #n, FILE_NUMBER }
E(ENTRY);
#ifdef MAIN
extern const struct entry __start_entries[], __stop_entries[];
int main(void) { for (const struct entry *e = __start_entries; e < __stop_entries; e++) printf("%ld\n", e->value); return 0; }
#endif
END
printf '1\n2\n' >expected.section
holds "the bounds of a section of several units, on the CPU device" "$hcc --cpu-only -w -DMAIN -DENTRY=one -DFILE_NUMBER=1 -c section.c -o section1.o &&
	$hcc --cpu-only -w -DENTRY=two -DFILE_NUMBER=2 -c section.c -o section2.o && $hcc --cpu-only section1.o section2.o -o section && ./section | diff expected.section -"
printf '#include <assert.h>\n#include <stdlib.h>\nint qz(const char *p, long n) { assert(p == 0); return 1; }\nint main(void) { return qz("x", 3); }\n' >assert.c
holds "assert names the function alone" "$hcc assert.c -o assert; ./assert 2>message; [ \$? -eq 134 ] && grep -qx 'assert: assert.c:3: qz: Assertion .p == 0. failed.' message"
$hcc -c assert.c -o assert.o 2>message && objcopy --dump-section .hostcall.ptx=assert.ptx assert.o /dev/null 2>/dev/null
if [ ! -s assert.ptx ]; then # binutils 2.44's objcopy does not mind that there is no such section
	skip "on a GPU too" "no code for GPUs"
else
	holds "on a GPU too" "grep -q '{113, 122}' assert.ptx && ! grep -q '105, 110, 116, 32, 113, 122' assert.ptx"
fi
cat >old.c <<'END'
#include <stdio.h>
#include <stdlib.h>
main(argc, argv) char **argv;
{
	register i = 3;
	static x;
	int n = strlen("four");
	x = add(i, n);
	printf("%d %d\n", x, argc);
	if (x != 7) exit(1);
	return helper(1.5);
}
add(a, b) { return a + b; }
helper(d) double d; { return d > 1 ? 6 : 5; }
END
holds "implicit int and implicit declarations under -std=gnu89" "$hcc -w -std=gnu89 old.c -o old && ./old >out; [ \$? -eq 6 ] && grep -qx '7 1' out"
printf '#include <string.h>\n#include <stdio.h>\nint main(int n, char **a) { char b[9]; strcpy(b, a[1]); return puts(b) < 0; }\n' >fortify.c
holds "options that distributions add are taken" "$hcc -O2 -D_FORTIFY_SOURCE=2 -Wp,-D_FORTIFY_SOURCE=3 -flto -fwhole-program -fno-pie -no-pie -pie -static-libgcc -z relro -znow -Xlinker --as-needed --param ssp-buffer-size=4 fortify.c \
	-o fortify && ./fortify strong | grep -qx strong"
printf '/* comment */\n#define _FORTIFY_SOURCE 2\n#include <stdio.h>\nint main(int argc, char **argv) { printf("hi %%d\\n", argc); return 0; }\n' >defined.c
holds "a source that defines _FORTIFY_SOURCE itself" "$hcc -O2 defined.c -o defined && ./defined | grep -qx 'hi 1'"
overflows() { # every function that is checked; what differs from the host's C library
	$hcc -w -O2 "$HERE/fortify/overflow.c" -o overflow || return
	gcc -w -O2 "$HERE/fortify/overflow.c" -o overflow.native || return
	number=0
	while
		{ ./overflow.native $number <"$HERE/hcc.sh" >wanted 2>&1; echo $? >>wanted; } 2>/dev/null
		{ ./overflow $number <"$HERE/hcc.sh" >got 2>&1; echo $? >>got; } 2>/dev/null
		sed -i '/^Aborted/d' wanted got # a shell's own words on a signal
		# Not every version of glibc has words of its own for fd_set.
		[ $number != 43 ] && [ $number != 44 ] || sed -i 's/buffer overflow detected/bit out of range 0 - FD_SETSIZE on fd_set/' wanted
		cmp wanted got || { echo "function $number" && cat wanted got && return 1; }
		! grep -qx 99 wanted && [ $number -lt 200 ]
	do
		number=$((number + 1))
	done
	[ $number -gt 40 ]
}
holds "each checked function ends the program where the object is too small, with glibc's words" overflows
holds "-MMD beside linking leaves the dependencies" "$hcc -w -MMD own.c other.c -o linked && grep -q '^linked:.*other.h' linked-other.d"
holds "configure's questions, whatever stands before them" "$hcc -dumpmachine | grep -q -- - && [ -n \"\$($hcc -O2 -print-multiarch)\" ]"
holds "a compiler of two words" "CC_FOR_HCC='env gcc' $hcc -w own.c other.c -o words && ./words >out; [ \$? -eq 4 ] && cmp out expected"
printf 'int f(void);\nint main(void) { return f(); }\n' >missing.c
holds "so is one of the program's that is missing" "refused missing.c ' f'"
for unit in 1 2; do
	for way in con de; do
		printf 'int puts(const char *);\n__attribute__((%sstructor(%d))) static void a(void) { puts("%s %s early"); }\n__attribute__((%sstructor)) static void b(void) { puts("%s %s"); }\n' \
			$way $((300 - unit)) $way $unit $way $way $unit >$way$unit.c
	done
done
printf '#include <stdlib.h>\n#include <unistd.h>\n#include <stdio.h>\nint main(int argc, char **argv) { puts("main"); fflush(stdout); if (argc > 2) abort(); if (argc > 1) _exit(0); return 0; }\n' >between.c
printf 'con 2 early\ncon 1 early\ncon 1\ncon 2\nmain\n' >before
{ cat before; printf 'de 2\nde 1\nde 1 early\nde 2 early\n'; } >around
holds "constructors and destructors of several units run by priority, then in the order of the link" \
	"$hcc -w -c con1.c con2.c de1.c de2.c && $hcc con1.o between.c con2.o de1.o de2.o -o around.run && ./around.run | diff around -"
holds "_exit and abort run no destructor" "./around.run 1 | diff before - && ./around.run 1 2 2>message | diff before -"
printf 'int f(void) { return 0; }\n' >nomain.c
holds "a program without main is refused" "refused nomain.c 'no main'"
printf 'int main( { return 0; }\n' >wrong.c
holds "an error of syntax is the compiler's own, once" "refused wrong.c 'wrong.c:1' && [ \$(grep -c error: message) -eq 1 ]"
holds "a library without code for GPUs is refused" "! $hcc own.o other.o -lcurl -o curl 2>message && grep -q 'lcurl' message"
holds "a missing file is named" "! $hcc nothing.c -o nothing 2>message && grep -q 'nothing.c: no such file' message"
holds "--stack is checked" "! $hcc --stack=lots unused.c -o unused 2>message && grep -q 'bytes are expected' message"
printf '#include <string.h>\nint deep(int n) { volatile char a[4096]; memset((char *)a, n, 4096); return n ? deep(n - 1) + a[9] * 0 : 7; }\nint main(void) { return deep(900); }\n' >deep.c
holds "--stack gives a deep recursion its room" "$hcc --stack=8M --cpu-only deep.c -o deep && ./deep; [ \$? -eq 7 ]"
holds "too small a stack is told from other faults, and what helps" \
	"$hcc --stack=64K --cpu-only deep.c -o shallow; HOSTCALL_DEVICE=cpu ./shallow 2>message; [ \$? -eq 139 ] && grep -q 'end of a thread.s stack: hcrun --stack' message"
printf 'static void up(volatile char *p) { for (;;) *p++ = 0; }\nint main(void) { char a[100]; up(a); return a[9]; }\n' >beyond.c
holds "past the other end of a stack it is not" \
	"$hcc -w --cpu-only beyond.c -o beyond; HOSTCALL_DEVICE=cpu ./beyond 2>message; [ \$? -eq 139 ] && grep -q 'segmentation fault' message && ! grep -q stack message"
holds "--stack in two words" "$hcc --stack 8M --cpu-only deep.c -o deep2 && HOSTCALL_DEVICE=cpu ./deep2; [ \$? -eq 7 ]"
holds "-o in another folder, sources with spaces" "mkdir -p 'a b' && cp unused.c 'a b/x y.c' && $hcc 'a b/x y.c' -o 'a b/prog' && './a b/prog'"
if [ "$BUILD" = "$root/build" ]; then
	# With the prefix and for the GPUs that it was built for: others would build the libraries anew, under the suites that use them.
	prefix=$(cat "$BUILD/host/prefix") CUDA_ARCH=$(cat "$BUILD/lib/libhostcall_device.arch" 2>/dev/null)
	holds "an installed hcc compiles C programs too" "env ${CUDA_ARCH:+CUDA_ARCH=$CUDA_ARCH} make -s -C '$root' install PREFIX='$prefix' DESTDIR='$SCRATCH/installed' &&
		$hcc three.c -o three 2>wanted && installed$prefix/bin/hcc ${hcc##*hcc} three.c -o three2 2>got && cmp wanted got &&
		./three2 installed | grep -qx installed"
fi

# What ptxas gets: see narrow_stores in tools/hcc_c_ptx.awk. The fault itself shows on a GPU, by the program bytes.
: >nothing
printf '\tst.b8 \t[%%rd1+3], %%rd4;\n\t@%%p1 st.global.b32 \t[%%rd1], %%rd5;\n\tst.b32 \t[%%rd1], %%r5;\n\tst.b64 \t[%%rd1], %%rd5;\n\tst.v2.b16 \t[%%rd1], {%%r2, 7};\n' >stores.ptx
printf '\t{ .reg .b64 %%hc_narrow1; and.b64 %%hc_narrow1, %%rd4, 255; \tst.b8 \t[%%rd1+3], %%hc_narrow1; }\n\t{ .reg .b64 %%hc_narrow1; and.b64 %%hc_narrow1, %%rd5, 4294967295; \t@%%p1 st.global.b32 \t[%%rd1], %%hc_narrow1; }\n\tst.b32 \t[%%rd1], %%r5;\n\tst.b64 \t[%%rd1], %%rd5;\n\t{ .reg .b32 %%hc_narrow1; and.b32 %%hc_narrow1, %%r2, 65535; \tst.v2.b16 \t[%%rd1], {%%hc_narrow1, 7}; }\n' >stores.expected
holds "stores of a part of a register reach ptxas as stores of bits" "awk -v names=nothing -v defined=nothing -v variadic=nothing \
	-v signature=signature -f '$root/tools/hcc_c_ptx.awk' stores.ptx | diff stores.expected -"
printf '  %%2 = load atomic i32, ptr @i acquire, align 4\n  store atomic i8 1, ptr @c release, align 1\n  %%3 = cmpxchg ptr @d, i64 1, i64 2 acq_rel monotonic, align 8\n  %%4 = cmpxchg ptr @d, i64 1, i64 2 release acquire, align 8\n  fence seq_cst\n' >order.ll
order='  call void asm sideeffect "fence.%s;", "~{memory}"()\n'
printf '  %%2 = load atomic i32, ptr @i monotonic, align 4\n'"$order$order"'  store atomic i8 1, ptr @c monotonic, align 1\n'"$order"'  %%3 = cmpxchg ptr @d, i64 1, i64 2 monotonic monotonic, align 8\n'"$order$order"'  %%4 = cmpxchg ptr @d, i64 1, i64 2 monotonic monotonic, align 8\n'"$order$order" \
	acq_rel.sys acq_rel.sys acq_rel.sys acq_rel.sys acq_rel.sys acq_rel.sys sc.sys >order.expected
holds "the order of atomic operations reaches ptxas as fences" "awk -f '$root/tools/hcc_c_atomics.awk' order.ll | diff order.expected -"
printf '#include <stdatomic.h>\natomic_int ready, data;\nint main(void) { atomic_fetch_add(&data, 1); atomic_thread_fence(memory_order_release); return atomic_load(&ready); }\n' >atomic.c
holds "a program with atomic operations compiles, orders and all" "$hcc atomic.c -o atomic && ./atomic"
printf '  %%1 = load atomic i32, ptr %%0 seq_cst, align 4\n  %%2 = atomicrmw add ptr %%0, i32 2 monotonic, align 4\n  %%3 = atomicrmw add ptr %%0, i32 %%2 monotonic, align 4\n  store atomic i8 %%x, ptr %%0 release, align 1, !tbaa !4\n  %%4 = cmpxchg weak volatile ptr %%0, i64 ptrtoint (ptr @a to i64), i64 0 acquire monotonic, align 8\n' >stack.ll
printf '  %%1 = call i32 @hc_atomic_1(ptr %%0)\n  %%2 = call i32 @hc_atomic_2(ptr %%0, i32 2)\n  %%3 = call i32 @hc_atomic_2(ptr %%0, i32 %%2)\n  call void @hc_atomic_3(ptr %%0, i8 %%x)\n  %%4 = call { i64, i1 } @hc_atomic_4(ptr %%0, i64 ptrtoint (ptr @a to i64), i64 0)\n' >stack.expected
holds "atomic operations through pointers look where they lead" \
	"awk -f '$root/tools/hcc_c_atomics.awk' stack.ll >stacked.ll; sed '/^define/,\$d' stacked.ll | grep -v fence | diff stack.expected - &&
	[ \$(grep -c '^define' stacked.ll) -eq 4 ]"
printf '#include <stdio.h>\n#include <stdlib.h>\nint main(int argc, char **argv) { printf("%%d\\n", argc); if (argc > 5) __builtin_trap(); if (argc > 3) exit(3); return 0; }\n' >trap.c
holds "__builtin_trap beside exit" "$hcc trap.c -o trap && ./trap 1 2 3 | grep -qx 4"
finish
