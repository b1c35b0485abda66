/* <math.h> and <fenv.h>. C17 7.12 and 7.6, XSI and glibc's own where C has none. On a GPU CUDA's functions compute, within the
 * errors of CUDA's programming guide (1 or 2 ulp for most; fma, sqrt, division, rounding, remainders and scaling are exact or correctly
 * rounded); on the CPU device the host's C library. errno as glibc sets it. long double is double on a GPU.
 *
 * Rounding is to nearest, always. There are no floating-point exceptions: none can be raised, tested or trapped. */
#ifndef HC_LIBC_FACADE_MATH_FUNCTIONS_H
#define HC_LIBC_FACADE_MATH_FUNCTIONS_H

#include <fenv.h>

#include "protocol/compiler.h"

#ifdef __CUDACC__
typedef double hc_long_double;
#else
typedef long double hc_long_double;
#endif

HC_EXTERN_C_BEGIN

/* Set by lgamma and gamma; one for all threads. */
extern HC_DEVICE_GLOBAL int hc_libc_signgam;

/* name(x), named for each of the three types */
#define HC_MATH_1(X)                                                                                                   \
    X(fabs) X(ceil) X(floor) X(trunc) X(round) X(rint) X(nearbyint) X(roundeven) X(sqrt) X(cbrt) X(acos) X(asin)       \
    X(atan) X(cos) X(sin) X(tan) X(acosh) X(asinh) X(atanh) X(cosh) X(sinh) X(tanh) X(exp) X(exp2) X(exp10) X(expm1)   \
    X(log) X(log10) X(log2) X(log1p) X(logb) X(erf) X(erfc) X(tgamma) X(lgamma) X(gamma) X(j0) X(j1) X(y0) X(y1)       \
    X(significand) X(nextup) X(nextdown)
/* name(x, y) */
#define HC_MATH_2(X)                                                                                                   \
    X(fmod) X(remainder) X(drem) X(hypot) X(fdim) X(fmax) X(fmin) X(copysign) X(atan2) X(pow) X(nextafter) X(scalb)
/* int name(x): what fpclassify and others expand to with some compilers */
#define HC_MATH_CLASS(X) X(__fpclassify) X(__signbit) X(__isinf) X(__isnan) X(__finite) X(isinf) X(isnan) X(finite) X(ilogb)

#define HC_MATH_DECLARE_1(name)                                                                                        \
    HC_DEVICE double hc_libc_##name(double x);                                                                         \
    HC_DEVICE float hc_libc_##name##f(float x);                                                                        \
    HC_DEVICE hc_long_double hc_libc_##name##l(hc_long_double x);
#define HC_MATH_DECLARE_2(name)                                                                                        \
    HC_DEVICE double hc_libc_##name(double x, double y);                                                               \
    HC_DEVICE float hc_libc_##name##f(float x, float y);                                                               \
    HC_DEVICE hc_long_double hc_libc_##name##l(hc_long_double x, hc_long_double y);
#define HC_MATH_DECLARE_CLASS(name)                                                                                    \
    HC_DEVICE int hc_libc_##name(double x);                                                                            \
    HC_DEVICE int hc_libc_##name##f(float x);                                                                          \
    HC_DEVICE int hc_libc_##name##l(hc_long_double x);
HC_MATH_1(HC_MATH_DECLARE_1)
HC_MATH_2(HC_MATH_DECLARE_2)
HC_MATH_CLASS(HC_MATH_DECLARE_CLASS)

#define HC_MATH_DECLARE_OTHERS(T, suffix)                                                                              \
    HC_DEVICE T hc_libc_fma##suffix(T x, T y, T z);                                                                    \
    HC_DEVICE void hc_libc_sincos##suffix(T x, T *sine, T *cosine);                                                    \
    HC_DEVICE T hc_libc_jn##suffix(int n, T x);                                                                        \
    HC_DEVICE T hc_libc_yn##suffix(int n, T x);                                                                        \
    HC_DEVICE T hc_libc_frexp##suffix(T x, int *exponent);                                                             \
    HC_DEVICE T hc_libc_modf##suffix(T x, T *whole);                                                                   \
    HC_DEVICE T hc_libc_ldexp##suffix(T x, int n);                                                                     \
    HC_DEVICE T hc_libc_scalbn##suffix(T x, int n);                                                                    \
    HC_DEVICE T hc_libc_scalbln##suffix(T x, long n);                                                                  \
    HC_DEVICE T hc_libc_remquo##suffix(T x, T y, int *quotient);                                                       \
    HC_DEVICE T hc_libc_nexttoward##suffix(T x, hc_long_double y);                                                     \
    HC_DEVICE long hc_libc_llogb##suffix(T x);                                                                         \
    HC_DEVICE long hc_libc_lrint##suffix(T x);                                                                         \
    HC_DEVICE long long hc_libc_llrint##suffix(T x);                                                                   \
    HC_DEVICE long hc_libc_lround##suffix(T x);                                                                        \
    HC_DEVICE long long hc_libc_llround##suffix(T x);                                                                  \
    HC_DEVICE T hc_libc_lgamma##suffix##_r(T x, int *sign);                                                            \
    HC_DEVICE T hc_libc_nan##suffix(const char *tag);
HC_MATH_DECLARE_OTHERS(double, )
HC_MATH_DECLARE_OTHERS(float, f)
HC_MATH_DECLARE_OTHERS(hc_long_double, l)

/* A quiet NaN with the number in `tag` (as strtoull reads it) as its payload; without one if the tag is something else. */
HC_DEVICE double hc_libc_nan_of(const char *tag);

/* <fenv.h>. Clearing is well (0); raising, other rounding modes and traps are refused (nonzero). */
HC_DEVICE int hc_libc_fegetround(void);
HC_DEVICE int hc_libc_fesetround(int mode);
HC_DEVICE int hc_libc_feclearexcept(int exceptions);
HC_DEVICE int hc_libc_feraiseexcept(int exceptions);
HC_DEVICE int hc_libc_fetestexcept(int exceptions);
HC_DEVICE int hc_libc_fegetexceptflag(fexcept_t *flags, int exceptions);
HC_DEVICE int hc_libc_fesetexceptflag(const fexcept_t *flags, int exceptions);
HC_DEVICE int hc_libc_fegetenv(fenv_t *environment);
HC_DEVICE int hc_libc_fesetenv(const fenv_t *environment);
HC_DEVICE int hc_libc_feholdexcept(fenv_t *environment);
HC_DEVICE int hc_libc_feupdateenv(const fenv_t *environment);
HC_DEVICE int hc_libc_feenableexcept(int exceptions);
HC_DEVICE int hc_libc_fedisableexcept(int exceptions);
HC_DEVICE int hc_libc_fegetexcept(void);

HC_EXTERN_C_END

#endif
