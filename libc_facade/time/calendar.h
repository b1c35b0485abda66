/* Private to libc_facade/time: the calendar, and zones. */
#ifndef HC_LIBC_FACADE_TIME_CALENDAR_H
#define HC_LIBC_FACADE_TIME_CALENDAR_H

#include <stdint.h>
#include <time.h>

#include "protocol/compiler.h"

#define HC_DAY_SECONDS 86400

HC_EXTERN_C_BEGIN

/* ---- calendar.c: the proleptic Gregorian calendar. Months are 0..11, days of a month and of a year start at 0. */
HC_DEVICE int64_t hc_calendar_days(int64_t year, int month, int day); /* since 1970-01-01 */
HC_DEVICE int hc_calendar_leap(int64_t year);
HC_DEVICE int hc_calendar_yday(int64_t year, int month, int day);
/* Fills all fields but tm_isdst and tm_zone; 0, or -1 where the year does not fit. */
HC_DEVICE int hc_calendar_split(int64_t seconds, int32_t offset, struct tm *tm);
/* The two of tm's names that every way to text needs; "?" and "???" outside. */
HC_DEVICE const char *hc_calendar_day_name(int wday);
HC_DEVICE const char *hc_calendar_month_name(int month);

/* ---- What is in force at a moment */
struct hc_zone_kind {
    const char *name;
    int32_t offset; /* seconds east of Greenwich */
    int is_dst;
};

/* ---- rule.c: zones as POSIX writes them, "CET-1CEST,M3.5.0,M10.5.0/3" */
struct hc_zone_change {
    char type; /* 'M' month.week.day, 'J' day 1..365 without leap days, '0' day 0..365 */
    uint16_t month, week, day;
    int32_t seconds; /* after midnight of that day, local time until then */
};
#define HC_ZONE_NAME 32
struct hc_zone_rule {
    struct hc_zone_kind kinds[2];       /* standard and summer time; kinds[1] is kinds[0] where there is none */
    struct hc_zone_change changes[2];   /* into summer time, and back */
    char names[2][HC_ZONE_NAME];
};
/* Reads text as glibc does: what cannot be read leaves the rest at UTC with what name there was. rule must be where it will stay. */
HC_DEVICE void hc_zone_rule_read(struct hc_zone_rule *rule, const char *text);
HC_DEVICE const struct hc_zone_kind *hc_zone_rule_at(const struct hc_zone_rule *rule, int64_t when);

/* ---- file.c: zones in files, RFC 8536 (TZif) */
struct hc_zone_table {
    uint32_t changes, kinds;
    int64_t *times;        /* changes of them, ascending */
    uint8_t *kind_of;      /* after each change */
    struct hc_zone_kind *kind;
    uint32_t first;        /* the kind before the first change */
    int has_rule;          /* for after the last */
    struct hc_zone_rule rule;
};
/* One allocation with all of it, or NULL if there is no such file or it is none of the kind. */
HC_DEVICE struct hc_zone_table *hc_zone_table_read(const char *path);
HC_DEVICE const struct hc_zone_kind *hc_zone_table_at(const struct hc_zone_table *table, int64_t when);

/* ---- local.c */
struct hc_zone;
HC_DEVICE const struct hc_zone *hc_zone_now(void); /* the zone that TZ names at this moment */
/* As localtime in that zone; NULL for UTC. 0, or -1 where the year does not fit. */
HC_DEVICE int hc_zone_split(const struct hc_zone *zone, int64_t when, struct tm *tm);

HC_EXTERN_C_END

#endif
