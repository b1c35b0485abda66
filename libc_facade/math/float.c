/* <math.h> for float. */
#define HC_T float
#define HC_OWN(name) hc_libc_##name##f
#define HC_OWN_R(name) hc_libc_##name##f_r
#define HC_LIB(name) name##f
#define HC_HUGE HUGE_VALF
#define HC_LEAST_NORMAL 1.17549435e-38f
#include "libc_facade/math/typed.h"
