/* <errno.h> for device code: one errno for each device thread, zero at its start. It lives in 4.25 KiB of the block's shared memory, only
 * in kernels that use it. */
#ifndef HOSTCALL_LIBC_ERRNO_H
#define HOSTCALL_LIBC_ERRNO_H

#include_next <errno.h>

#include "hostcall_libc/declare.h"

HC_FACADE_C HC_FACADE_DEVICE int *hc_errno_location(void);
#ifdef HC_FACADE_MACROS
#undef errno
#define errno (*hc_errno_location())
#endif

#endif
