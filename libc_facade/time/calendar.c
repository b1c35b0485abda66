/* The calendar in UTC: C17 7.27.3.3 gmtime, 7.27.3.1 asctime, 7.27.2.2 difftime, and POSIX's _r forms. */
#include "libc_facade/time/calendar.h"
#include "libc_facade/libc.h"
#include "libc_facade/time/time_functions.h"

#include <errno.h>
#include <limits.h>

#define HC_DAYS_400_YEARS 146097
#define HC_DAYS_0000_MARCH_TO_1970 719468 /* from 0000-03-01 to 1970-01-01 */

/* Years that begin in March end with the leap day, and their months' lengths follow 153 days every five months. */
HC_DEVICE int64_t hc_calendar_days(int64_t year, int month, int day)
{
    int64_t from_march = year - (month < 2), cycle = from_march >= 0 ? from_march / 400 : (from_march - 399) / 400;
    int in_cycle = (int)(from_march - cycle * 400), march_month = month >= 2 ? month - 2 : month + 10;
    int day_of_year = (153 * march_month + 2) / 5 + day;

    return cycle * HC_DAYS_400_YEARS + in_cycle * 365 + in_cycle / 4 - in_cycle / 100 + day_of_year -
           HC_DAYS_0000_MARCH_TO_1970;
}

