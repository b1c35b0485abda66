/* C17 7.27.3.5 strftime, POSIX.1-2017's and glibc's extensions, in the locale "C".
 *
 * %[_-0^#][width][E|O]conversion. What is no conversion is copied as it is, as glibc does. */
#include "libc_facade/libc.h"
#include "libc_facade/string/string_functions.h"
#include "libc_facade/time/calendar.h"
#include "libc_facade/time/time_functions.h"

struct output {
    char *s;
    size_t size, used; /* used counts on when s is full */
};

struct field {
    char pad; /* '_', '-', '0', or 0 if there is no such flag */
    char modifier; /* 'E', 'O' or 0 */
    unsigned char upper, swap; /* flags ^ and # */
    int width; /* 0 if there is none */
};

/* ---- Output */
static HC_DEVICE void put(struct output *out, char c)
{
    if (out->used < out->size)
        out->s[out->used] = c;
    out->used++;
}

static HC_DEVICE void put_many(struct output *out, char c, size_t count)
{
    while (count > 0 && out->used < out->size)
        put(out, c), count--;
    out->used += count;
}

HC_INLINE char upper_of(char c)
{
    return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

HC_INLINE char lower_of(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static HC_DEVICE void put_text(struct output *out, const struct field *field, const char *text, size_t length)
{
    if ((size_t)field->width > length)
        put_many(out, field->pad == '0' ? '0' : ' ', (size_t)field->width - length);
    for (size_t i = 0; i < length; i++)
        put(out, field->upper ? upper_of(text[i]) : text[i]);
}

static HC_DEVICE void put_lower(struct output *out, const struct field *field, const char *text)
{
    struct field plain = *field;
    size_t length = hc_libc_strlen(text);

    plain.upper = 0;
    if ((size_t)plain.width > length)
        put_many(out, plain.pad == '0' ? '0' : ' ', (size_t)plain.width - length);
    for (size_t i = 0; i < length; i++)
        put(out, lower_of(text[i]));
}

/* At least `digits` characters, the sign among them, filled with `fill` ('0' or ' ') if no flag says otherwise. */
static HC_DEVICE void put_number(struct output *out, const struct field *field, int64_t value, int digits, char fill)
{
    char text[24];
    int at = (int)sizeof text, length, most;
    uint64_t rest = value < 0 ? (uint64_t)0 - (uint64_t)value : (uint64_t)value;

    do {
        text[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    length = (int)sizeof text - at + (value < 0);
    most = field->pad != '-' && digits > field->width ? digits : field->width;
    if (field->pad == '_' || field->pad == '-' || (field->pad == 0 && fill == ' ')) {
        if (most > length)
            put_many(out, ' ', (size_t)(most - length));
        if (value < 0)
            put(out, '-');
    } else {
        if (value < 0)
            put(out, '-');
        if (most > length)
            put_many(out, '0', (size_t)(most - length));
    }
    while (at < (int)sizeof text)
        put(out, text[at++]);
}

/* ---- Values */
HC_INLINE int plus_one(int value)
{
    return (int)((unsigned)value + 1u);
}

static HC_DEVICE int hour_of_12(int hour)
{
    return hour > 12 ? hour - 12 : hour == 0 ? 12 : hour;
}

static HC_DEVICE int two_digits(int64_t year)
{
    return (int)((year % 100 + 100) % 100);
}

static HC_DEVICE int week_from(const struct tm *tm, int first_day)
{
    return (int)(((int64_t)tm->tm_yday - ((int64_t)tm->tm_wday - first_day + 7) % 7 + 7) / 7);
}

/* ISO 8601: a week belongs to the year of its Thursday. */
static HC_DEVICE int64_t iso_week(const struct tm *tm, int64_t *year)
{
    int64_t thursday = (int64_t)tm->tm_yday - (tm->tm_wday + 6) % 7 + 3, length;

    *year = (int64_t)tm->tm_year + 1900;
    if (thursday < 0) {
        --*year;
        thursday += 365 + hc_calendar_leap(*year);
    } else if (thursday >= (length = 365 + hc_calendar_leap(*year))) {
        ++*year;
        thursday -= length;
    }
    return thursday / 7 + 1;
}

/* ---- Conversions. Each function knows some and returns 1, or 0 if it does not know this one. */
static HC_DEVICE void put_name(struct output *out, const struct field *field, const char *name, int is_short)
{
    struct field again = *field;
    size_t length = hc_libc_strlen(name);

    if (name[0] == '?')
        length = 1;
    else if (is_short)
        length = 3;
    again.upper |= field->swap;
    put_text(out, &again, name, length);
}

static HC_DEVICE void put_half(struct output *out, const struct field *field, int hour, int lower)
{
    const char *name = hour > 11 ? "PM" : "AM";

    if (lower || field->swap)
        put_lower(out, field, name);
    else
        put_text(out, field, name, 2);
}

static HC_DEVICE void put_zone(struct output *out, const struct field *field, const struct tm *tm)
{
    const char *name = tm->tm_zone != NULL ? tm->tm_zone : "";

    if (name[0] == '\0' && tm->tm_isdst >= 0) {
        hc_libc_tzset();
        name = hc_libc_tzname[tm->tm_isdst != 0];
    }
    if (field->swap)
        put_lower(out, field, name);
    else
        put_text(out, field, name, hc_libc_strlen(name));
}

static HC_DEVICE void put_offset(struct output *out, const struct field *field, const struct tm *tm)
{
    long minutes;

    if (tm->tm_isdst < 0)
        return;
    minutes = (tm->tm_gmtoff < 0 ? -tm->tm_gmtoff : tm->tm_gmtoff) / 60;
    put_text(out, field, tm->tm_gmtoff < 0 ? "-" : "+", 1);
    put_number(out, field, minutes / 60 * 100 + minutes % 60, 4, '0');
}

static HC_DEVICE int put_word(struct output *out, const struct field *field, char conversion, const struct tm *tm)
{
    char character;

    switch (conversion) {
    case 'a':
    case 'A':
        if (field->modifier != 0)
            return 0;
        put_name(out, field, hc_calendar_day_name(tm->tm_wday), conversion == 'a');
        return 1;
    case 'b':
    case 'h':
    case 'B':
        if (field->modifier == 'E')
            return 0;
        put_name(out, field, hc_calendar_month_name(tm->tm_mon), conversion != 'B');
        return 1;
    case 'p':
    case 'P':
        put_half(out, field, tm->tm_hour, conversion == 'P');
        return 1;
    case 'n':
    case 't':
    case '%':
        character = conversion;
        if (conversion != '%')
            character = conversion == 'n' ? '\n' : '\t';
        put_text(out, field, &character, 1);
        return 1;
    case 'Z':
        put_zone(out, field, tm);
        return 1;
    case 'z':
        put_offset(out, field, tm);
        return 1;
    default:
        return 0;
    }
}

struct number {
    int64_t value;
    int digits;
    char fill;
};

static HC_DEVICE struct number number_of(int64_t value, int digits, char fill)
{
    struct number number;

    number.value = value;
    number.digits = digits;
    number.fill = fill;
    return number;
}

static HC_DEVICE int64_t seconds_of(const struct tm *tm)
{
    struct tm copy = *tm;

    return hc_libc_mktime(&copy);
}

/* digits is 0 for what is no number. */
static HC_DEVICE struct number number_for(char conversion, const struct tm *tm)
{
    int64_t year = (int64_t)tm->tm_year + 1900, week;

    switch (conversion) {
    case 'C': return number_of(year / 100 - (year % 100 < 0), 1, '0');
    case 'd': return number_of(tm->tm_mday, 2, '0');
    case 'e': return number_of(tm->tm_mday, 2, ' ');
    case 'H': return number_of(tm->tm_hour, 2, '0');
    case 'I': return number_of(hour_of_12(tm->tm_hour), 2, '0');
    case 'j': return number_of(plus_one(tm->tm_yday), 3, '0');
    case 'k': return number_of(tm->tm_hour, 2, ' ');
    case 'l': return number_of(hour_of_12(tm->tm_hour), 2, ' ');
    case 'm': return number_of(plus_one(tm->tm_mon), 2, '0');
    case 'M': return number_of(tm->tm_min, 2, '0');
    case 's': return number_of(seconds_of(tm), 1, '0');
    case 'S': return number_of(tm->tm_sec, 2, '0');
    case 'u': return number_of((tm->tm_wday - 1 + 7) % 7 + 1, 1, '0');
    case 'U': return number_of(week_from(tm, 0), 2, '0');
    case 'w': return number_of(tm->tm_wday, 1, '0');
    case 'W': return number_of(week_from(tm, 1), 2, '0');
    case 'y': return number_of(two_digits(year), 2, '0');
    case 'Y': return number_of(year, 1, '0');
    case 'V':
    case 'G':
    case 'g':
        week = iso_week(tm, &year);
        if (conversion == 'V')
            return number_of(week, 2, '0');
        return conversion == 'G' ? number_of(year, 1, '0') : number_of(two_digits(year), 2, '0');
    default: return number_of(0, 0, '0');
    }
}

/* Which modifiers mean nothing, and spoil nothing, here. */
static HC_DEVICE int modifier_fits(char conversion, char modifier)
{
    if (modifier == 'E')
        return conversion == 'C' || conversion == 'y' || conversion == 'Y' || conversion == 's' || conversion == 'u';
    return modifier == 0 || conversion != 'Y';
}

static HC_DEVICE int put_simple(struct output *out, const struct field *field, char conversion, const struct tm *tm)
{
    struct number number;

    if (put_word(out, field, conversion, tm))
        return 1;
    if (!modifier_fits(conversion, field->modifier))
        return 0;
    number = number_for(conversion, tm);
    if (number.digits == 0)
        return 0;
    put_number(out, field, number.value, number.digits, number.fill);
    return 1;
}

/* ---- Conversions that stand for several */
static HC_DEVICE const char *parts_of(char conversion, char modifier)
{
    switch (conversion) {
    case 'c': return modifier == 'O' ? NULL : "%a %b %e %H:%M:%S %Y";
    case 'D': return modifier != 0 ? NULL : "%m/%d/%y";
    case 'F': return modifier != 0 ? NULL : "%Y-%m-%d";
    case 'r': return "%I:%M:%S %p";
    case 'R': return "%H:%M";
    case 's': return "%s"; /* filled as a text is, as in glibc */
    case 'T': return "%H:%M:%S";
    case 'x': return modifier == 'O' ? NULL : "%m/%d/%y";
    case 'X': return modifier == 'O' ? NULL : "%H:%M:%S";
    default: return NULL;
    }
}

/* Makes room for `count` characters `fill` before what was put since `begin`. */
static HC_DEVICE void insert(struct output *out, size_t begin, size_t count, char fill)
{
    size_t end = out->used;

    out->used += count;
    if (out->used >= out->size)
        return; /* it will not be seen */
    while (end > begin) {
        end--;
        out->s[end + count] = out->s[end];
    }
    while (count > 0)
        out->s[begin + --count] = fill;
}

static HC_DEVICE void put_parts(struct output *out, const struct field *field, const char *parts, const struct tm *tm)
{
    const struct field plain = {0, 0, 0, 0, 0};
    size_t begin = out->used, length;

    for (; *parts != '\0'; parts++) {
        if (*parts == '%')
            put_simple(out, &plain, *++parts, tm);
        else
            put(out, *parts);
    }
    for (size_t i = begin; field->upper && i < out->used && i < out->size; i++)
        out->s[i] = upper_of(out->s[i]);
    length = out->used - begin;
    if ((size_t)field->width > length)
        insert(out, begin, (size_t)field->width - length, field->pad == '0' ? '0' : ' ');
}

/* ---- The format */
static HC_DEVICE const char *read_field(const char *format, struct field *field)
{
    field->pad = field->modifier = 0;
    field->upper = field->swap = 0;
    field->width = 0;
    for (;; format++) {
        if (*format == '_' || *format == '-' || *format == '0')
            field->pad = *format;
        else if (*format == '^')
            field->upper = 1;
        else if (*format == '#')
            field->swap = 1;
        else
            break;
    }
    for (; *format >= '0' && *format <= '9'; format++)
        field->width = field->width > (INT32_MAX - 9) / 10 ? INT32_MAX : field->width * 10 + (*format - '0');
    if (*format == 'E' || *format == 'O')
        field->modifier = *format++;
    return format;
}

HC_DEVICE size_t hc_libc_strftime(char *s, size_t size, const char *format, const struct tm *tm)
{
    struct output out = {s, size, 0};

    while (*format != '\0') {
        const char *begin = format, *parts;
        struct field field;
        if (*format != '%') {
            put(&out, *format++);
            continue;
        }
        format = read_field(format + 1, &field);
        parts = parts_of(*format, field.modifier);
        if (parts != NULL)
            put_parts(&out, &field, parts, tm);
        else if (!put_simple(&out, &field, *format, tm))
            put_text(&out, &field, begin, (size_t)(format - begin) + (*format != '\0'));
        format += *format != '\0';
    }
    if (out.used >= size)
        return 0;
    s[out.used] = '\0';
    return out.used;
}

HC_DEVICE size_t hc_libc_strftime_l(char *s, size_t size, const char *format, const struct tm *tm, locale_t locale)
{
    (void)locale;
    return hc_libc_strftime(s, size, format, tm);
}
