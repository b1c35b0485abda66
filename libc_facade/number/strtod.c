/* strtod and its relatives: what the text is; libc_facade/number/float_decimal.c rounds it. */
#include "libc_facade/libc.h"
#include "libc_facade/number/float_text.h"
#include "libc_facade/number/number_functions.h"

#include <errno.h>

#define HC_HEAD_DIGITS 19                    /* the most that a 64-bit word holds */
#define HC_FAR_EXPONENT ((int64_t)1 << 40)   /* no text has as many digits */

enum kind {
    KIND_NONE,
    KIND_NUMBER,
    KIND_INFINITE,
    KIND_NAN
};

struct parsed {
    enum kind kind;
    int negative;
    const char *end;
    uint64_t payload; /* of a NaN */
    struct hc_float_value value;
};

HC_INLINE int lower(char c)
{
    return c | 0x20;
}

HC_INLINE int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static HC_DEVICE int hex_digit(char c)
{
    if (is_digit(c))
        return c - '0';
    c = (char)lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Whether the text begins with this word, in any case of letters. */
static HC_DEVICE int begins(const char *text, const char *word)
{
    HC_NO_UNROLL
    for (; *word != '\0'; text++, word++) {
        if (lower(*text) != *word)
            return 0;
    }
    return 1;
}

/* An exponent after `mark`, e or p: returns the end of it, or `text` if there is none. */
static HC_DEVICE const char *read_exponent(const char *text, char mark, int64_t *exponent)
{
    const char *digit = text + 1;
    int64_t value = 0;
    int negative = 0;

    *exponent = 0;
    if (lower(*text) != mark)
        return text;
    if (*digit == '+' || *digit == '-')
        negative = *digit++ == '-';
    if (!is_digit(*digit))
        return text;
    HC_NO_UNROLL
    for (; is_digit(*digit); digit++) {
        if (value < HC_FAR_EXPONENT)
            value = value * 10 + (*digit - '0');
    }
    *exponent = negative ? -value : value;
    return digit;
}

static HC_DEVICE void read_decimal(const char *at, const struct hc_float_shape *shape, struct parsed *parsed)
{
    struct hc_float_text text;
    int64_t exponent;
    int any = 0, after_point = 0;

    text.head = 0;
    text.exponent = 0;
    text.digits = NULL;
    text.count = 0;
    text.more = 0;
    HC_NO_UNROLL
    for (; is_digit(*at) || (*at == '.' && !after_point); at++) {
        if (*at == '.') {
            after_point = 1;
            continue;
        }
        any = 1;
        if (text.digits == NULL && *at != '0')
            text.digits = at;
        if (text.digits == NULL || text.count < HC_HEAD_DIGITS)
            text.exponent -= after_point;
        else
            text.exponent += !after_point;
        if (text.digits == NULL)
            continue;
        if (text.count++ < HC_HEAD_DIGITS)
            text.head = text.head * 10 + (uint64_t)(*at - '0');
        else
            text.more |= *at != '0';
    }
    if (!any)
        return;
    parsed->kind = KIND_NUMBER;
    parsed->end = read_exponent(at, 'e', &exponent);
    text.exponent += exponent;
    if (text.head != 0)
        hc_float_from_decimal(&text, shape, &parsed->value);
}

/* After 0x. Without digits the number is the 0 before the x. */
static HC_DEVICE void read_hexadecimal(const char *at, const struct hc_float_shape *shape, struct parsed *parsed)
{
    struct hc_wide wide;
    int64_t exponent, shift = 0;
    int any = 0, after_point = 0;

    wide.high = wide.low = wide.error = 0;
    parsed->kind = KIND_NUMBER;
    parsed->end = at - 1;
    HC_NO_UNROLL
    for (; hex_digit(*at) >= 0 || (*at == '.' && !after_point); at++) {
        if (*at == '.') {
            after_point = 1;
            continue;
        }
        any = 1;
        if (wide.high >> 60 == 0) {
            wide.high = wide.high << 4 | wide.low >> 60;
            wide.low = wide.low << 4 | (uint64_t)hex_digit(*at);
            shift -= after_point * 4;
        } else {
            wide.low |= *at != '0'; /* so far below that it only breaks ties */
            shift += !after_point * 4;
        }
    }
    if (!any)
        return;
    parsed->end = read_exponent(at, 'p', &exponent);
    exponent += shift;
    if ((wide.high | wide.low) == 0)
        return;
    if (exponent > 100000)
        exponent = 100000;
    if (exponent < -100000)
        exponent = -100000;
    wide.exponent = (int)exponent;
    hc_float_from_binary(&wide, shape, &parsed->value);
}

/* After nan: (letters, digits, _) is part of it, and if it is a number, the mantissa. */
static HC_DEVICE void read_nan(const char *at, struct parsed *parsed)
{
    const char *close = at + 1;
    char *end;
    uint64_t payload;

    parsed->kind = KIND_NAN;
    parsed->end = at;
    if (*at != '(')
        return;
    while (is_digit(*close) || (lower(*close) >= 'a' && lower(*close) <= 'z') || *close == '_')
        close++;
    if (*close != ')')
        return;
    parsed->end = close + 1;
    payload = hc_libc_strtoull(at + 1, &end, 0);
    if (end == close)
        parsed->payload = payload;
}

static HC_DEVICE HC_NOINLINE void parse(const char *text, const struct hc_float_shape *shape, struct parsed *parsed)
{
    parsed->kind = KIND_NONE;
    parsed->end = text;
    parsed->negative = 0;
    parsed->payload = 0;
    parsed->value.mantissa = 0;
    parsed->value.exponent = shape->least;
    parsed->value.too_large = parsed->value.tiny = 0;
    while (*text == ' ' || (*text >= '\t' && *text <= '\r'))
        text++;
    if (*text == '+' || *text == '-')
        parsed->negative = *text++ == '-';
    if (*text == '0' && lower(text[1]) == 'x') {
        read_hexadecimal(text + 2, shape, parsed);
    } else if (is_digit(*text) || *text == '.') {
        read_decimal(text, shape, parsed);
    } else if (begins(text, "inf")) {
        parsed->kind = KIND_INFINITE;
        parsed->end = text + (begins(text, "infinity") ? 8 : 3);
    } else if (begins(text, "nan")) {
        read_nan(text + 3, parsed);
    }
    if (parsed->value.too_large || parsed->value.tiny)
        *hc_errno_location() = ERANGE;
    if (parsed->value.too_large)
        parsed->kind = KIND_INFINITE;
    if (parsed->kind == KIND_NONE)
        parsed->negative = 0;
}

HC_INLINE void set_end(char **end, const struct parsed *parsed)
{
    if (end != NULL)
        *end = (char *)(uintptr_t)parsed->end;
}

/* The bits of an IEEE 754 number with this many stored bits of the mantissa, without its sign. */
static HC_DEVICE uint64_t pack(const struct parsed *parsed, const struct hc_float_shape *shape, uint64_t top_exponent)
{
    int stored = shape->bits - 1;
    uint64_t hidden = (uint64_t)1 << stored;

    if (parsed->kind == KIND_INFINITE)
        return top_exponent << stored;
    if (parsed->kind == KIND_NAN)
        return top_exponent << stored | hidden >> 1 | (parsed->payload & ((hidden >> 1) - 1));
    if (parsed->value.mantissa < hidden)
        return parsed->value.mantissa;
    return ((uint64_t)(parsed->value.exponent - shape->least + 1) << stored) | (parsed->value.mantissa & (hidden - 1));
}

HC_DEVICE_CONST struct hc_float_shape double_shape = {53, -1074, 1024, -324, 309};
HC_DEVICE_CONST struct hc_float_shape float_shape = {24, -149, 128, -46, 39};

HC_DEVICE double hc_libc_strtod(const char *text, char **end)
{
    struct parsed parsed;
    union {
        uint64_t bits;
        double value;
    } result;

    parse(text, &double_shape, &parsed);
    set_end(end, &parsed);
    result.bits = pack(&parsed, &double_shape, 0x7ff) | (uint64_t)parsed.negative << 63;
    return result.value;
}

HC_DEVICE float hc_libc_strtof(const char *text, char **end)
{
    struct parsed parsed;
    union {
        uint32_t bits;
        float value;
    } result;

    parse(text, &float_shape, &parsed);
    set_end(end, &parsed);
    result.bits = (uint32_t)pack(&parsed, &float_shape, 0xff) | (uint32_t)parsed.negative << 31;
    return result.value;
}

#ifdef __CUDACC__
HC_DEVICE hc_long_double hc_libc_strtold(const char *text, char **end)
{
    return hc_libc_strtod(text, end);
}
#else
HC_DEVICE_CONST struct hc_float_shape extended_shape = {64, -16445, 16384, -4951, 4933};

HC_DEVICE hc_long_double hc_libc_strtold(const char *text, char **end)
{
    const uint64_t highest = (uint64_t)1 << 63;
    struct parsed parsed;
    union {
        struct {
            uint64_t mantissa;
            uint16_t exponent;
        } x87;
        long double value;
    } result;

    parse(text, &extended_shape, &parsed);
    set_end(end, &parsed);
    result.value = 0;
    result.x87.mantissa = parsed.value.mantissa;
    /* Of a subnormal number, and of 0, the exponent is 0; the first bit is stored. */
    result.x87.exponent = 0;
    if (parsed.kind == KIND_INFINITE || parsed.kind == KIND_NAN) {
        result.x87.exponent = 0x7fff;
        result.x87.mantissa = highest;
        if (parsed.kind == KIND_NAN)
            result.x87.mantissa |= highest >> 1 | (parsed.payload & ((highest >> 1) - 1));
    } else if (parsed.value.mantissa >= highest) {
        result.x87.exponent = (uint16_t)(parsed.value.exponent - extended_shape.least + 1);
    }
    result.x87.exponent |= (uint16_t)(parsed.negative << 15);
    return result.value;
}
#endif

HC_DEVICE double hc_libc_atof(const char *text)
{
    return hc_libc_strtod(text, NULL);
}

HC_DEVICE double hc_libc_strtod_l(const char *text, char **end, void *locale)
{
    (void)locale;
    return hc_libc_strtod(text, end);
}

HC_DEVICE float hc_libc_strtof_l(const char *text, char **end, void *locale)
{
    (void)locale;
    return hc_libc_strtof(text, end);
}

HC_DEVICE hc_long_double hc_libc_strtold_l(const char *text, char **end, void *locale)
{
    (void)locale;
    return hc_libc_strtold(text, end);
}

HC_DEVICE float hc_libc_strtof32(const char *text, char **end)
{
    return hc_libc_strtof(text, end);
}

HC_DEVICE double hc_libc_strtof64(const char *text, char **end)
{
    return hc_libc_strtod(text, end);
}

HC_DEVICE double hc_libc_strtof32x(const char *text, char **end)
{
    return hc_libc_strtod(text, end);
}

HC_DEVICE hc_long_double hc_libc_strtof64x(const char *text, char **end)
{
    return hc_libc_strtold(text, end);
}
