/* Whole numbers from text; absolute values and quotients. */
#include "libc_facade/libc.h"
#include "libc_facade/number/number_functions.h"

#include <errno.h>

#define HC_NO_DIGIT 99u

static HC_DEVICE unsigned digit_of(char c)
{
    unsigned letter = (unsigned char)c | 0x20u;

    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    return letter >= 'a' && letter <= 'z' ? letter - 'a' + 10 : HC_NO_DIGIT;
}

/* Skips 0x or 0b where the base allows it and a digit follows, and returns the base. */
static HC_DEVICE unsigned read_prefix(const char **text, int base, int with_binary)
{
    const char *at = *text;
    int letter = *at == '0' ? at[1] | 0x20 : 0;

    if (letter == 'x' && (base == 0 || base == 16) && digit_of(at[2]) < 16) {
        *text += 2;
        return 16;
    }
    if (with_binary && letter == 'b' && (base == 0 || base == 2) && digit_of(at[2]) < 2) {
        *text += 2;
        return 2;
    }
    if (base != 0)
        return (unsigned)base;
    return *at == '0' ? 8 : 10;
}

/* The number's absolute value, UINT64_MAX with *too_large where it has more bits. */
static HC_DEVICE HC_NOINLINE uint64_t parse(const char *text, char **end, int base, int with_binary, int *negative,
                                            int *too_large)
{
    const char *at = text, *digits;
    uint64_t value = 0, most;
    unsigned radix, digit;

    *negative = *too_large = 0;
    if (base < 0 || base == 1 || base > 36) {
        *hc_errno_location() = EINVAL;
        return 0;
    }
    while (*at == ' ' || (*at >= '\t' && *at <= '\r'))
        at++;
    if (*at == '+' || *at == '-')
        *negative = *at++ == '-';
    radix = read_prefix(&at, base, with_binary);
    most = UINT64_MAX / radix;
    digits = at;
    HC_NO_UNROLL
    for (; (digit = digit_of(*at)) < radix; at++) {
        if (value > most || value * radix > UINT64_MAX - digit)
            *too_large = 1;
        value = value * radix + digit;
    }
    if (end != NULL)
        *end = (char *)(uintptr_t)(at != digits ? at : text);
    return *too_large ? UINT64_MAX : value;
}

static HC_DEVICE HC_NOINLINE int64_t parse_signed(const char *text, char **end, int base, int with_binary)
{
    int negative, too_large;
    uint64_t value = parse(text, end, base, with_binary, &negative, &too_large);
    uint64_t most = (uint64_t)INT64_MAX + (uint64_t)negative;

    if (value > most) {
        *hc_errno_location() = ERANGE;
        value = most;
    }
    return (int64_t)(negative ? 0 - value : value);
}

static HC_DEVICE HC_NOINLINE uint64_t parse_unsigned(const char *text, char **end, int base, int with_binary)
{
    int negative, too_large;
    uint64_t value = parse(text, end, base, with_binary, &negative, &too_large);

    if (too_large) {
        *hc_errno_location() = ERANGE;
        return UINT64_MAX;
    }
    return negative ? 0 - value : value;
}

/* All of them have 64 bits here. */
#define HC_INTEGER_FROM_TEXT(type, name, parse_text)                                                                   \
    HC_DEVICE type hc_libc_##name(const char *text, char **end, int base)                                              \
    {                                                                                                                  \
        return (type)parse_text(text, end, base, 0);                                                                   \
    }
#define HC_INTEGER_FROM_TEXT_C23(type, name, parse_text)                                                               \
    HC_INTEGER_FROM_TEXT(type, name, parse_text)                                                                       \
    HC_DEVICE type hc_libc___isoc23_##name(const char *text, char **end, int base)                                     \
    {                                                                                                                  \
        return (type)parse_text(text, end, base, 1);                                                                   \
    }
HC_INTEGER_FROM_TEXT_C23(long, strtol, parse_signed)
HC_INTEGER_FROM_TEXT_C23(long long, strtoll, parse_signed)
HC_INTEGER_FROM_TEXT_C23(intmax_t, strtoimax, parse_signed)
HC_INTEGER_FROM_TEXT(long long, strtoq, parse_signed)
HC_INTEGER_FROM_TEXT_C23(unsigned long, strtoul, parse_unsigned)
HC_INTEGER_FROM_TEXT_C23(unsigned long long, strtoull, parse_unsigned)
HC_INTEGER_FROM_TEXT_C23(uintmax_t, strtoumax, parse_unsigned)
HC_INTEGER_FROM_TEXT(unsigned long long, strtouq, parse_unsigned)

HC_DEVICE int hc_libc_atoi(const char *text)
{
    return (int)hc_libc_strtol(text, NULL, 10);
}

HC_DEVICE long hc_libc_atol(const char *text)
{
    return hc_libc_strtol(text, NULL, 10);
}

HC_DEVICE long long hc_libc_atoll(const char *text)
{
    return hc_libc_strtol(text, NULL, 10);
}

HC_DEVICE int hc_libc_abs(int value)
{
    return value < 0 ? -value : value;
}

#define HC_ABSOLUTE(type, name)                                                                                        \
    HC_DEVICE type hc_libc_##name(type value)                                                                          \
    {                                                                                                                  \
        return value < 0 ? -value : value;                                                                             \
    }
HC_ABSOLUTE(long, labs)
HC_ABSOLUTE(long long, llabs)
HC_ABSOLUTE(intmax_t, imaxabs)

#define HC_DIVISION(type, name)                                                                                        \
    HC_DEVICE name##_t hc_libc_##name(type number, type by)                                                            \
    {                                                                                                                  \
        name##_t result;                                                                                               \
                                                                                                                       \
        result.quot = number / by;                                                                                     \
        result.rem = number % by;                                                                                      \
        return result;                                                                                                 \
    }
HC_DIVISION(int, div)
HC_DIVISION(long, ldiv)
HC_DIVISION(long long, lldiv)
HC_DIVISION(intmax_t, imaxdiv)

/* 32 bits as up to six digits of base 64, the lowest first: . / 0-9 A-Z a-z */
HC_DEVICE char *hc_libc_l64a(long value)
{
    HC_DEVICE_STATIC char text[7];
    uint32_t rest = (uint32_t)value;
    int count = 0;

    for (; rest != 0; rest >>= 6) {
        uint32_t digit = rest & 63;
        text[count++] = (char)(digit < 12 ? '.' + digit : digit < 38 ? 'A' + (digit - 12) : 'a' + (digit - 38));
    }
    text[count] = '\0';
    return text;
}

HC_DEVICE long hc_libc_a64l(const char *text)
{
    uint32_t value = 0;
    int place;

    for (place = 0; place < 36; place += 6, text++) {
        unsigned char c = (unsigned char)*text;

        if (c >= '.' && c <= '9')
            value |= (uint32_t)(c - '.') << place;
        else if (c >= 'A' && c <= 'Z')
            value |= (uint32_t)(c - 'A' + 12) << place;
        else if (c >= 'a' && c <= 'z')
            value |= (uint32_t)(c - 'a' + 38) << place;
        else
            break;
    }
    return (long)value; /* as glibc: not sign-extended */
}
