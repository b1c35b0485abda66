/* <sys/time.h> for device code: POSIX.1-2017 gettimeofday. The time zone is ignored. */
#ifndef HOSTCALL_LIBC_SYS_TIME_H
#define HOSTCALL_LIBC_SYS_TIME_H

#include "hostcall_libc/declare.h"

#include_next <sys/time.h>

#if defined(__GLIBC__) && (__GLIBC__ > 2 || __GLIBC_MINOR__ >= 31)
HC_FACADE_NOTHROW(int, gettimeofday, (struct timeval * now, void *zone))
#else
HC_FACADE_NOTHROW(int, gettimeofday, (struct timeval * now, struct timezone *zone))
#endif

#endif
