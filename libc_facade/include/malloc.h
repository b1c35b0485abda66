/* <malloc.h> for device code: of glibc. */
#ifndef HOSTCALL_LIBC_MALLOC_H
#define HOSTCALL_LIBC_MALLOC_H

#include "hostcall_libc/declare.h"

#include_next <malloc.h>

#define HC_NAMES "hostcall_libc/names/malloc.def"
#include "hostcall_libc/names.h"

#endif
#include "hostcall_libc/heap.h"
