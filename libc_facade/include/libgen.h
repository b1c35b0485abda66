/* <libgen.h> for device code: POSIX.1-2017. */
#ifndef HOSTCALL_LIBC_LIBGEN_H
#define HOSTCALL_LIBC_LIBGEN_H

#include "hostcall_libc/declare.h"

#include_next <libgen.h>

#define HC_NAMES "hostcall_libc/names/libgen.def"
#include "hostcall_libc/names.h"

#endif
