/* <time.h> for device code: POSIX.1-2017 clock_gettime, nanosleep; C17 time. */
#ifndef HOSTCALL_LIBC_TIME_H
#define HOSTCALL_LIBC_TIME_H

#include_next <time.h>

#include "hostcall_libc/declare.h"

HC_FACADE_NOTHROW(int, clock_gettime, (clockid_t clock, struct timespec *now))
HC_FACADE_NOTHROW(time_t, time, (time_t * now))
HC_FACADE(int, nanosleep, (const struct timespec *duration, struct timespec *remaining))

#endif
