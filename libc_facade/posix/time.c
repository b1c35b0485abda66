/* POSIX.1-2017 and C17 functions on time. */
#include "device/include/hostcall/device.h"
#include "libc_facade/libc.h"

HC_DEVICE int hc_libc_clock_gettime(clockid_t clock, struct timespec *now)
{
    HC_IF_HOST(return clock_gettime(clock, now));
    return (int)hc_libc_result(hc_clock_gettime(clock, now));
}

HC_DEVICE time_t hc_libc_time(time_t *now)
{
    HC_IF_HOST(return time(now));
    return (time_t)hc_libc_result(hc_time(now));
}

HC_DEVICE int hc_libc_gettimeofday(struct timeval *now, void *zone)
{
    HC_IF_HOST(return gettimeofday(now, zone));
    (void)zone;
    return (int)hc_libc_result(hc_gettimeofday(now));
}

/* Nothing interrupts a device thread's sleep, so `remaining` is never stored (POSIX stores it on EINTR only). */
HC_DEVICE int hc_libc_nanosleep(const struct timespec *duration, struct timespec *remaining)
{
    HC_IF_HOST(return nanosleep(duration, remaining));
    (void)remaining;
    return (int)hc_libc_result(hc_nanosleep(duration));
}
