/* <string.h> for device code: C17 7.24, POSIX.1-2017 and glibc's extensions. memcpy and memset are the compiler's. */
#ifndef HOSTCALL_LIBC_STRING_H
#define HOSTCALL_LIBC_STRING_H

#include "hostcall_libc/declare.h"

#include_next <string.h>

#define HC_NAMES "hostcall_libc/names/string.def"
#include "hostcall_libc/names.h"

#endif
#include "hostcall_libc/heap.h"
