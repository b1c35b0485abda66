/* <ctype.h> for device code: C17 7.4. */
#ifndef HOSTCALL_LIBC_CTYPE_H
#define HOSTCALL_LIBC_CTYPE_H

#include "hostcall_libc/declare.h"

#include_next <ctype.h>

#define HC_NAMES "hostcall_libc/names/ctype.def"
#include "hostcall_libc/names.h"

#endif
