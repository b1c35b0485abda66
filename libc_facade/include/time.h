/* <time.h> for device code: C17 7.27 and POSIX.1-2017. clock is CUDA's. */
#ifndef HOSTCALL_LIBC_TIME_H
#define HOSTCALL_LIBC_TIME_H

#include "hostcall_libc/declare.h"

#include_next <time.h>

HC_FACADE_NOTHROW(int, clock_gettime, (clockid_t clock, struct timespec *now))
HC_FACADE_NOTHROW(time_t, time, (time_t * now))
HC_FACADE(int, nanosleep, (const struct timespec *duration, struct timespec *remaining))
#define HC_NAMES "hostcall_libc/names/time.def"
#include "hostcall_libc/names.h"

#endif
