/* <setjmp.h>: a GPU thread cannot save and restore its stack, so a program may include this and declare a jmp_buf, but not jump. */
#ifndef HOSTCALL_C_PROGRAM_SETJMP_H
#define HOSTCALL_C_PROGRAM_SETJMP_H

#include_next <setjmp.h>

#define HC_NO_SETJMP                                                                                                   \
    __attribute__((error("setjmp and longjmp cannot run on a GPU: hostcall does not provide them (docs/libc.md)")))

extern int _setjmp(jmp_buf environment) HC_NO_SETJMP;
extern int __sigsetjmp(sigjmp_buf environment, int save_mask) HC_NO_SETJMP;
extern void longjmp(jmp_buf environment, int value) HC_NO_SETJMP;
extern void _longjmp(jmp_buf environment, int value) HC_NO_SETJMP;
extern void siglongjmp(sigjmp_buf environment, int value) HC_NO_SETJMP;

#endif
