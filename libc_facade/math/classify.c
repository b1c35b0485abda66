/* What needs no computing: kinds of numbers, NaNs by name, and <fenv.h>, which has nothing to say here. */
#include "libc_facade/math/math_functions.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

/* The numbers that glibc gives FP_NAN and so on; the macros of <math.h> have them too. */
#define HC_KIND(x, least_normal)                                                                                       \
    ((x) != (x)                                     ? FP_NAN                                                           \
     : (x) - (x) != 0                               ? FP_INFINITE                                                      \
     : (x) == 0                                     ? FP_ZERO                                                          \
     : (x) < (least_normal) && (x) > -(least_normal) ? FP_SUBNORMAL                                                    \
                                                    : FP_NORMAL)

HC_INLINE int is_negative(double x)
{
    uint64_t bits;

    memcpy(&bits, &x, sizeof bits);
    return bits >> 63 != 0 ? 0x80 : 0; /* glibc returns the bit in its place for some types; C asks for nonzero */
}

/* 1, -1 or 0 */
#define HC_INFINITE(x) ((x) == (x) && (x) - (x) != 0 ? ((x) > 0 ? 1 : -1) : 0)

#define HC_CLASSIFY(T, suffix, least_normal)                                                                           \
    HC_DEVICE int hc_libc___fpclassify##suffix(T x)                                                                    \
    {                                                                                                                  \
        return HC_KIND(x, least_normal);                                                                               \
    }                                                                                                                  \
    HC_DEVICE int hc_libc___signbit##suffix(T x)                                                                       \
    {                                                                                                                  \
        return is_negative((double)x);                                                                                 \
    }                                                                                                                  \
    HC_DEVICE int hc_libc___isinf##suffix(T x)                                                                         \
    {                                                                                                                  \
        return HC_INFINITE(x);                                                                                         \
    }                                                                                                                  \
    HC_DEVICE int hc_libc___isnan##suffix(T x)                                                                         \
    {                                                                                                                  \
        return x != x;                                                                                                 \
    }                                                                                                                  \
    HC_DEVICE int hc_libc___finite##suffix(T x)                                                                        \
    {                                                                                                                  \
        return x - x == 0;                                                                                             \
    }                                                                                                                  \
    HC_DEVICE int hc_libc_isinf##suffix(T x)                                                                           \
    {                                                                                                                  \
        return HC_INFINITE(x);                                                                                         \
    }                                                                                                                  \
    HC_DEVICE int hc_libc_isnan##suffix(T x)                                                                           \
    {                                                                                                                  \
        return x != x;                                                                                                 \
    }                                                                                                                  \
    HC_DEVICE int hc_libc_finite##suffix(T x)                                                                          \
    {                                                                                                                  \
        return x - x == 0;                                                                                             \
    }

HC_CLASSIFY(double, , 2.2250738585072014e-308)
HC_CLASSIFY(float, f, 1.17549435e-38f)
#ifdef __CUDACC__
HC_CLASSIFY(double, l, 2.2250738585072014e-308)
#else
HC_CLASSIFY(long double, l, 3.3621031431120935063e-4932L)
#endif

/* ---- NaNs */

static HC_DEVICE int digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 99;
}

HC_DEVICE double hc_libc_nan_of(const char *tag)
{
    uint64_t payload = 0;
    int base = 10;
    double x;

    if (*tag == '0') {
        base = (tag[1] | 0x20) == 'x' ? 16 : 8;
        tag += base == 16 ? 2 : 1;
    }
    for (; *tag != '\0'; tag++) {
        if (digit_of(*tag) >= base) {
            payload = 0;
            break;
        }
        payload = payload * (uint64_t)base + (uint64_t)digit_of(*tag);
    }
    payload = (payload & 0x7ffffffffffffull) | 0x7ff8000000000000ull;
    memcpy(&x, &payload, sizeof x);
    return x;
}

/* ---- <fenv.h> */

HC_DEVICE int hc_libc_fegetround(void)
{
    return FE_TONEAREST;
}

HC_DEVICE int hc_libc_fesetround(int mode)
{
    return mode == FE_TONEAREST ? 0 : 1;
}

HC_DEVICE int hc_libc_feclearexcept(int exceptions)
{
    (void)exceptions;
    return 0;
}

HC_DEVICE int hc_libc_feraiseexcept(int exceptions)
{
    return (exceptions & FE_ALL_EXCEPT) == 0 ? 0 : 1;
}

HC_DEVICE int hc_libc_fetestexcept(int exceptions)
{
    (void)exceptions;
    return 0;
}

HC_DEVICE int hc_libc_fegetexceptflag(fexcept_t *flags, int exceptions)
{
    (void)exceptions;
    *flags = 0;
    return 0;
}

HC_DEVICE int hc_libc_fesetexceptflag(const fexcept_t *flags, int exceptions)
{
    return hc_libc_feraiseexcept(*flags & exceptions);
}

HC_DEVICE int hc_libc_fegetenv(fenv_t *environment)
{
    memset(environment, 0, sizeof *environment);
    return 0;
}

HC_DEVICE int hc_libc_fesetenv(const fenv_t *environment)
{
    (void)environment;
    return 0;
}

HC_DEVICE int hc_libc_feholdexcept(fenv_t *environment)
{
    return hc_libc_fegetenv(environment);
}

HC_DEVICE int hc_libc_feupdateenv(const fenv_t *environment)
{
    (void)environment;
    return 0;
}

HC_DEVICE int hc_libc_feenableexcept(int exceptions)
{
    return (exceptions & FE_ALL_EXCEPT) == 0 ? 0 : -1;
}

HC_DEVICE int hc_libc_fedisableexcept(int exceptions)
{
    (void)exceptions;
    return 0;
}

HC_DEVICE int hc_libc_fegetexcept(void)
{
    return 0;
}
