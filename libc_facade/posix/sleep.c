/* Waiting, on the device's own timer: POSIX.1-2017 sleep, clock_nanosleep, sched_yield; usleep of POSIX.1-2001. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "libc_facade/posix/posix_functions.h"

#include "device/include/hostcall/device.h"
#include "device/lanes.h"
#include "device/system.h"
#include "libc_facade/process/process_functions.h"

#include <errno.h>

#define HC_SECOND_NS 1000000000

HC_DEVICE unsigned hc_libc_sleep(unsigned seconds)
{
    struct timespec time;

    time.tv_sec = seconds;
    time.tv_nsec = 0;
    return hc_alarm_sleep(&time, &time) == -EINTR ? (unsigned)time.tv_sec : 0;
}

HC_DEVICE int hc_libc_usleep(useconds_t microseconds)
{
    struct timespec time;

    time.tv_sec = microseconds / 1000000;
    time.tv_nsec = (long)(microseconds % 1000000) * 1000;
    return (int)hc_libc_result(hc_alarm_sleep(&time, NULL));
}

/* At most a second at a time, then a look at the clock: it may be set. */
static HC_DEVICE int sleep_until(clockid_t clock, const struct timespec *end)
{
    struct timespec now, left;
    int error;

    while ((error = hc_clock_gettime(clock, &now)) == 0) {
        left.tv_sec = end->tv_sec - now.tv_sec;
        left.tv_nsec = end->tv_nsec - now.tv_nsec;
        if (left.tv_nsec < 0) {
            left.tv_nsec += HC_SECOND_NS;
            left.tv_sec--;
        }
        if (left.tv_sec < 0 || (left.tv_sec == 0 && left.tv_nsec == 0))
            return 0;
        if (left.tv_sec > 0) {
            left.tv_sec = 1;
            left.tv_nsec = 0;
        }
        error = hc_alarm_sleep(&left, NULL);
        if (error != 0)
            break;
    }
    return -error;
}

/* Returns the error and leaves errno alone. */
HC_DEVICE int hc_libc_clock_nanosleep(clockid_t clock, int flags, const struct timespec *time, struct timespec *remaining)
{
    if (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC)
        return clock == CLOCK_THREAD_CPUTIME_ID ? EINVAL : EOPNOTSUPP;
    if (time == NULL)
        return EFAULT;
    if (time->tv_nsec < 0 || time->tv_nsec >= HC_SECOND_NS)
        return EINVAL;
    if (flags & TIMER_ABSTIME)
        return sleep_until(clock, time);
    return -hc_alarm_sleep(time, remaining);
}

HC_DEVICE int hc_libc_clock_getres(clockid_t clock, struct timespec *resolution)
{
    int64_t ns = hc_libc_result(hc_number(HC_NUMBER_CLOCK_RESOLUTION, clock));

    if (ns < 0)
        return -1;
    if (resolution != NULL) {
        resolution->tv_sec = (time_t)(ns / HC_SECOND_NS);
        resolution->tv_nsec = (long)(ns % HC_SECOND_NS);
    }
    return 0;
}

HC_DEVICE int hc_libc_sched_yield(void)
{
    uint32_t step = 0;

    hc_lane_backoff(&step);
    return 0;
}
