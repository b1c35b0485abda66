/* <strings.h> for device code: POSIX.1-2017. */
#ifndef HOSTCALL_LIBC_STRINGS_H
#define HOSTCALL_LIBC_STRINGS_H

#include "hostcall_libc/declare.h"

/* Else glibc defines strchr and its like for C++ itself, by built-in functions that device code has not: nvcc then makes of each a function
 * that returns at once, with anything. */
#ifdef __CUDACC__
#pragma push_macro("__OPTIMIZE__")
#undef __OPTIMIZE__
#endif
#include_next <strings.h>
#ifdef __CUDACC__
#pragma pop_macro("__OPTIMIZE__")
#endif

#define HC_NAMES "hostcall_libc/names/strings.def"
#include "hostcall_libc/names.h"

#endif
