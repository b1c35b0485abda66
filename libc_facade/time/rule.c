/* Zones as POSIX.1-2017 8.3 writes them in TZ, with glibc's answers to what is not well written; RFC 8536's extension of hours to
 * -167..167 too. */
#include "libc_facade/time/calendar.h"

#define HC_HOUR 3600

HC_INLINE int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

HC_INLINE int is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* A number, at most `most` counts; returns where it ends, or text itself if there is none. */
static HC_DEVICE const char *read_number(const char *text, uint32_t *value)
{
    uint32_t sum = 0;

    for (; is_digit(*text); text++)
        sum = sum < 100000 ? sum * 10 + (uint32_t)(*text - '0') : sum;
    *value = sum;
    return text;
}

/* Three letters or more, or <letters, digits, + and -> of three or more. NULL if neither. */
static HC_DEVICE const char *read_name(const char *text, char *name)
{
    const char *begin = text, *end;
    uint32_t length, i;

    while (is_letter(*text))
        text++;
    end = text;
    if (text - begin < 3) {
        if (*begin != '<')
            return NULL;
        text = ++begin;
        while (is_letter(*text) || is_digit(*text) || *text == '+' || *text == '-')
            text++;
        end = text;
        if (*text++ != '>' || end - begin < 3)
            return NULL;
    }
    length = (uint32_t)(end - begin) < HC_ZONE_NAME ? (uint32_t)(end - begin) : HC_ZONE_NAME - 1;
    for (i = 0; i < length; i++)
        name[i] = begin[i];
    name[length] = '\0';
    return text;
}

/* h, h:m or h:m:s; missing parts keep what hms has. Returns text itself if there is no number. */
static HC_DEVICE const char *read_time(const char *text, uint32_t hms[3])
{
    for (int i = 0; i < 3; i++) {
        uint32_t value;
        const char *digits = text + (i > 0), *end; /* after a colon */
        if (i > 0 && *text != ':')
            return text;
        end = read_number(digits, &value);
        if (end == digits)
            return text;
        hms[i] = value;
        text = end;
    }
    return text;
}

HC_INLINE uint32_t at_most(uint32_t value, uint32_t most)
{
    return value < most ? value : most;
}

/* What is west of Greenwich is positive in TZ. NULL if the standard time has no offset. */
static HC_DEVICE const char *read_offset(const char *text, struct hc_zone_rule *rule, int which)
{
    uint32_t hms[3] = {0, 0, 0};
    int sign = -1;
    const char *end;

    if (which == 0 && *text != '+' && *text != '-' && !is_digit(*text))
        return NULL;
    if (*text == '+' || *text == '-')
        sign = *text++ == '-' ? 1 : -1;
    end = read_time(text, hms);
    if (end == text) {
        rule->kinds[which].offset = which == 0 ? 0 : rule->kinds[0].offset + HC_HOUR;
        return which == 0 ? NULL : text;
    }
    rule->kinds[which].offset =
        sign * (int32_t)(at_most(hms[0], 24) * HC_HOUR + at_most(hms[1], 59) * 60 + at_most(hms[2], 59));
    return end;
}

/* ---- When the clocks change */
static HC_DEVICE const char *read_month_week_day(const char *text, struct hc_zone_change *change)
{
    uint32_t parts[3];

    for (int i = 0; i < 3; i++) {
        const char *end;
        if (i > 0 && *text != '.')
            return NULL;
        end = read_number(text + 1, &parts[i]); /* after M or a point */
        if (end == text + 1)
            return NULL;
        text = end;
    }
    if (parts[0] < 1 || parts[0] > 12 || parts[1] < 1 || parts[1] > 5 || parts[2] > 6)
        return NULL;
    change->type = 'M';
    change->month = (uint16_t)parts[0];
    change->week = (uint16_t)parts[1];
    change->day = (uint16_t)parts[2];
    return text;
}

static HC_DEVICE const char *read_day_number(const char *text, struct hc_zone_change *change)
{
    int without_leap_days = *text == 'J';
    uint32_t value;
    const char *begin = text + without_leap_days, *end = read_number(begin, &value);

    if (end == begin || value > 365 || (without_leap_days && value == 0))
        return NULL;
    change->type = without_leap_days ? 'J' : '0';
    change->day = (uint16_t)value;
    return end;
}

