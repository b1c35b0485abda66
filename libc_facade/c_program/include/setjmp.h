/* <setjmp.h>: a GPU thread cannot save and restore its stack, so a program may include this and declare a jmp_buf, but not jump. */
#ifndef HOSTCALL_C_PROGRAM_SETJMP_H
#define HOSTCALL_C_PROGRAM_SETJMP_H

#include_next <setjmp.h>

#define HC_NO_SETJMP                                                                                                   \
    __attribute__((error("setjmp and longjmp cannot run on a GPU: hostcall does not provide them (docs/libc.md)")))

extern int hc_no_setjmp(void *environment) HC_NO_SETJMP;
extern void hc_no_longjmp(void *environment, int value) HC_NO_SETJMP __attribute__((noreturn));

#undef setjmp
#undef sigsetjmp
#define setjmp(environment) hc_no_setjmp(environment)
#define _setjmp(environment) hc_no_setjmp(environment)
#define sigsetjmp(environment, save_mask) hc_no_setjmp(environment)
#define longjmp(environment, value) hc_no_longjmp(environment, value)
#define _longjmp(environment, value) hc_no_longjmp(environment, value)
#define siglongjmp(environment, value) hc_no_longjmp(environment, value)

#endif
