/* errno for each device thread. */
#include "device/lanes.h"
#include "libc_facade/libc.h"

#include <errno.h>

#define HC_MAX_BLOCK_THREADS 1024

HC_DEVICE int *hc_errno_location(void)
{
    HC_SHARED_STATIC int numbers[HC_MAX_BLOCK_THREADS];

#ifndef __CUDACC__
    if (!hc_cpu_in_device())
        return &errno;
#endif
    return &numbers[hc_thread_index()];
}

HC_DEVICE int64_t hc_libc_result(int64_t result)
{
    if (result >= 0)
        return result;
    *hc_errno_location() = (int)-result;
    return -1;
}

/* What errno is in glibc's <errno.h>. */
HC_DEVICE int *hc_libc___errno_location(void)
{
    return hc_errno_location();
}
