/* From broken-down time to seconds: C17 7.27.2.3 mktime; timelocal and timegm, which glibc has besides.
 *
 * Where the clock shows a time twice, or never, or not under the tm_isdst that was asked for, C leaves the answer open. It is
 * glibc's here: the search starts from the offset that the last call found, a time that never was is taken as if the clock had
 * not been changed yet, and tm_isdst counts as the nearest moment that has it. */
#include "device/lanes.h"
#include "libc_facade/libc.h"
#include "libc_facade/time/calendar.h"
#include "libc_facade/time/time_functions.h"

#include <errno.h>

#define HC_STRIDE 601200        /* seconds; no shorter period of summer time is known */
#define HC_REACH (457243209 / 2 + HC_STRIDE) /* half of the longest period without a change of it, and one step */
#define HC_HOUR 3600
#define HC_TRIES 6

HC_DEVICE_STATIC uint64_t last_offset; /* of local time, in seconds, as int64_t */

/* What the fields say, as seconds since 1970-01-01 by the local clock. No field can make it overflow. */
static HC_DEVICE int64_t clock_seconds(const struct tm *tm, int seconds)
{
    int month = tm->tm_mon % 12, carry = tm->tm_mon / 12;

    if (month < 0)
        month += 12, carry--;
    return (hc_calendar_days((int64_t)tm->tm_year + 1900 + carry, month, 0) + tm->tm_mday - 1) * HC_DAY_SECONDS +
           (int64_t)tm->tm_hour * 3600 + (int64_t)tm->tm_min * 60 + seconds;
}

HC_INLINE int differ(int wanted, int is_dst)
{
    return wanted >= 0 && (wanted != 0) != (is_dst != 0);
}

struct search {
    const struct hc_zone *zone;
    int64_t wanted; /* by the local clock */
    int is_dst;     /* as asked for */
    int64_t when;   /* the answer, and its fields */
    struct tm tm;
};

/* 0, or -1 where the year does not fit. */
static HC_DEVICE int convert(struct search *search)
{
    return hc_zone_split(search->zone, search->when, &search->tm);
}

/* How far the clock at `when` is from what is wanted. */
static HC_DEVICE int64_t still_missing(const struct search *search)
{
    return search->wanted - clock_seconds(&search->tm, search->tm.tm_sec);
}

/* Goes to the moment whose clock shows what is wanted. 1: there is one; 0: there is none, and this is the better of the two
 * moments between which the clocks changed; -1: the year does not fit. */
static HC_DEVICE int find_moment(struct search *search)
{
    int64_t before = search->when, before_that = search->when, missing;
    int last_dst = 0;

    for (int tries = HC_TRIES;; tries--) {
        if (convert(search) != 0)
            return -1;
        missing = still_missing(search);
        if (missing == 0)
            return 1;
        if (search->when == before && search->when != before_that &&
            (search->is_dst < 0 ? last_dst <= (search->tm.tm_isdst != 0) : differ(search->is_dst, search->tm.tm_isdst)))
            return 0;
        if (tries == 0) {
            *hc_errno_location() = EOVERFLOW;
            return -1;
        }
        before = before_that;
        before_that = search->when;
        last_dst = search->tm.tm_isdst != 0;
        search->when += missing;
    }
}

/* The clock shows it, but under the other tm_isdst: takes the offset of the nearest moment that has the right one, or an hour more
 * or less if there is none. */
static HC_DEVICE int prefer_dst(struct search *search)
{
    struct search near = *search;

    for (int64_t distance = HC_STRIDE; distance < HC_REACH; distance += HC_STRIDE) {
        for (int direction = -1; direction <= 1; direction += 2) {
            near.when = search->when + distance * direction;
            if (convert(&near) != 0)
                return -1;
            if (differ(search->is_dst, near.tm.tm_isdst))
                continue;
            search->when = near.when + still_missing(&near);
            return convert(search);
        }
    }
    search->when += search->is_dst != 0 ? -HC_HOUR : HC_HOUR;
    return convert(search);
}

static HC_DEVICE time_t make(struct tm *tm, const struct hc_zone *zone, uint64_t *remembered)
{
    struct search search;
    /* tm_sec is added at the end, so that seconds beyond the minute do not decide on which side of a change it is. */
    int seconds = tm->tm_sec < 0 ? 0 : tm->tm_sec > 59 ? 59 : tm->tm_sec, found;
    int64_t first;

    search.zone = zone;
    search.is_dst = tm->tm_isdst;
    search.wanted = clock_seconds(tm, seconds);
    search.when = search.wanted - (int64_t)(remembered != NULL ? hc_load64_relaxed(remembered) : 0);
    found = find_moment(&search);
    if (found > 0 && differ(search.is_dst, search.tm.tm_isdst))
        found = prefer_dst(&search);
    if (found < 0)
        return -1;
    first = search.when;
    if (tm->tm_sec != search.tm.tm_sec) {
        search.when += (int64_t)tm->tm_sec - seconds;
        if (convert(&search) != 0)
            return -1;
    }
    if (remembered != NULL)
        hc_store64_relaxed(remembered, (uint64_t)(search.wanted - first));
    *tm = search.tm;
    return search.when;
}

HC_DEVICE time_t hc_libc_mktime(struct tm *tm)
{
    hc_libc_tzset();
    return make(tm, hc_zone_now(), &last_offset);
}

HC_DEVICE time_t hc_libc_timelocal(struct tm *tm)
{
    return hc_libc_mktime(tm);
}

HC_DEVICE time_t hc_libc_timegm(struct tm *tm)
{
    tm->tm_isdst = 0;
    return make(tm, NULL, NULL);
}
