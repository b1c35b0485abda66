/* <fnmatch.h> for device code: POSIX.1-2017. */
#ifndef HOSTCALL_LIBC_FNMATCH_H
#define HOSTCALL_LIBC_FNMATCH_H

#include "hostcall_libc/declare.h"

#include_next <fnmatch.h>

#define HC_NAMES "hostcall_libc/names/fnmatch.def"
#include "hostcall_libc/names.h"

#endif
