/* <sys/random.h> for device code: getrandom of Linux. */
#ifndef HOSTCALL_LIBC_SYS_RANDOM_H
#define HOSTCALL_LIBC_SYS_RANDOM_H

#include "hostcall_libc/declare.h"

#include_next <sys/random.h>

#define HC_NAMES "hostcall_libc/names/sys_random.def"
#include "hostcall_libc/names.h"

#endif
