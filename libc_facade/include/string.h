/* <string.h> for device code: C17 7.24, POSIX.1-2017 and glibc's extensions. memcpy and memset are the compiler's. */
#ifndef HOSTCALL_LIBC_STRING_H
#define HOSTCALL_LIBC_STRING_H

#include "hostcall_libc/declare.h"

/* Else glibc defines strchr and its like for C++ itself, by built-in functions that device code has not: nvcc then makes of each a function
 * that returns at once, with anything. */
#ifdef __CUDACC__
#pragma push_macro("__OPTIMIZE__")
#undef __OPTIMIZE__
#endif
#include_next <string.h>
#ifdef __CUDACC__
#pragma pop_macro("__OPTIMIZE__")
#endif

#define HC_NAMES "hostcall_libc/names/string.def"
#include "hostcall_libc/names.h"

#endif
#include "hostcall_libc/heap.h"
