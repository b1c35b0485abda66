/* What a program's start code tells the time functions. */
#ifndef HC_LIBC_FACADE_TIME_START_H
#define HC_LIBC_FACADE_TIME_START_H

#include "protocol/compiler.h"

HC_EXTERN_C_BEGIN
/* clock() counts from here; without it, from its first call. The first call of this counts. */
HC_DEVICE void hc_program_clock_start(void);
HC_EXTERN_C_END

#endif
