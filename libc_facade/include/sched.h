/* <sched.h> for device code: POSIX.1-2017 sched_yield. */
#ifndef HOSTCALL_LIBC_SCHED_H
#define HOSTCALL_LIBC_SCHED_H

#include "hostcall_libc/declare.h"

#include_next <sched.h>

#define HC_NAMES "hostcall_libc/names/sched.def"
#include "hostcall_libc/names.h"

#endif
