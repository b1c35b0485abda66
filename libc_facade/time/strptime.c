/* POSIX.1-2017 strptime with glibc's extensions, in the locale "C". Fields that the format does not name keep their values, but for
 * tm_wday and tm_yday, which follow from the date, and the date, which may follow from them. */
#include "libc_facade/libc.h"
#include "libc_facade/time/calendar.h"
#include "libc_facade/time/time_functions.h"

enum seen {
    SEEN_WDAY = 1,
    SEEN_YDAY = 2,
    SEEN_MONTH = 4,
    SEEN_MDAY = 8,
    SEEN_DATE = 16,         /* any part of one */
    SEEN_HOUR_OF_12 = 32,
    SEEN_PM = 64,
    SEEN_YEAR_OF_CENTURY = 128,
    SEEN_WEEK_FROM_SUNDAY = 256,
    SEEN_WEEK_FROM_MONDAY = 512
};

struct reading {
    struct tm *tm;
    unsigned seen;
    int century; /* -1: not named */
    int week;
};

HC_INLINE int is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

HC_INLINE int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

HC_INLINE char lower_of(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static HC_DEVICE const char *skip_spaces(const char *s)
{
    while (is_space(*s))
        s++;
    return s;
}

/* ---- Words and numbers: where they end, or NULL */

/* The first `length` characters of name, or all of it for 0. */
static HC_DEVICE const char *read_word(const char *s, const char *name, int length)
{
    for (int i = 0; name[i] != '\0' && (length == 0 || i < length); i++)
        if (lower_of(*s++) != lower_of(name[i]))
            return NULL;
    return s;
}

/* A name in full or its first three letters. */
static HC_DEVICE const char *read_name(const char *s, const char *name)
{
    const char *end = read_word(s, name, 0);

    return end != NULL ? end : read_word(s, name, 3);
}

static HC_DEVICE const char *read_number(const char *s, int low, int high, int digits, int *value)
{
    int sum = 0;

    s = skip_spaces(s);
    if (!is_digit(*s))
        return NULL;
    do
        sum = sum * 10 + (*s++ - '0');
    while (--digits > 0 && sum * 10 <= high && is_digit(*s));
    *value = sum;
    return sum >= low && sum <= high ? s : NULL;
}

static HC_DEVICE const char *read_half(const char *s, struct reading *reading)
{
    const char *end = read_word(s, "AM", 0);

    reading->seen &= ~(unsigned)SEEN_PM;
    if (end != NULL)
        return end;
    reading->seen |= SEEN_PM;
    return read_word(s, "PM", 0);
}

/* +hh, +hhmm, +hh:mm, or Z. */
static HC_DEVICE const char *read_offset(const char *s, struct reading *reading)
{
    int digits = 0, value = 0, negative;

    s = skip_spaces(s);
    if (*s == 'Z') {
        reading->tm->tm_gmtoff = 0;
        return s + 1;
    }
    if (*s != '+' && *s != '-')
        return NULL;
    negative = *s++ == '-';
    while (digits < 4 && is_digit(*s)) {
        value = value * 10 + (*s++ - '0');
        digits++;
        if (digits == 2 && *s == ':' && is_digit(s[1]))
            s++;
    }
    if (digits == 2)
        value *= 100;
    else if (digits != 4 || value % 100 >= 60)
        return NULL;
    value = value / 100 * 3600 + value % 100 * 60;
    reading->tm->tm_gmtoff = negative ? -value : value;
    return s;
}

static HC_DEVICE const char *read_seconds(const char *s, struct reading *reading)
{
    uint64_t sum = 0;
    time_t when;

    if (!is_digit(*s))
        return NULL;
    for (; is_digit(*s); s++) {
        if (sum > (INT64_MAX - 9) / 10)
            return NULL;
        sum = sum * 10 + (uint64_t)(*s - '0');
    }
    when = (time_t)sum;
    return hc_libc_localtime_r(&when, reading->tm) != NULL ? s : NULL;
}

static HC_DEVICE const char *read_year_digits(const char *s)
{
    int digits = 0;

    while (digits < 4 && is_digit(s[digits]))
        digits++;
    if (digits == 0)
        return NULL;
    while (is_digit(*s)) /* more than a year has, too */
        s++;
    return s;
}

/* ---- Conversions */
static HC_DEVICE const char *read_day_name(const char *s, struct reading *reading)
{
    for (int i = 0; i < 7; i++) {
        const char *end = read_name(s, hc_calendar_day_name(i));
        if (end == NULL)
            continue;
        reading->tm->tm_wday = i;
        reading->seen |= SEEN_WDAY;
        return end;
    }
    return NULL;
}

static HC_DEVICE const char *read_month_name(const char *s, struct reading *reading)
{
    for (int i = 0; i < 12; i++) {
        const char *end = read_name(s, hc_calendar_month_name(i));
        if (end == NULL)
            continue;
        reading->tm->tm_mon = i;
        reading->seen |= SEEN_MONTH | SEEN_DATE;
        return end;
    }
    return NULL;
}

static HC_DEVICE void take_date(struct reading *reading, char conversion, int value)
{
    struct tm *tm = reading->tm;

    reading->seen |= SEEN_DATE;
    switch (conversion) {
    case 'C':
        reading->century = value;
        break;
    case 'm':
        tm->tm_mon = value - 1;
        reading->seen |= SEEN_MONTH;
        break;
    case 'y':
        tm->tm_year = value >= 69 ? value : value + 100;
        reading->seen |= SEEN_YEAR_OF_CENTURY;
        break;
    case 'Y':
        tm->tm_year = value - 1900;
        reading->century = -1;
        reading->seen &= ~(unsigned)SEEN_YEAR_OF_CENTURY;
        break;
    default: /* d, e */
        tm->tm_mday = value;
        reading->seen |= SEEN_MDAY;
    }
}

static HC_DEVICE void take_other(struct reading *reading, char conversion, int value)
{
    struct tm *tm = reading->tm;

    switch (conversion) {
    case 'H':
    case 'k':
        tm->tm_hour = value;
        reading->seen &= ~(unsigned)SEEN_HOUR_OF_12;
        break;
    case 'I':
    case 'l':
        tm->tm_hour = value % 12;
        reading->seen |= SEEN_HOUR_OF_12;
        break;
    case 'j':
        tm->tm_yday = value - 1;
        reading->seen |= SEEN_YDAY;
        break;
    case 'M':
        tm->tm_min = value;
        break;
    case 'S':
        tm->tm_sec = value;
        break;
    case 'u':
    case 'w':
        tm->tm_wday = value % 7;
        reading->seen |= SEEN_WDAY;
        break;
    case 'U':
    case 'W':
        reading->week = value;
        reading->seen |= conversion == 'U' ? SEEN_WEEK_FROM_SUNDAY : SEEN_WEEK_FROM_MONDAY;
        break;
    default: /* g, V: nothing follows from them */
        break;
    }
}

struct range {
    int low, high, digits;
};

static HC_DEVICE struct range range_of(char conversion)
{
    struct range range = {0, 99, 2};

    switch (conversion) {
    case 'd': case 'e': range.low = 1; range.high = 31; break;
    case 'H': case 'k': range.high = 23; break;
    case 'I': case 'l': range.low = 1; range.high = 12; break;
    case 'j': range.low = 1; range.high = 366; range.digits = 3; break;
    case 'm': range.low = 1; range.high = 12; break;
    case 'M': range.high = 59; break;
    case 'S': range.high = 61; break;
    case 'u': range.low = 1; range.high = 7; range.digits = 1; break;
    case 'w': range.high = 6; range.digits = 1; break;
    case 'U': case 'V': case 'W': range.high = 53; break;
    case 'Y': range.high = 9999; range.digits = 4; break;
    case 'C': case 'g': case 'y': break;
    default: range.digits = 0; /* not a number */
    }
    return range;
}

static HC_DEVICE const char *read_simple(const char *s, char conversion, struct reading *reading)
{
    struct range range = range_of(conversion);
    int value;

    if (range.digits != 0) {
        s = read_number(s, range.low, range.high, range.digits, &value);
        if (s == NULL)
            return NULL;
        if (conversion == 'C' || conversion == 'd' || conversion == 'e' || conversion == 'm' || conversion == 'y' ||
            conversion == 'Y')
            take_date(reading, conversion, value);
        else
            take_other(reading, conversion, value);
        return s;
    }
    switch (conversion) {
    case '%': return *s == '%' ? s + 1 : NULL;
    case 'a': case 'A': return read_day_name(s, reading);
    case 'b': case 'B': case 'h': return read_month_name(s, reading);
    case 'G': return read_year_digits(s);
    case 'n': case 't': return skip_spaces(s);
    case 'p': return read_half(s, reading);
    case 's': return read_seconds(s, reading);
    case 'z': return read_offset(s, reading);
    case 'Z': /* any name; nothing follows from it */
        s = skip_spaces(s);
        while (*s != '\0' && !is_space(*s))
            s++;
        return s;
    default: return NULL;
    }
}

static HC_DEVICE const char *parts_of(char conversion)
{
    switch (conversion) {
    case 'c': return "%a %b %e %H:%M:%S %Y";
    case 'D': case 'x': return "%m/%d/%y";
    case 'F': return "%Y-%m-%d";
    case 'r': return "%I:%M:%S %p";
    case 'R': return "%H:%M";
    case 'T': case 'X': return "%H:%M:%S";
    default: return NULL;
    }
}

static HC_DEVICE int is_one_of(char c, const char *set)
{
    for (; *set != '\0'; set++)
        if (*set == c)
            return 1;
    return 0;
}

/* Goes past flags, width and modifier, none of which says anything in this locale. NULL if the modifier does not belong here. */
static HC_DEVICE const char *skip_to_conversion(const char *format)
{
    while (*format != '\0' && is_one_of(*format, "_-0^#"))
        format++;
    while (is_digit(*format))
        format++;
    if (*format == 'E')
        return format[1] != '\0' && is_one_of(format[1], "cCyYxX") ? format + 1 : NULL;
    if (*format == 'O')
        return format[1] != '\0' && is_one_of(format[1], "bBhdeHImMSUVWwy") ? format + 1 : NULL;
    return format;
}

/* One step through a format without conversions that stand for several. */
static HC_DEVICE const char *read_parts(const char *s, const char *parts, struct reading *reading)
{
    for (; s != NULL && *parts != '\0'; parts++) {
        if (*parts == ' ')
            s = skip_spaces(s);
        else if (*parts == '%')
            s = read_simple(s, *++parts, reading);
        else
            s = *s == *parts ? s + 1 : NULL;
    }
    return s;
}

/* ---- What follows from what was read */
static HC_DEVICE void set_wday(struct tm *tm)
{
    int64_t days = hc_calendar_days((int64_t)tm->tm_year + 1900, (unsigned)tm->tm_mon < 12 ? tm->tm_mon : 0, tm->tm_mday - 1);

    tm->tm_wday = (int)((days % 7 + 11) % 7);
}

static HC_DEVICE void set_date_from_yday(struct reading *reading)
{
    struct tm *tm = reading->tm;
    int64_t year = (int64_t)tm->tm_year + 1900;
    int month = 11;

    while (month > 0 && hc_calendar_yday(year, month, 0) > tm->tm_yday)
        month--;
    if ((reading->seen & SEEN_MONTH) == 0)
        tm->tm_mon = month;
    if ((reading->seen & SEEN_MDAY) == 0)
        tm->tm_mday = tm->tm_yday - hc_calendar_yday(year, month, 0) + 1;
}

static HC_DEVICE void set_from_week(struct reading *reading)
{
    struct tm *tm = reading->tm;
    int from_monday = (reading->seen & SEEN_WEEK_FROM_SUNDAY) == 0, wday = tm->tm_wday;
    int64_t first = (hc_calendar_days((int64_t)tm->tm_year + 1900, 0, 0) % 7 + 11) % 7;

    if ((reading->seen & SEEN_YDAY) == 0)
        tm->tm_yday = (int)((7 - (first - from_monday)) % 7 + (reading->week - 1) * 7 + (wday - from_monday + 7) % 7);
    if ((reading->seen & (SEEN_MDAY | SEEN_MONTH)) != (SEEN_MDAY | SEEN_MONTH))
        set_date_from_yday(reading);
}

static HC_DEVICE void complete(struct reading *reading)
{
    struct tm *tm = reading->tm;
    unsigned seen = reading->seen;

    if ((seen & SEEN_HOUR_OF_12) != 0 && (seen & SEEN_PM) != 0)
        tm->tm_hour += 12;
    if (reading->century >= 0)
        tm->tm_year = ((seen & SEEN_YEAR_OF_CENTURY) != 0 ? tm->tm_year % 100 : 0) + (reading->century - 19) * 100;
    if ((seen & SEEN_DATE) != 0 && (seen & SEEN_WDAY) == 0) {
        if ((seen & (SEEN_MDAY | SEEN_MONTH)) != (SEEN_MDAY | SEEN_MONTH) && (seen & SEEN_YDAY) != 0)
            set_date_from_yday(reading);
        set_wday(tm);
    }
    if ((seen & SEEN_DATE) != 0 && (seen & SEEN_YDAY) == 0 && (unsigned)tm->tm_mon < 12)
        tm->tm_yday = hc_calendar_yday((int64_t)tm->tm_year + 1900, tm->tm_mon, tm->tm_mday - 1);
    if ((seen & (SEEN_WEEK_FROM_SUNDAY | SEEN_WEEK_FROM_MONDAY)) != 0 && (seen & SEEN_WDAY) != 0)
        set_from_week(reading);
}

HC_DEVICE char *hc_libc_strptime(const char *s, const char *format, struct tm *tm)
{
    struct reading reading = {tm, 0, -1, 0};

    for (; s != NULL && *format != '\0'; format++) {
        const char *parts;
        if (is_space(*format)) {
            s = skip_spaces(s);
            continue;
        }
        if (*format != '%') {
            s = *s == *format ? s + 1 : NULL;
            continue;
        }
        format = skip_to_conversion(format + 1);
        if (format == NULL || *format == '\0')
            return NULL;
        parts = parts_of(*format);
        if (parts != NULL) {
            if (*format != 'R' && *format != 'r' && *format != 'T' && *format != 'X')
                reading.seen |= SEEN_DATE;
            s = read_parts(s, parts, &reading);
        } else {
            s = read_simple(s, *format, &reading);
        }
    }
    if (s == NULL)
        return NULL;
    complete(&reading);
    return (char *)s;
}

HC_DEVICE char *hc_libc_strptime_l(const char *s, const char *format, struct tm *tm, locale_t locale)
{
    (void)locale;
    return hc_libc_strptime(s, format, tm);
}
