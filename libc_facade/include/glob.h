/* <glob.h> for device code: POSIX.1-2017. */
#ifndef HOSTCALL_LIBC_GLOB_H
#define HOSTCALL_LIBC_GLOB_H

#include "hostcall_libc/declare.h"

#include_next <glob.h>

#define HC_NAMES "hostcall_libc/names/glob.def"
#include "hostcall_libc/names.h"

#endif
#include "hostcall_libc/heap.h"
