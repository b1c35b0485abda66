/* The functions of <math.h> for one floating type, included once for each by double.c, float.c and long_double.c. They define
 *   HC_T           the type
 *   HC_OWN(name)   our function's name: hc_libc_sin, hc_libc_sinf, hc_libc_sinl
 *   HC_LIB(name)   the one that computes: sin, sinf; on a GPU CUDA's, on the CPU device the C library's
 *   HC_HUGE        infinity of the type
 * What is added here is errno, as glibc sets it: EDOM for a result that is no number though the arguments are, ERANGE for an infinite
 * one of finite arguments, and where it says so for one that underflows to zero. */
#include "device/lanes.h"
#include "libc_facade/libc.h"
#include "libc_facade/math/math_functions.h"

#include <errno.h>
#include <math.h>
#include <stdint.h>

HC_INLINE int is_nan(HC_T x)
{
    return x != x;
}

HC_INLINE int is_finite(HC_T x)
{
    return x - x == 0;
}

static HC_DEVICE HC_NOINLINE HC_T failed(HC_T z, int error)
{
    *hc_errno_location() = error;
    return z;
}

HC_INLINE HC_T checked(HC_T z, HC_T x)
{
    if (is_finite(z))
        return z;
    if (is_nan(z))
        return is_nan(x) ? z : failed(z, EDOM);
    return is_finite(x) ? failed(z, ERANGE) : z;
}

HC_INLINE HC_T checked2(HC_T z, HC_T x, HC_T y)
{
    if (is_finite(z))
        return z;
    if (is_nan(z))
        return is_nan(x) || is_nan(y) ? z : failed(z, EDOM);
    return is_finite(x) && is_finite(y) ? failed(z, ERANGE) : z;
}

/* ---- One argument */
#define HC_PLAIN(name)                                                                                                 \
    HC_DEVICE HC_T HC_OWN(name)(HC_T x)                                                                                \
    {                                                                                                                  \
        return HC_LIB(name)(x);                                                                                        \
    }
#define HC_CHECKED(name)                                                                                               \
    HC_DEVICE HC_T HC_OWN(name)(HC_T x)                                                                                \
    {                                                                                                                  \
        return checked(HC_LIB(name)(x), x);                                                                            \
    }
/* Zero for a finite argument is an underflow. */
#define HC_CHECKED_ZERO(name)                                                                                          \
    HC_DEVICE HC_T HC_OWN(name)(HC_T x)                                                                                \
    {                                                                                                                  \
        HC_T z = HC_LIB(name)(x);                                                                                      \
        return z == 0 && is_finite(x) ? failed(z, ERANGE) : checked(z, x);                                             \
    }

HC_PLAIN(fabs)
HC_PLAIN(ceil)
HC_PLAIN(floor)
HC_PLAIN(trunc)
HC_PLAIN(round)
HC_PLAIN(rint)
HC_PLAIN(nearbyint)
HC_PLAIN(atan)
HC_PLAIN(asinh)
HC_PLAIN(tanh)
HC_PLAIN(cbrt)
HC_PLAIN(logb)
HC_PLAIN(erf)
HC_PLAIN(j0)
HC_PLAIN(j1)
HC_CHECKED(acos)
HC_CHECKED(asin)
HC_CHECKED(acosh)
HC_CHECKED(atanh)
HC_CHECKED(cos)
HC_CHECKED(sin)
HC_CHECKED(tan)
HC_CHECKED(cosh)
HC_CHECKED(sinh)
HC_CHECKED(expm1)
HC_CHECKED(log)
HC_CHECKED(log10)
HC_CHECKED(log2)
HC_CHECKED(log1p)
HC_CHECKED(sqrt)
HC_CHECKED(y0)
HC_CHECKED(y1)
HC_CHECKED_ZERO(exp)
HC_CHECKED_ZERO(exp2)
HC_CHECKED_ZERO(exp10)
HC_CHECKED_ZERO(erfc)

/* A pole at each integer below zero is a domain error, the one at zero is not. */
HC_DEVICE HC_T HC_OWN(tgamma)(HC_T x)
{
    HC_T z = HC_LIB(tgamma)(x);

    return z == 0 ? failed(z, ERANGE) : checked(z, x);
}

/* To nearest, which is the only mode. */
HC_DEVICE HC_T HC_OWN(roundeven)(HC_T x)
{
    return HC_LIB(rint)(x);
}

HC_DEVICE HC_T HC_OWN(significand)(HC_T x)
{
    return x == 0 || !is_finite(x) ? x : HC_LIB(scalbn)(x, -HC_LIB(ilogb)(x));
}

