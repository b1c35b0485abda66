/* <strings.h> for device code: POSIX.1-2017. */
#ifndef HOSTCALL_LIBC_STRINGS_H
#define HOSTCALL_LIBC_STRINGS_H

#include "hostcall_libc/declare.h"

#include_next <strings.h>

#define HC_NAMES "hostcall_libc/names/strings.def"
#include "hostcall_libc/names.h"

#endif
