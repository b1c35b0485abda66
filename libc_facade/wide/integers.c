/* C17 7.29.4.1.2: wcstol and its family. */
#include "libc_facade/libc.h"
#include "libc_facade/wide/wide_functions.h"

#include <errno.h>
#include <limits.h>

struct magnitude {
    uint64_t value;
    int negative, too_large;
};

static HC_DEVICE unsigned digit_of(wchar_t c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    if (c >= 'a' && c <= 'z')
        return (unsigned)(c - 'a') + 10;
    if (c >= 'A' && c <= 'Z')
        return (unsigned)(c - 'A') + 10;
    return UINT_MAX;
}

/* Whether a prefix 0x (letter 'x') or 0b stands here, with a digit after it. */
static HC_DEVICE int has_prefix(const wchar_t *s, char letter, unsigned base)
{
    return s[0] == '0' && (s[1] == letter || s[1] == letter - 'a' + 'A') && digit_of(s[2]) < base;
}

static HC_DEVICE const wchar_t *skip_prefix(const wchar_t *s, int *base, int binary)
{
    if ((*base == 0 || *base == 16) && has_prefix(s, 'x', 16)) {
        *base = 16;
        return s + 2;
    }
    if (binary && (*base == 0 || *base == 2) && has_prefix(s, 'b', 2)) {
        *base = 2;
        return s + 2;
    }
    if (*base == 0)
        *base = *s == '0' ? 8 : 10;
    return s;
}

static HC_DEVICE struct magnitude read_integer(const wchar_t *s, wchar_t **end, int base, int binary)
{
    struct magnitude result = {0, 0, 0};
    const wchar_t *at = s, *digits;

    if (base < 0 || base == 1 || base > 36) {
        *hc_errno_location() = EINVAL; /* *end stays as it is, as in glibc */
        return result;
    }
    while (*at == ' ' || (*at >= '\t' && *at <= '\r'))
        at++;
    if (*at == '+' || *at == '-')
        result.negative = *at++ == '-';
    digits = at = skip_prefix(at, &base, binary);
    for (; digit_of(*at) < (unsigned)base; at++) {
        unsigned digit = digit_of(*at);
        if (result.value > (UINT64_MAX - digit) / (unsigned)base)
            result.too_large = 1;
        else
            result.value = result.value * (unsigned)base + digit;
    }
    if (end != NULL)
        *end = (wchar_t *)(at == digits ? s : at);
    return result;
}

static HC_DEVICE int64_t as_signed(struct magnitude number)
{
    uint64_t most = (uint64_t)INT64_MAX + (number.negative != 0);

    if (number.too_large || number.value > most) {
        *hc_errno_location() = ERANGE;
        number.value = most;
    }
    return (int64_t)(number.negative ? 0 - number.value : number.value);
}

static HC_DEVICE uint64_t as_unsigned(struct magnitude number)
{
    if (number.too_large) {
        *hc_errno_location() = ERANGE;
        return UINT64_MAX;
    }
    return number.negative ? 0 - number.value : number.value;
}

#define HC_DEFINE_INTEGER(type, name, take)                                                                            \
    HC_DEVICE type hc_libc_##name(const wchar_t *s, wchar_t **end, int base)                                           \
    {                                                                                                                  \
        return (type)take(read_integer(s, end, base, 0));                                                              \
    }                                                                                                                  \
    HC_DEVICE type hc_libc___isoc23_##name(const wchar_t *s, wchar_t **end, int base)                                  \
    {                                                                                                                  \
        return (type)take(read_integer(s, end, base, 1));                                                              \
    }
HC_DEFINE_INTEGER(long, wcstol, as_signed)
HC_DEFINE_INTEGER(long long, wcstoll, as_signed)
HC_DEFINE_INTEGER(intmax_t, wcstoimax, as_signed)
HC_DEFINE_INTEGER(unsigned long, wcstoul, as_unsigned)
HC_DEFINE_INTEGER(unsigned long long, wcstoull, as_unsigned)
HC_DEFINE_INTEGER(uintmax_t, wcstoumax, as_unsigned)