/* ---- Two arguments */
#define HC_CHECKED2(name)                                                                                              \
    HC_DEVICE HC_T HC_OWN(name)(HC_T x, HC_T y)                                                                        \
    {                                                                                                                  \
        return checked2(HC_LIB(name)(x, y), x, y);                                                                     \
    }

HC_CHECKED2(fmod)
HC_CHECKED2(remainder)
HC_CHECKED2(fdim)

HC_DEVICE HC_T HC_OWN(hypot)(HC_T x, HC_T y)
{
    HC_T z = HC_LIB(hypot)(x, y);

#ifdef __CUDACC__
    /* CUDA's error of a last place may be the one between the largest number and infinity. A side of less than 2 to the power -27 of
     * the other adds less than half a last place. */
    if (!is_finite(z) && is_finite(x) && is_finite(y)) {
        HC_T a = HC_LIB(fabs)(x), b = HC_LIB(fabs)(y), tiny = (HC_T)7.450580596923828e-09;
        if (b <= a * tiny || a <= b * tiny)
            return a > b ? a : b;
    }
#endif
    return checked2(z, x, y);
}

HC_DEVICE HC_T HC_OWN(drem)(HC_T x, HC_T y)
{
    return HC_OWN(remainder)(x, y);
}

HC_DEVICE HC_T HC_OWN(fmax)(HC_T x, HC_T y)
{
    return HC_LIB(fmax)(x, y);
}

HC_DEVICE HC_T HC_OWN(fmin)(HC_T x, HC_T y)
{
    return HC_LIB(fmin)(x, y);
}

HC_DEVICE HC_T HC_OWN(copysign)(HC_T x, HC_T y)
{
    return HC_LIB(copysign)(x, y);
}

HC_DEVICE HC_T HC_OWN(atan2)(HC_T y, HC_T x)
{
    HC_T z = HC_LIB(atan2)(y, x);

    return z == 0 && y != 0 && is_finite(x) ? failed(z, ERANGE) : z;
}

HC_DEVICE HC_T HC_OWN(pow)(HC_T x, HC_T y)
{
    HC_T z = HC_LIB(pow)(x, y);

    if (z == 0 && x != 0 && is_finite(x) && is_finite(y))
        return failed(z, ERANGE);
    return checked2(z, x, y);
}

/* Beyond the largest number, and into those too small to be normal, but for the step away from zero. */
HC_INLINE HC_T checked_step(HC_T z, HC_T x, int moved)
{
    if (moved && x != 0 && is_finite(x) && (!is_finite(z) || HC_LIB(fabs)(z) < HC_LEAST_NORMAL))
        return failed(z, ERANGE);
    return z;
}

HC_DEVICE HC_T HC_OWN(nextafter)(HC_T x, HC_T y)
{
    return checked_step(HC_LIB(nextafter)(x, y), x, x != y && !is_nan(y));
}

HC_DEVICE HC_T HC_OWN(nexttoward)(HC_T x, hc_long_double y)
{
    hc_long_double from = (hc_long_double)x;

    if (from == y)
        return (HC_T)y;
    if (from != from || y != y)
        return x + (HC_T)y;
    return checked_step(HC_LIB(nextafter)(x, y > from ? HC_HUGE : -HC_HUGE), x, 1);
}

HC_DEVICE HC_T HC_OWN(nextup)(HC_T x)
{
    return HC_LIB(nextafter)(x, HC_HUGE);
}

HC_DEVICE HC_T HC_OWN(nextdown)(HC_T x)
{
    return HC_LIB(nextafter)(x, -HC_HUGE);
}

/* ---- Others */
HC_DEVICE HC_T HC_OWN(fma)(HC_T x, HC_T y, HC_T z)
{
    return HC_LIB(fma)(x, y, z);
}

HC_DEVICE void HC_OWN(sincos)(HC_T x, HC_T *sine, HC_T *cosine)
{
    HC_LIB(sincos)(x, sine, cosine);
    checked(*sine, x);
}

/* CUDA knows no orders below 0, where every other one changes the sign. */
HC_INLINE HC_T with_sign(HC_T z, int n)
{
    return n < 0 && (n & 1) != 0 ? -z : z;
}

HC_INLINE int positive(int n)
{
    return n >= 0 ? n : n == INT32_MIN ? INT32_MAX - 1 : -n;
}

HC_DEVICE HC_T HC_OWN(jn)(int n, HC_T x)
{
    return with_sign(HC_LIB(jn)(positive(n), x), n);
}

HC_DEVICE HC_T HC_OWN(yn)(int n, HC_T x)
{
    return with_sign(checked(HC_LIB(yn)(positive(n), x), x), n);
}

