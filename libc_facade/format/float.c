/* a A e E f F g G: chooses the style and lays the digits out. */
#include "libc_facade/format/decimal.h"

#ifndef __CUDACC__
#include <errno.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#endif

enum { MOST_TAIL = 5 }; /* e-324 */

static HC_DEVICE uint64_t bits_of(double value)
{
    union {
        double value;
        uint64_t bits;
    } pun;

    pun.value = value;
    return pun.bits;
}

static HC_DEVICE void not_finite(struct hc_sink *sink, struct hc_field *field, int is_nan)
{
    const char *lower = is_nan ? "nan" : "inf";
    const char *upper = is_nan ? "NAN" : "INF";

    hc_format_text(sink, field, (field->conversion & 0x20) ? lower : upper, 3);
}

/* 123.45, or 1.2345e+02 if scientific, with fraction digits after the point. */
static HC_DEVICE void lay_out(struct hc_sink *sink, struct hc_field *field, const struct hc_decimal *decimal,
                              int exponent, int scientific, int fraction)
{
    char tail[MOST_TAIL];
    char *tail_end = tail + MOST_TAIL;
    char *tail_start = tail_end;
    int whole = exponent >= 0 && !scientific ? exponent + 1 : 1;
    int highest = scientific ? exponent : whole - 1;
    int point = fraction > 0 || (field->flags & HC_FLAG_ALT);

    if (scientific)
        tail_start = hc_exponent_text(tail_end, (char)('E' | (field->conversion & 0x20)), exponent, 2);
    hc_field_open(sink, field, (uint64_t)fraction + (uint64_t)(whole + point + (tail_end - tail_start)));
    hc_decimal_write(sink, decimal, highest, whole);
    hc_sink_pad(sink, '.', point);
    hc_decimal_write(sink, decimal, highest - whole, fraction);
    hc_sink_write(sink, tail_start, (uint64_t)(tail_end - tail_start));
    hc_field_close(sink, field);
}

/* %g: how many of the precision digits stand after the point. */
static HC_DEVICE int shorter_fraction(const struct hc_field *field, const struct hc_decimal *decimal, int exponent,
                                      int scientific, int precision)
{
    int64_t fraction = precision - 1;
    int64_t needed;

    if (!scientific)
        fraction -= exponent;
    if (field->flags & HC_FLAG_ALT) /* over INT_MAX is an error all the same with a whole digit before it */
        return fraction < HC_FORMAT_INT_MAX ? (int)fraction : HC_FORMAT_INT_MAX;

    /* Trailing zeros go. */
    needed = (scientific ? exponent : 0) - hc_decimal_lowest(decimal);
    if (needed < 0)
        needed = 0;
    return (int)(fraction < needed ? fraction : needed);
}

/* Apart, so that %a does not carry its stack. */
static HC_DEVICE HC_NOINLINE void format_decimal(struct hc_sink *sink, struct hc_field *field, uint64_t bits)
{
    struct hc_decimal decimal;
    char style;
    int precision, scientific, wanted, exponent;

    HC_ON_STACK(field);
    style = (char)(field->conversion | 0x20);
    precision = field->precision >= 0 ? field->precision : 6;
    scientific = style == 'e';
    if (style == 'g' && precision == 0)
        precision = 1;
    wanted = (precision < HC_DECIMAL_MOST_DIGITS ? precision : HC_DECIMAL_MOST_DIGITS) + scientific;
    exponent = hc_decimal_set(&decimal, bits, style == 'f' ? HC_DIGITS_AFTER_POINT : HC_DIGITS_SIGNIFICANT, wanted);
    if (style == 'g') {
        scientific = exponent < -4 || exponent >= precision;
        precision = shorter_fraction(field, &decimal, exponent, scientific, precision);
    }
    lay_out(sink, field, &decimal, exponent, scientific, precision);
}

HC_DEVICE void hc_format_float(struct hc_sink *sink, struct hc_field *field, double value)
{
    const uint64_t infinity = (uint64_t)0x7ff << 52;
    uint64_t bits = bits_of(value);
    uint64_t magnitude = bits & ~((uint64_t)1 << 63);

    HC_ON_STACK(field);
    hc_field_sign(field, magnitude != bits);
    if (magnitude >= infinity)
        not_finite(sink, field, magnitude > infinity);
    else if ((field->conversion | 0x20) == 'a')
        hc_format_float_hex(sink, field, magnitude);
    else
        format_decimal(sink, field, magnitude);
}

#ifdef __CUDACC__
HC_DEVICE void hc_format_long_double(struct hc_sink *sink, struct hc_field *field, hc_long_double value)
{
    hc_format_float(sink, field, value);
}
#else
/* The CPU device is a process of the host: its C library knows the type, also where that is none of x87's. */
HC_DEVICE void hc_format_long_double(struct hc_sink *sink, struct hc_field *field, hc_long_double value)
{
    HC_DEVICE_CONST char flags[] = " #'+-0";
    char format[16], small[128], *text = small, *end = format;
    locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0), before = uselocale(c);
    int size;

    *end++ = '%';
    for (const char *flag = flags; *flag != '\0'; flag++)
        if (field->flags & 1u << (*flag - ' '))
            *end++ = *flag;
    for (const char *rest = "*.*L"; *rest != '\0'; rest++)
        *end++ = *rest;
    *end++ = field->conversion;
    *end = '\0';
    size = snprintf(small, sizeof small, format, field->width, field->precision, value);
    if (size >= (int)sizeof small) {
        text = (char *)malloc((size_t)size + 1);
        if (text != NULL)
            size = snprintf(text, (size_t)size + 1, format, field->width, field->precision, value);
    }
    if (size < 0)
        sink->error = -errno;
    else if (text == NULL)
        sink->error = -ENOMEM;
    else
        hc_sink_write(sink, text, (uint64_t)size);
    if (text != small)
        free(text);
    uselocale(before);
    freelocale(c);
}
#endif
