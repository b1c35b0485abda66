/* <math.h> for long double, which is double on a GPU. */
#define HC_T hc_long_double
#define HC_OWN(name) hc_libc_##name##l
#define HC_OWN_R(name) hc_libc_##name##l_r
#ifdef __CUDACC__
#define HC_LIB(name) name
#define HC_HUGE HUGE_VAL
#define HC_LEAST_NORMAL 2.2250738585072014e-308
#else
#define HC_LIB(name) name##l
#define HC_HUGE HUGE_VALL
#define HC_LEAST_NORMAL 3.3621031431120935063e-4932L
#endif
#include "libc_facade/math/typed.h"