HC_DEVICE HC_T HC_OWN(frexp)(HC_T x, int *exponent)
{
    if (x == 0 || !is_finite(x)) {
        *exponent = 0;
        return x + x;
    }
    return HC_LIB(frexp)(x, exponent);
}

HC_DEVICE HC_T HC_OWN(modf)(HC_T x, HC_T *whole)
{
    return HC_LIB(modf)(x, whole);
}

HC_INLINE HC_T checked_scale(HC_T z, HC_T x)
{
    return (z == 0 || !is_finite(z)) && x != 0 && is_finite(x) ? failed(z, ERANGE) : z;
}

HC_DEVICE HC_T HC_OWN(ldexp)(HC_T x, int n)
{
    return checked_scale(HC_LIB(ldexp)(x, n), x);
}

HC_DEVICE HC_T HC_OWN(scalbn)(HC_T x, int n)
{
    return checked_scale(HC_LIB(scalbn)(x, n), x);
}

HC_DEVICE HC_T HC_OWN(scalbln)(HC_T x, long n)
{
    /* beyond these the result is the same */
    return checked_scale(HC_LIB(scalbn)(x, n > 100000 ? 100000 : n < -100000 ? -100000 : (int)n), x);
}

/* XSI of old: the exponent is a floating number, and must be whole. */
HC_DEVICE HC_T HC_OWN(scalb)(HC_T x, HC_T n)
{
    if (is_nan(x) || is_nan(n))
        return x * n;
    if (!is_finite(n))
        return n > 0 ? checked2(x * n, x, n) : x == 0 ? x : checked2(x / -n, x, n);
    if (HC_LIB(rint)(n) != n)
        return failed((n - n) / (n - n), EDOM);
    return checked_scale(HC_LIB(scalbn)(x, n > 100000 ? 100000 : n < -100000 ? -100000 : (int)n), x);
}

HC_DEVICE HC_T HC_OWN(remquo)(HC_T x, HC_T y, int *quotient)
{
    return checked2(HC_LIB(remquo)(x, y, quotient), x, y);
}

HC_DEVICE int HC_OWN(ilogb)(HC_T x)
{
    if (x == 0 || !is_finite(x))
        *hc_errno_location() = EDOM;
    return is_nan(x) || x == 0 ? INT32_MIN : !is_finite(x) ? INT32_MAX : HC_LIB(ilogb)(x);
}

HC_DEVICE long HC_OWN(llogb)(HC_T x)
{
    if (x == 0 || !is_finite(x))
        *hc_errno_location() = EDOM;
    return is_nan(x) || x == 0 ? INT64_MIN : !is_finite(x) ? INT64_MAX : (long)HC_LIB(ilogb)(x);
}

/* What is no number, or too large for the result, is the smallest number, as x86-64 converts it. */
HC_INLINE long to_long(HC_T x)
{
    return x >= (HC_T)-9223372036854775808.0 && x < (HC_T)9223372036854775808.0 ? (long)x : INT64_MIN;
}

HC_DEVICE long HC_OWN(lrint)(HC_T x)
{
    return to_long(HC_LIB(rint)(x));
}

HC_DEVICE long long HC_OWN(llrint)(HC_T x)
{
    return to_long(HC_LIB(rint)(x));
}

HC_DEVICE long HC_OWN(lround)(HC_T x)
{
    return to_long(HC_LIB(round)(x));
}

HC_DEVICE long long HC_OWN(llround)(HC_T x)
{
    return to_long(HC_LIB(round)(x));
}

/* The sign of gamma, which is undefined at its poles: 1 there. */
static HC_DEVICE int gamma_sign(HC_T x)
{
    HC_T below = HC_LIB(floor)(x);

    if (x == 0)
        return HC_LIB(copysign)((HC_T)1, x) < 0 ? -1 : 1;
    return x < 0 && is_finite(x) && below != x && HC_LIB(fmod)(below, (HC_T)2) != 0 ? -1 : 1;
}

HC_DEVICE HC_T HC_OWN_R(lgamma)(HC_T x, int *sign)
{
    *sign = gamma_sign(x);
    return checked(HC_LIB(lgamma)(x), x);
}

/* Stores the sign in signgam, which all threads share. */
HC_DEVICE HC_T HC_OWN(lgamma)(HC_T x)
{
    return HC_OWN_R(lgamma)(x, &hc_libc_signgam);
}

HC_DEVICE HC_T HC_OWN(gamma)(HC_T x)
{
    return HC_OWN(lgamma)(x);
}

HC_DEVICE HC_T HC_OWN(nan)(const char *tag)
{
    return (HC_T)hc_libc_nan_of(tag);
}
