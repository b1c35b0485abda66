/* Clocks: C17 7.27.2.1 clock, 7.27.2.5 timespec_get, C23 timespec_getres, POSIX clock_getres, clock_nanosleep. */
#include "device/include/hostcall/device.h"
#include "device/lanes.h"
#include "libc_facade/libc.h"
#include "libc_facade/time/start.h"
#include "libc_facade/time/time_functions.h"

#include <errno.h>

#define HC_SECOND_NS 1000000000

HC_DEVICE_STATIC uint64_t started; /* nanoseconds of CLOCK_MONOTONIC; 0: not noted yet */

static HC_DEVICE uint64_t now_ns(clockid_t clock)
{
    struct timespec now;

    if (hc_clock_gettime(clock, &now) != 0)
        return 0;
    return (uint64_t)now.tv_sec * HC_SECOND_NS + (uint64_t)now.tv_nsec;
}

HC_DEVICE void hc_program_clock_start(void)
{
    hc_atomic_cas64_acquire(&started, 0, now_ns(CLOCK_MONOTONIC));
}

HC_DEVICE clock_t hc_libc_clock(void)
{
    uint64_t now = now_ns(CLOCK_MONOTONIC), from;

    if (now == 0)
        return (clock_t)-1;
    from = hc_atomic_cas64_acquire(&started, 0, now);
    if (from == 0 || from > now)
        return 0;
    return (clock_t)((now - from) / (HC_SECOND_NS / CLOCKS_PER_SEC));
}

HC_DEVICE int hc_libc_timespec_get(struct timespec *now, int base)
{
    if (base != TIME_UTC || hc_clock_gettime(CLOCK_REALTIME, now) != 0)
        return 0;
    return base;
}

HC_DEVICE int hc_libc_timespec_getres(struct timespec *resolution, int base)
{
    if (base != TIME_UTC)
        return 0;
    if (resolution != NULL) {
        resolution->tv_sec = 0;
        resolution->tv_nsec = 1;
    }
    return base;
}