HC_DEVICE int hc_calendar_leap(int64_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

HC_DEVICE int hc_calendar_yday(int64_t year, int month, int day)
{
    int before = month < 2 ? month * 31 : (153 * (month - 2) + 2) / 5 + 59 + hc_calendar_leap(year);

    return before + day;
}

static HC_DEVICE int64_t date_of(int64_t days, int *month, int *day)
{
    int64_t shifted = days + HC_DAYS_0000_MARCH_TO_1970;
    int64_t cycle = shifted >= 0 ? shifted / HC_DAYS_400_YEARS : (shifted - (HC_DAYS_400_YEARS - 1)) / HC_DAYS_400_YEARS;
    int in_cycle = (int)(shifted - cycle * HC_DAYS_400_YEARS);
    /* Leap days taken out, a cycle is 400 years of 365 days. */
    int year = (in_cycle - in_cycle / 1460 + in_cycle / 36524 - in_cycle / 146096) / 365;
    int in_year = in_cycle - (365 * year + year / 4 - year / 100);
    int march_month = (5 * in_year + 2) / 153;

    *day = in_year - (153 * march_month + 2) / 5;
    *month = march_month < 10 ? march_month + 2 : march_month - 10;
    return cycle * 400 + year + (*month < 2);
}

HC_DEVICE int hc_calendar_split(int64_t seconds, int32_t offset, struct tm *tm)
{
    int64_t days = seconds / HC_DAY_SECONDS, year;
    int rest = (int)(seconds % HC_DAY_SECONDS) + offset, month, day;

    while (rest < 0)
        rest += HC_DAY_SECONDS, days--;
    while (rest >= HC_DAY_SECONDS)
        rest -= HC_DAY_SECONDS, days++;
    year = date_of(days, &month, &day);
    if (year - 1900 > INT_MAX || year - 1900 < INT_MIN) {
        *hc_errno_location() = EOVERFLOW;
        return -1;
    }
    tm->tm_year = (int)(year - 1900);
    tm->tm_mon = month;
    tm->tm_mday = day + 1;
    tm->tm_yday = hc_calendar_yday(year, month, day);
    tm->tm_wday = (int)((days % 7 + 11) % 7); /* 1970-01-01 was a Thursday */
    tm->tm_hour = rest / 3600;
    tm->tm_min = rest / 60 % 60;
    tm->tm_sec = rest % 60;
    tm->tm_gmtoff = offset;
    return 0;
}

HC_DEVICE const char *hc_calendar_day_name(int wday)
{
    switch (wday) {
    case 0: return "Sunday";
    case 1: return "Monday";
    case 2: return "Tuesday";
    case 3: return "Wednesday";
    case 4: return "Thursday";
    case 5: return "Friday";
    case 6: return "Saturday";
    default: return "???";
    }
}

HC_DEVICE const char *hc_calendar_month_name(int month)
{
    switch (month) {
    case 0: return "January";
    case 1: return "February";
    case 2: return "March";
    case 3: return "April";
    case 4: return "May";
    case 5: return "June";
    case 6: return "July";
    case 7: return "August";
    case 8: return "September";
    case 9: return "October";
    case 10: return "November";
    case 11: return "December";
    default: return "???";
    }
}

HC_DEVICE struct tm *hc_libc_gmtime_r(const time_t *when, struct tm *result)
{
    if (hc_zone_split(NULL, *when, result) != 0)
        return NULL;
    return result;
}

HC_DEVICE struct tm *hc_libc_gmtime(const time_t *when)
{
    HC_DEVICE_STATIC struct tm result;

    return hc_libc_gmtime_r(when, &result);
}

/* ---- asctime: "Thu Jan  1 00:00:00 1970\n" */
#define HC_ASCTIME_SIZE 26
#define HC_ASCTIME_MOST 80 /* all fields may be any int */

/* Appends value as %*.*d would: at least `digits` digits, then at least `width` characters. */
static HC_DEVICE char *put_number(char *to, int64_t value, int digits, int width)
{
    char text[24];
    uint64_t rest = value < 0 ? (uint64_t)0 - (uint64_t)value : (uint64_t)value;
    int at = 0;

    while (rest != 0 || at < digits) {
        text[at++] = (char)('0' + rest % 10);
        rest /= 10;
    }
    if (value < 0)
        text[at++] = '-';
    while (at < width)
        text[at++] = ' ';
    while (at > 0)
        *to++ = text[--at];
    return to;
}

static HC_DEVICE char *put_three(char *to, const char *name)
{
    for (int i = 0; i < 3; i++)
        *to++ = name[i];
    return to;
}

static HC_DEVICE char *ascii_time(const struct tm *tm, char *buffer, int size)
{
    char text[HC_ASCTIME_MOST], *at = text;
    int length, i;

    if (tm == NULL) {
        *hc_errno_location() = EINVAL;
        return NULL;
    }
    at = put_three(at, hc_calendar_day_name(tm->tm_wday));
    *at++ = ' ';
    at = put_three(at, hc_calendar_month_name(tm->tm_mon));
    at = put_number(at, tm->tm_mday, 1, 3);
    *at++ = ' ';
    at = put_number(at, tm->tm_hour, 2, 0);
    *at++ = ':';
    at = put_number(at, tm->tm_min, 2, 0);
    *at++ = ':';
    at = put_number(at, tm->tm_sec, 2, 0);
    *at++ = ' ';
    at = put_number(at, (int64_t)tm->tm_year + 1900, 1, 0);
    *at++ = '\n';
    *at++ = '\0';
    length = (int)(at - text);
    if (length > size || tm->tm_year > INT_MAX - 1900) {
        *hc_errno_location() = EOVERFLOW;
        return NULL;
    }
    for (i = 0; i < length; i++)
        buffer[i] = text[i];
    return buffer;
}

HC_DEVICE char *hc_libc_asctime_r(const struct tm *tm, char *buffer)
{
    return ascii_time(tm, buffer, HC_ASCTIME_SIZE);
}

HC_DEVICE char *hc_libc_asctime(const struct tm *tm)
{
    HC_DEVICE_STATIC char buffer[HC_ASCTIME_MOST];

    return ascii_time(tm, buffer, HC_ASCTIME_MOST);
}

HC_DEVICE double hc_libc_difftime(time_t end, time_t begin)
{
    /* The difference of two int64_t fits a uint64_t, and is rounded once. */
    if (end >= begin)
        return (double)((uint64_t)end - (uint64_t)begin);
    return -(double)((uint64_t)begin - (uint64_t)end);
}
