/* Time, computed on the device from its timer by the lines that the host keeps in device memory (layout.h, hc_control). */
#include "device/ask.h"
#include "device/call.h"
#include "device/include/hostcall/device.h"
#include "device/lanes.h"

#include <errno.h>

#define HC_SECOND_NS 1000000000

HC_INLINE uint64_t along(const struct hc_clock_line *line, uint64_t timer)
{
    uint64_t ticks = timer > line->origin ? timer - line->origin : 0;
    return line->base + (uint64_t)(((unsigned __int128)ticks * line->slope) >> 32);
}

HC_INLINE void load_line(const struct hc_clock_line *shared, struct hc_clock_line *line)
{
    line->origin = hc_load64_relaxed(&shared->origin);
    line->base = hc_load64_relaxed(&shared->base);
    line->slope = hc_load64_relaxed(&shared->slope);
}

/* Nanoseconds of clock 0 or 1. The timer is read after the line: reading an old line and then a new one, a thread uses the
 * new one at a later time, and each line starts where the one before it stands. */
static HC_DEVICE uint64_t clock_ns(const struct hc_control *control, unsigned clock)
{
    struct hc_clock_line first, second;
    uint64_t sequence, timer;

    do {
        const struct hc_clock_set *set;
        sequence = hc_load64_acquire(&control->sequence); /* A5 pairs with R5 in host/clock.c */
        set = &control->clocks[sequence & 1];
        load_line(&set->line[clock][0], &first);
        load_line(&set->line[clock][1], &second);
    } while (hc_load64_acquire(&control->sequence) != sequence);
    timer = hc_lane_timer();
    return timer >= second.origin ? along(&second, timer) : along(&first, timer);
}

static HC_DEVICE int64_t ask_host(clockid_t clock)
{
    return HC_ASK1(CLOCK_GETTIME, (uint64_t)(int64_t)clock);
}

static HC_DEVICE int64_t now_ns(clockid_t clock)
{
    const struct hc_module_link *link = hc_link();

    if (link->ring_count == 0)
        return -ENOSYS;
    if (clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC)
        return (int64_t)clock_ns(&link->state->control, (unsigned)clock);
    return ask_host(clock);
}

HC_DEVICE int hc_clock_gettime(clockid_t clock, struct timespec *now)
{
    int64_t ns = now_ns(clock);

    if (ns < 0)
        return (int)ns;
    if (now == NULL)
        return -EFAULT;
    now->tv_sec = ns / HC_SECOND_NS;
    now->tv_nsec = ns % HC_SECOND_NS;
    return 0;
}

HC_DEVICE time_t hc_time(time_t *now)
{
    int64_t ns = now_ns(CLOCK_REALTIME);
    time_t seconds = ns < 0 ? (time_t)ns : (time_t)(ns / HC_SECOND_NS);

    if (now != NULL && ns >= 0)
        *now = seconds;
    return seconds;
}

HC_DEVICE int hc_gettimeofday(struct timeval *now)
{
    int64_t ns = now_ns(CLOCK_REALTIME);

    if (ns < 0)
        return (int)ns;
    if (now == NULL)
        return -EFAULT;
    now->tv_sec = ns / HC_SECOND_NS;
    now->tv_usec = ns % HC_SECOND_NS / 1000;
    return 0;
}

HC_DEVICE int hc_nanosleep(const struct timespec *duration)
{
    int64_t now = now_ns(CLOCK_MONOTONIC), end;

    if (now < 0)
        return (int)now;
    if (duration == NULL)
        return -EFAULT;
    if (duration->tv_sec < 0 || duration->tv_nsec < 0 || duration->tv_nsec >= HC_SECOND_NS)
        return -EINVAL;
    if (duration->tv_sec > (INT64_MAX - now) / HC_SECOND_NS - 1)
        end = INT64_MAX;
    else
        end = now + (int64_t)duration->tv_sec * HC_SECOND_NS + duration->tv_nsec;
    for (; now < end; now = now_ns(CLOCK_MONOTONIC))
        hc_lane_sleep((uint64_t)(end - now));
    return 0;
}
