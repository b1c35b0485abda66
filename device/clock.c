/* Time, computed on the device from its timer by the lines that the host keeps in device memory (layout.h, hc_control). */
#include "device/ask.h"
#include "device/call.h"
#include "device/include/hostcall/device.h"
#include "device/lanes.h"

#include <errno.h>

#define HC_SECOND_NS 1000000000

/* The newest line that had begun by `window`, from one look at all four. *low stays 0 if there is none. */
static HC_DEVICE void newest_line(const struct hc_control *control, uint64_t window, uint64_t *low, uint64_t *high)
{
    uint64_t lows[HC_CLOCK_WINDOWS], highs[HC_CLOCK_WINDOWS], youngest = HC_CLOCK_WINDOW_TICKS / 2;
    uint32_t i;

    *low = *high = 0;
    for (i = 0; i < HC_CLOCK_WINDOWS; i++)
        hc_unit_load(&control->windows[i], &lows[i], &highs[i]);
    for (i = 0; i < HC_CLOCK_WINDOWS; i++) {
        uint64_t age = HC_CLOCK_NUMBER(window - highs[i]); /* of a window to come: over half of the range */
        if (lows[i] != 0 && age < youngest) {
            youngest = age;
            *low = lows[i];
            *high = highs[i];
        }
    }
}

/* For a window whose line is not at hand: the host has not written one (it is late, or paused), or this SM's cache holds an
 * older copy, which the fence drops.
 * One look could be wrong in one way: it overlooks a new line and then misses the line before it, whose place was used again
 * meanwhile. The new line is written before that, so the next look has it; two that agree are right. Each reads the timer
 * anew, so a thread that was held up in the first looks for a later line in the second. */
static HC_DEVICE HC_NOINLINE uint64_t monotonic_from_newest(const struct hc_control *control)
{
    uint64_t timer, window, low, high = 0, last_low, last_high = 0;

    low = 0;
    do {
        last_low = low;
        last_high = high;
        hc_fence_system();
        timer = hc_lane_timer();
        window = timer >> HC_CLOCK_WINDOW_LOG2;
        newest_line(control, window, &low, &high);
    } while (low != last_low || high != last_high);
    return HC_CLOCK_NS(low + HC_CLOCK_NUMBER(window - high) * HC_CLOCK_SPAN(high), HC_CLOCK_SPAN(high), timer);
}

/* One load, from the SM's cache nearly always. That copy may be of any age, and need not be coherent: it is this window's line
 * or says that it is not. It cannot be half of one and half of another: it is filled from one sector of memory at one moment, and
 * between two lines in the same place the host leaves the unit empty for as long as a write takes it. */
HC_INLINE int monotonic_ns(const struct hc_control *control, uint64_t *ns)
{
    uint64_t timer = hc_lane_timer(), window = timer >> HC_CLOCK_WINDOW_LOG2, low, high;

    hc_unit_load_cached(&control->windows[window % HC_CLOCK_WINDOWS], &low, &high);
    *ns = HC_CLOCK_NS(low, HC_CLOCK_SPAN(high), timer);
    return low != 0 && HC_CLOCK_NUMBER(high) == HC_CLOCK_NUMBER(window);
}

/* The offset is not in the lines, so that a step of the host's clock takes effect at once; for it the cache will not do. */
HC_INLINE uint64_t offset_of(const struct hc_control *control, clockid_t clock)
{
    return clock == CLOCK_REALTIME ? hc_load64_relaxed(&control->realtime_offset) : 0;
}

HC_INLINE int is_computed(clockid_t clock)
{
    return clock == CLOCK_REALTIME || clock == CLOCK_MONOTONIC;
}

/* All but the common case, apart so that the registers that a call needs are not saved and restored in that. */
static HC_DEVICE HC_NOINLINE int64_t uncommon_ns(clockid_t clock)
{
    const struct hc_module_link *link = hc_link();

    if (link->ring_count == 0)
        return -ENOSYS;
    if (is_computed(clock))
        return (int64_t)(offset_of(&link->state->control, clock) + monotonic_from_newest(&link->state->control));
    return HC_ASK1(CLOCK_GETTIME, (uint64_t)(int64_t)clock);
}

/* The common case: 0 if it is not. */
HC_INLINE int computed_ns(clockid_t clock, uint64_t *ns)
{
    const struct hc_module_link *link = &hc_module;
    uint64_t offset;

    if (link->ring_count == 0 || !is_computed(clock))
        return 0;
    offset = offset_of(&link->state->control, clock);
    if (!monotonic_ns(&link->state->control, ns))
        return 0;
    *ns += offset;
    return 1;
}

HC_INLINE int64_t now_ns(clockid_t clock)
{
    uint64_t ns;

    return computed_ns(clock, &ns) ? (int64_t)ns : uncommon_ns(clock);
}

/* By a constant, so the compiler multiplies by its reciprocal; unsigned, which takes half as many instructions. */
HC_INLINE void split_ns(uint64_t ns, struct timespec *now)
{
    now->tv_sec = (time_t)(ns / HC_SECOND_NS);
    now->tv_nsec = (long)(ns % HC_SECOND_NS);
}

static HC_DEVICE HC_NOINLINE int uncommon_gettime(clockid_t clock, struct timespec *now)
{
    int64_t ns = uncommon_ns(clock);

    if (ns < 0)
        return (int)ns;
    if (now == NULL)
        return -EFAULT;
    split_ns((uint64_t)ns, now);
    return 0;
}

/* The common case has nothing that must outlive a call, and so saves no registers. */
HC_DEVICE int hc_clock_gettime(clockid_t clock, struct timespec *now)
{
    uint64_t ns;

    if (now == NULL || !computed_ns(clock, &ns))
        return uncommon_gettime(clock, now);
    split_ns(ns, now);
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
