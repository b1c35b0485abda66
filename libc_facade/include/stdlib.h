/* <stdlib.h> for device code: C17 7.22, POSIX.1-2017 and glibc's extensions. */
#ifndef HOSTCALL_LIBC_STDLIB_H
#define HOSTCALL_LIBC_STDLIB_H

#include "hostcall_libc/declare.h"

#include_next <stdlib.h>

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
#define HC_NAMES "hostcall_libc/names/stdlib.def"
#include "hostcall_libc/names.h"

#ifndef __CUDACC__
HC_FACADE_C HC_FACADE_TYPE(malloc) malloc __asm__("hc_names_malloc");
HC_FACADE_C HC_FACADE_TYPE(free) free __asm__("hc_names_free");
#endif

#endif
#include "hostcall_libc/heap.h"
