/* <stdlib.h> for device code: C17 7.22.4 exit, abort, getenv. */
#ifndef HOSTCALL_LIBC_STDLIB_H
#define HOSTCALL_LIBC_STDLIB_H

#include_next <stdlib.h>

#include "hostcall_libc/declare.h"

#ifdef __CUDACC__
HC_FACADE_C __host__ __device__ void exit(int status) __THROW __attribute__((noreturn));
HC_FACADE_C __host__ __device__ void abort(void) __THROW __attribute__((noreturn));
#else
HC_FACADE_C void exit(int status) __THROW __asm__("hc_libc_exit") __attribute__((noreturn));
HC_FACADE_C void abort(void) __THROW __asm__("hc_libc_abort") __attribute__((noreturn));
#endif
/* The pointer stays valid for the life of the runtime; the value is the one at the first call for that name, or a later one
 * if it changed. NULL with ENOMEM when the 16 KiB that a module keeps for values are full. */
HC_FACADE_NOTHROW(char *, getenv, (const char *name))

#endif
