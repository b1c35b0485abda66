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

HC_DEVICE int hc_libc_clock_getres(clockid_t clock, struct timespec *resolution)
{
    struct timespec now;
    int error = hc_clock_gettime(clock, &now);

    if (error != 0)
        return (int)hc_libc_result(error);
    if (resolution != NULL) {
        resolution->tv_sec = 0;
        resolution->tv_nsec = 1;
    }
    return 0;
}

static HC_DEVICE int is_duration(const struct timespec *duration)
{
    return duration->tv_sec >= 0 && duration->tv_nsec >= 0 && duration->tv_nsec < HC_SECOND_NS;
}

/* Until `clock` shows `until`. A clock that is set meanwhile is looked at again after each sleep, at least once a second. */
static HC_DEVICE int sleep_until(clockid_t clock, const struct timespec *until)
{
    for (;;) {
        struct timespec now, rest;
        int error = hc_clock_gettime(clock, &now);
        if (error != 0)
            return -error;
        rest.tv_sec = until->tv_sec - now.tv_sec;
        rest.tv_nsec = until->tv_nsec - now.tv_nsec;
        if (rest.tv_nsec < 0)
            rest.tv_nsec += HC_SECOND_NS, rest.tv_sec--;
        if (rest.tv_sec < 0 || (rest.tv_sec == 0 && rest.tv_nsec == 0))
            return 0;
        if (rest.tv_sec >= 1)
            rest.tv_sec = 1, rest.tv_nsec = 0;
        error = hc_nanosleep(&rest);
        if (error != 0)
            return -error;
    }
}

HC_DEVICE int hc_libc_clock_nanosleep(clockid_t clock, int flags, const struct timespec *duration, struct timespec *remaining)
{
    (void)remaining;
    if (!is_duration(duration))
        return EINVAL;
    if ((flags & TIMER_ABSTIME) != 0)
        return sleep_until(clock, duration);
    if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC && clock != CLOCK_BOOTTIME && clock != CLOCK_TAI)
        return clock == CLOCK_PROCESS_CPUTIME_ID ? ENOTSUP : EINVAL;
    return -hc_nanosleep(duration);
}
