/* <ucontext.h>: a GPU thread cannot save its registers and call stack, nor go on with another's, so a program may include this and declare
 * a ucontext_t, but not take or switch contexts. */
#ifndef HOSTCALL_C_PROGRAM_UCONTEXT_H
#define HOSTCALL_C_PROGRAM_UCONTEXT_H

#include_next <ucontext.h>

#define HC_NO_CONTEXT                                                                                                  \
    __attribute__((error("getcontext, makecontext, setcontext and swapcontext cannot run on a GPU: hostcall does not provide them (docs/libc.md)")))

extern int hc_no_context(const void *context) HC_NO_CONTEXT;
extern int hc_no_swapcontext(void *from, const void *to) HC_NO_CONTEXT;
extern void hc_no_makecontext(void *context, void (*start)(void), int count, ...) HC_NO_CONTEXT;

#define getcontext(context) hc_no_context(context)
#define setcontext(context) hc_no_context(context)
#define swapcontext(from, to) hc_no_swapcontext(from, to)
#define makecontext hc_no_makecontext

#endif
