/* <math.h> for double. */
#define HC_T double
#define HC_OWN(name) hc_libc_##name
#define HC_OWN_R(name) hc_libc_##name##_r
#define HC_LIB(name) name
#define HC_HUGE HUGE_VAL
#define HC_LEAST_NORMAL 2.2250738585072014e-308
#include "libc_facade/math/typed.h"

HC_DEVICE_GLOBAL int hc_libc_signgam;
