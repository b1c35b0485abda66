/* <inttypes.h> for device code: C17 7.8.2. */
#ifndef HOSTCALL_LIBC_INTTYPES_H
#define HOSTCALL_LIBC_INTTYPES_H

#include "hostcall_libc/declare.h"

#include_next <inttypes.h>

#define HC_NAMES "hostcall_libc/names/inttypes.def"
#include "hostcall_libc/names.h"

#endif
