/* POSIX.1-2017 and C17 functions on time. */
#include "device/include/hostcall/device.h"
#include "libc_facade/libc.h"
#include "libc_facade/process/process_functions.h"

#include <errno.h>

#define HC_SECOND_NS 1000000000
#define HC_STEP_NS 2000000 /* an alarm is noticed within this */
#define HC_LONGEST (INT64_MAX / HC_SECOND_NS) /* seconds */

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

/* time - past, which is not more. */
static HC_DEVICE struct timespec less(struct timespec time, uint64_t past)
{
    time.tv_sec -= (time_t)(past / HC_SECOND_NS);
    time.tv_nsec -= (long)(past % HC_SECOND_NS);
    if (time.tv_nsec < 0) {
        time.tv_nsec += HC_SECOND_NS;
        time.tv_sec--;
    }
    return time;
}

HC_DEVICE int hc_alarm_sleep(const struct timespec *duration, struct timespec *remaining)
{
    uint64_t start, past = 0, all;
    struct timespec now, step;
    int error = hc_clock_gettime(CLOCK_MONOTONIC, &now);

    if (error != 0 || duration == NULL || duration->tv_sec < 0 || duration->tv_nsec < 0 || duration->tv_nsec >= HC_SECOND_NS)
        return error != 0 ? error : hc_nanosleep(duration);
    start = (uint64_t)now.tv_sec * HC_SECOND_NS + (uint64_t)now.tv_nsec;
    all = duration->tv_sec > HC_LONGEST ? UINT64_MAX : (uint64_t)duration->tv_sec * HC_SECOND_NS + (uint64_t)duration->tv_nsec;
    step.tv_sec = 0;
    while (past < all) {
        step.tv_nsec = all - past < HC_STEP_NS ? (long)(all - past) : HC_STEP_NS;
        hc_nanosleep(&step);
        hc_clock_gettime(CLOCK_MONOTONIC, &now);
        past = (uint64_t)now.tv_sec * HC_SECOND_NS + (uint64_t)now.tv_nsec - start;
        if (!hc_alarm_interrupts())
            continue;
        step = less(*duration, past < all ? past : all);
        if (remaining != NULL)
            *remaining = step;
        return -EINTR;
    }
    return 0;
}

HC_DEVICE int hc_libc_nanosleep(const struct timespec *duration, struct timespec *remaining)
{
    HC_IF_HOST(return nanosleep(duration, remaining));
    return (int)hc_libc_result(hc_alarm_sleep(duration, remaining));
}
