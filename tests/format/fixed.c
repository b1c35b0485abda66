/* Expectations that do not come from the host's C library: from C17 7.21.6.1, its examples, and arithmetic. */
#include <errno.h>
#include <float.h>
#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "libc_facade/format/format.h"
#include "tests/format/check_format.h"

static int failures;

static void expect(const char *expected, const char *actual, int result, const char *call)
{
    if (result == (int)strlen(expected) && strcmp(expected, actual) == 0)
        return;
    printf("%s\n  expected %zu \"%s\"\n  actual   %d \"%s\"\n", call, strlen(expected), expected, result, actual);
    failures++;
}

static void expect_value(long long expected, long long actual, const char *what)
{
    if (expected == actual)
        return;
    printf("%s: expected %lld, actual %lld\n", what, expected, actual);
    failures++;
}

/* The formats are literals, but some are deliberately not what the compiler would let pass. */
static const char *unchecked(const char *format)
{
    const char *volatile opaque = format;

    return opaque;
}

static char text[4096];

#define IS(expected, format, ...) \
    expect(expected, text, hc_snprintf(text, sizeof text, unchecked(format), __VA_ARGS__), #format ", " #__VA_ARGS__)
#define VALUE(expected, call) expect_value(expected, call, #call)

static void integers(void)
{
    IS("0", "%d", 0);
    IS("-2147483648", "%d", INT_MIN);
    IS("-9223372036854775808", "%lld", LLONG_MIN);
    IS("18446744073709551615", "%ju", UINTMAX_MAX);
    IS("1777777777777777777777", "%zo", SIZE_MAX);
    IS("   +7", "%+5d", 7);
    IS(" 7", "% d", 7);
    IS("+7", "% +d", 7);
    IS("00007", "%05d", 7);
    IS("7    ", "%-05d", 7);
    IS("  007", "%05.3d", 7);
    IS("", "%.0d", 0);
    IS("+", "%+.0d", 0);
    IS("", "%#.0x", 0);
    IS("0", "%#.0o", 0);
    IS("0", "%#o", 0);
    IS("017", "%#o", 15);
    IS("0017", "%#.4o", 15);
    IS("0xff", "%#x", 255);
    IS("0X00FF", "%#06X", 255);
    IS("0", "%#x", 0);
    IS("-1", "%hhd", 255);
    IS("255", "%hhu", -1);
    IS("-32768", "%hd", 32768);
    IS("7   |", "%*d|", -4, 7);
    IS("7", "%.*d", -3, 7);
    IS("1000000000000000000", "%ld", 1000000000000000000L);
    IS("10000000000000000001", "%lu", 10000000000000000001UL);
    IS("101 0b101 0B00000101 0", "%b %#b %#010B %#b", 5, 5, 5, 0);
    IS("1111111111111111111111111111111111111111111111111111111111111111", "%lb", -1L);
    IS("7 8", "%Zu %qd", (size_t)7, 8LL);
    IS("12345", "%I'd", 12345);
}

/* POSIX.1-2017 fprintf: %n$ and *m$; an argument may be used again, and lies where its type and those before it put it. */
static void numbered(void)
{
    IS("2 1", "%2$d %1$d", 1, 2);
    IS("   7|7   |", "%2$*1$d|%2$-*1$d|", 4, 7);
    IS("1.50 1.5 x 9", "%1$.*2$f %1$g %4$s %3$ld", 1.5, 2, 9L, "x");
    IS("s 2.5 1 c 2.25", "%5$s %3$Lg %1$d %4$c %2$g", 1, 2.25, 2.5L, 'c', "s");
    IS("40 33 1", unchecked("%40$d %33$ld %1$d"), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27,
       28, 29, 30, 31, 32, 33L, 34, 35, 36, 37, 38, 39, 40);
    IS("5% 5", unchecked("%1$d%% %1$d"), 5);
    VALUE(-EOVERFLOW, hc_snprintf(text, sizeof text, unchecked("%4097$d"), 1));
}

static void reals(void)
{
    IS("0.000000", "%f", 0.0);
    IS("-0.000000", "%f", -0.0);
    IS("0", "%.0f", 0.5);
    IS("2", "%.0f", 1.5);
    IS("2", "%.0f", 2.5);
    IS("0.12", "%.2f", 0.125);
    IS("0.38", "%.2f", 0.375);
    IS("10", "%.0f", 9.5);
    IS("1e+01", "%.0e", 9.5);
    IS("1.", "%#.0f", 1.0);
    IS("1.e+00", "%#.0e", 1.0);
    IS("10000000000000000000000.0", "%.1f", 1e22);
    IS("0.1000000000000000055511151231257827021181583404541015625", "%.55f", 0.1);
    IS("1000000000.0", "%.1f", 999999999.96);
    IS("0.000000001", "%.9f", 0.0000000006);
    IS("0.000000000", "%.9f", 0.0000000004);
    IS("1.797693e+308", "%e", 1.7976931348623157e308);
    IS("4.9406564584124654e-324", "%.16e", 4.9406564584124654e-324);
    IS("100000", "%g", 100000.0);
    IS("1e+06", "%g", 999999.5);
    IS("0.0001", "%g", 0.0001);
    IS("1e-05", "%g", 0.00001);
    IS("1.00000", "%#g", 1.0);
    IS("1.00000e+06", "%#g", 999999.5);
    IS("1", "%.0g", 1.0);
    IS("0", "%g", 0.0);
    IS("0.00000", "%#g", 0.0);
    IS("inf", "%f", INFINITY);
    IS("  -INF", "%06F", -INFINITY);
    IS("+nan", "%+g", fabs(NAN));
    IS("NAN", "%E", fabs(NAN));
    IS("-00001.5", "%08.1f", -1.5);
    IS("1.500000", "%Lf", 1.5L);
    IS("0x1p+0", "%a", 1.0);
    IS("-0x1.8p+1", "%a", -3.0);
    IS("0x0p+0", "%a", 0.0);
    IS("0X1.FFFFFFFFFFFFFP+1023", "%A", 1.7976931348623157e308);
    IS("0x0001p+0", "%09a", 1.0);
    IS("0x1.000p+0", "%.3a", 1.0);
    IS("0x1.1p+0", "%.1a", 0x1.0fp+0);
    IS("0x1.0p+0", "%.1a", 0x1.08p+0);
    IS("0x1.2p+0", "%.1a", 0x1.18p+0);
    /* C17 7.21.6.1 example 1 */
    IS("pi = 3.14159", "pi = %.5f", 4 * atan(1.0));
}

/* On the CPU device a long double is the host's, here of 64 bits; the digits are arithmetic's. */
static void long_reals(void)
{
#if LDBL_MANT_DIG == 64
    IS("1.000000000000000000108", "%.21Lf", 1 + LDBL_EPSILON);
    IS("18446744073709551615", "%.0Lf", 18446744073709551615.0L);
    IS("1.18973149535723176502e+4932|", "%-1.20Le|", LDBL_MAX);
    IS("0x8.000000000000001p-3", "%La", 1 + LDBL_EPSILON);
    IS("  0000003.5|nan", "%2s%09.1Lf|%Lf", "", 3.5L, (long double)fabs(NAN));
    VALUE(4940, hc_snprintf(NULL, 0, "%.6Lf", LDBL_MAX));
#endif
}

/* 2^-1074 is 5^1074 / 10^1074: 751 digits, by multiplication on decimal digits. */
static void smallest_double_in_full(void)
{
    char expected[1100];
    unsigned char digit[1074] = {1};

    for (int i = 0; i < 1074; i++) {
        int carry = 0;

        for (int k = 0; k < 1074; k++) {
            carry += digit[k] * 5;
            digit[k] = (unsigned char)(carry % 10);
            carry /= 10;
        }
    }
    memcpy(expected, "0.", 2);
    for (int k = 0; k < 1074; k++)
        expected[2 + k] = (char)('0' + digit[1073 - k]);
    expected[2 + 1074] = '\0';
    IS(expected, "%.1074f", ldexp(1, -1074));
}

static void texts(void)
{
    static const char unterminated[3] = {'a', 'b', 'c'};
    static const wchar_t wide[2] = {'a', 'b'};
    static const wchar_t lone_surrogate[] = {L'a', 0xd800, 0};
    int count = -1;
    long long large = -1;

    IS("abc", "%.3s", unterminated);
    IS("  ab|", "%4.2s|", "abc");
    IS("ab  |", "%-4.2s|", "abc");
    IS("(null)", "%s", (char *)NULL);
    IS("", "%.5s", (char *)NULL);
    IS("(nil)", "%p", NULL);
    IS("0x1234", "%p", (void *)0x1234);
    IS("100%", "%d%%", 100);
    IS("ab", "%.2ls", wide);
    IS("  ab", "%4ls", L"ab");
    IS("    x", "%5lc", (wint_t)'x');
    VALUE(-EILSEQ, hc_snprintf(text, sizeof text, "%ls", L"\u20ac"));
    VALUE(-EILSEQ, hc_snprintf(text, sizeof text, "%lc", (wint_t)0xe9));
    IS("x  |", "%-3c|", 'x');
    IS("abc12", "abc%n%d", &count, 12);
    VALUE(3, count);
    IS("1234", "%d%jn", 1234, &large);
    VALUE(4, large);
    IS("%y 5", "%y %d", 5);
    IS("%-8.3y|", "%-8.3y|", 0);
    VALUE(-EILSEQ, hc_snprintf(text, sizeof text, "%ls", lone_surrogate));
    VALUE(-EILSEQ, hc_snprintf(text, sizeof text, "x%lc", (wint_t)0xdfff));
    VALUE(1, hc_snprintf(text, sizeof text, "%.1ls", lone_surrogate));
    VALUE(-EINVAL, hc_snprintf(text, sizeof text, unchecked("%")));
    VALUE(-EINVAL, hc_snprintf(text, sizeof text, unchecked("%5.3l")));
}

static void sizes(void)
{
    char small[4] = {'#', '#', '#', '#'};

    VALUE(5, hc_snprintf(NULL, 0, "%d", 12345));
    VALUE(5, hc_snprintf(small, 0, "%d", 12345));
    VALUE('#', small[0]);
    VALUE(5, hc_snprintf(small, 1, "%d", 12345));
    VALUE('\0', small[0]);
    VALUE('#', small[1]);
    VALUE(5, hc_snprintf(small, 3, "%d", 12345));
    VALUE(0, strcmp(small, "12"));
    VALUE('#', small[3]);
    VALUE(3, hc_sprintf(small, "%d", 123));
    VALUE(0, strcmp(small, "123"));
    VALUE(INT_MAX, hc_snprintf(NULL, 0, "%*d", INT_MAX, 1));
    VALUE(INT_MAX, hc_snprintf(NULL, 0, "%.*f", INT_MAX - 2, 1.0));
    VALUE(-EOVERFLOW, hc_snprintf(NULL, 0, unchecked("%*d%d"), INT_MAX, 1, 1));
    VALUE(-EOVERFLOW, hc_snprintf(NULL, 0, unchecked("%*d"), INT_MIN, 1));
    VALUE(-EOVERFLOW, hc_snprintf(NULL, 0, unchecked("%2147483648d"), 1));
    VALUE(-EOVERFLOW, hc_snprintf(NULL, 0, unchecked("%.99999999999999999999d"), 1));
    VALUE(-EOVERFLOW, hc_snprintf(NULL, 0, unchecked("%.*f"), INT_MAX, 1.0));
    VALUE(-EOVERFLOW, hc_snprintf(NULL, 0, unchecked("%.*e"), INT_MAX, 1.0));
    VALUE(-EOVERFLOW, hc_snprintf(NULL, 0, unchecked("%#.*g"), INT_MAX, 0.0001));
    VALUE(-EOVERFLOW, hc_snprintf(NULL, 0, unchecked("%.*a"), INT_MAX, 1.0));
}

int check_fixed(void)
{
    failures = 0;
    integers();
    numbered();
    long_reals();
    reals();
    smallest_double_in_full();
    texts();
    sizes();
    return failures;
}