/* Where TZ names a summer time and not when: as in the United States since 2007. */
static HC_DEVICE void set_usual(struct hc_zone_change *change, int which)
{
    change->type = 'M';
    change->month = which == 0 ? 3 : 11;
    change->week = which == 0 ? 2 : 1;
    change->day = 0;
}

static HC_DEVICE const char *read_change(const char *text, struct hc_zone_change *change, int which)
{
    uint32_t hms[3] = {2, 0, 0};
    int negative = 0;

    text += *text == ',';
    if (*text == 'M')
        text = read_month_week_day(text, change);
    else if (*text == 'J' || is_digit(*text))
        text = read_day_number(text, change);
    else if (*text == '\0')
        set_usual(change, which);
    else
        return NULL;
    if (text == NULL || (*text != '\0' && *text != '/' && *text != ','))
        return NULL;
    if (*text == '/') {
        if (*++text == '\0')
            return NULL;
        negative = *text == '-';
        text = read_time(text + negative, hms);
    }
    change->seconds = (int32_t)(hms[0] * HC_HOUR + hms[1] * 60 + hms[2]);
    if (negative)
        change->seconds = -change->seconds;
    return text;
}

static HC_DEVICE void read_all(struct hc_zone_rule *rule, const char *text)
{
    text = read_name(text, rule->names[0]);
    if (text == NULL || (text = read_offset(text, rule, 0)) == NULL)
        return;
    if (*text == '\0') {
        rule->kinds[1] = rule->kinds[0];
        return;
    }
    rule->kinds[1].is_dst = 1;
    rule->changes[0].type = rule->changes[1].type = '0';
    if (read_name(text, rule->names[1]) != NULL) {
        text = read_name(text, rule->names[1]);
        text = read_offset(text, rule, 1);
    }
    text = read_change(text, &rule->changes[0], 0);
    if (text != NULL)
        read_change(text, &rule->changes[1], 1);
}

HC_DEVICE void hc_zone_rule_read(struct hc_zone_rule *rule, const char *text)
{
    char *bytes = (char *)rule;

    for (size_t i = 0; i < sizeof *rule; i++)
        bytes[i] = 0;
    rule->kinds[0].name = rule->names[0];
    rule->kinds[1].name = rule->names[1];
    read_all(rule, text);
}

/* ---- The moment of a change in a year, UTC */
static HC_DEVICE int64_t days_to(const struct hc_zone_change *change, int64_t year)
{
    int64_t first;
    int wday, day, length;

    if (change->type == 'J') /* day 60 is always March 1 */
        return hc_calendar_days(year, 0, change->day - 1 + (change->day >= 60 && hc_calendar_leap(year)));
    if (change->type == '0')
        return hc_calendar_days(year, 0, change->day);
    first = hc_calendar_days(year, change->month - 1, 0);
    length = (int)((change->month == 12 ? hc_calendar_days(year + 1, 0, 0) : hc_calendar_days(year, change->month, 0)) - first);
    wday = (int)((first % 7 + 11) % 7);
    day = (change->day - wday + 7) % 7 + 7 * (change->week - 1);
    while (day >= length) /* week 5 is the last */
        day -= 7;
    return first + day;
}

static HC_DEVICE int64_t moment_of(const struct hc_zone_rule *rule, int which, int64_t year)
{
    return days_to(&rule->changes[which], year) * HC_DAY_SECONDS + rule->changes[which].seconds - rule->kinds[which].offset;
}

static HC_DEVICE int64_t year_of(int64_t when)
{
    struct tm tm;

    return hc_calendar_split(when, 0, &tm) == 0 ? (int64_t)tm.tm_year + 1900 : 1970;
}

HC_DEVICE const struct hc_zone_kind *hc_zone_rule_at(const struct hc_zone_rule *rule, int64_t when)
{
    int64_t year, into, back;
    int summer;

    if (rule->changes[0].type == 0)
        return &rule->kinds[0];
    year = year_of(when);
    into = moment_of(rule, 0, year);
    back = moment_of(rule, 1, year);
    summer = into <= back ? when >= into && when < back : when >= into || when < back;
    return &rule->kinds[summer];
}
