/* Comparing without regard to case, and as versions; the first bit set. */
#include "libc_facade/string/string_functions.h"
#include "libc_facade/string/words.h"

HC_INLINE int lower(char c)
{
    unsigned char byte = (unsigned char)c;

    return byte >= 'A' && byte <= 'Z' ? byte + ('a' - 'A') : byte;
}

HC_DEVICE int hc_libc_strncasecmp(const char *a, const char *b, size_t most)
{
    HC_NO_UNROLL
    for (; most != 0; most--, a++, b++) {
        int difference = lower(*a) - lower(*b);

        if (difference != 0 || *a == '\0')
            return difference;
    }
    return 0;
}

HC_DEVICE int hc_libc_strcasecmp(const char *a, const char *b)
{
    return hc_libc_strncasecmp(a, b, SIZE_MAX);
}

HC_DEVICE int hc_libc_strcasecmp_l(const char *a, const char *b, void *locale)
{
    (void)locale;
    return hc_libc_strncasecmp(a, b, SIZE_MAX);
}

HC_DEVICE int hc_libc_strncasecmp_l(const char *a, const char *b, size_t most, void *locale)
{
    (void)locale;
    return hc_libc_strncasecmp(a, b, most);
}

HC_INLINE int is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A run of digits that begins with 0 is a fraction, for which more zeros are less; any other is a whole number. */
HC_DEVICE int hc_libc_strverscmp(const char *a, const char *b)
{
    size_t run = 0, at, i; /* run: where the digits before the first difference begin */
    int only_zeros = 1;

    HC_NO_UNROLL
    for (at = 0; a[at] == b[at]; at++) {
        if (a[at] == '\0')
            return 0;
        if (!is_digit(a[at])) {
            run = at + 1;
            only_zeros = 1;
        } else if (a[at] != '0') {
            only_zeros = 0;
        }
    }
    if (run < at && a[run] == '0') {
        /* In a fraction that is all zeros so far, a digit goes before the end of the number. */
        if (only_zeros && is_digit(a[at]) != is_digit(b[at]))
            return is_digit(a[at]) ? -1 : 1;
    } else if (is_digit(a[at]) || is_digit(b[at])) {
        if (run == at && (a[at] == '0' || b[at] == '0'))
            return (int)(unsigned char)a[at] - (int)(unsigned char)b[at];
        if (run < at || (is_digit(a[at]) && is_digit(b[at]))) {
            HC_NO_UNROLL
            for (i = at; is_digit(a[i]) && is_digit(b[i]); i++)
                ;
            if (is_digit(a[i]) != is_digit(b[i]))
                return is_digit(a[i]) ? 1 : -1;
        }
    }
    return (int)(unsigned char)a[at] - (int)(unsigned char)b[at];
}

HC_DEVICE int hc_libc_ffsll(long long value)
{
#ifdef __CUDACC__
    return __ffsll(value);
#else
    return __builtin_ffsll(value);
#endif
}

HC_DEVICE int hc_libc_ffsl(long value)
{
    return hc_libc_ffsll(value);
}

HC_DEVICE int hc_libc_ffs(int value)
{
    return hc_libc_ffsll(value);
}
