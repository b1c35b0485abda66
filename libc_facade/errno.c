/* errno for each device thread. */
#include "device/lanes.h"
#include "libc_facade/libc.h"

#include <errno.h>

#define HC_MAX_BLOCK_THREADS 1024

/* C17 7.5: errno is zero when a thread starts. Shared memory keeps what an earlier block left there, and no code of ours runs when a thread
 * starts; so each warp has a word that says for which block (63..32) which of its lanes (31..0) have theirs already. */
HC_INLINE int is_first_use(uint64_t *begun)
{
    uint64_t block = (uint64_t)hc_block_run() << 32, bit = hc_lane_bit(), seen = *(volatile uint64_t *)begun;

    while ((seen & ~(uint64_t)HC_ALL_LANES) != block || !(seen & bit)) {
        uint64_t lanes = (seen & ~(uint64_t)HC_ALL_LANES) == block ? seen & HC_ALL_LANES : 0;
        uint64_t found = hc_shared_cas64(begun, seen, block | lanes | bit);
        if (found == seen)
            return 1;
        seen = found;
    }
    return 0;
}

HC_DEVICE HC_NOINLINE int *hc_errno_location(void)
{
    HC_SHARED_STATIC int numbers[HC_MAX_BLOCK_THREADS];
    HC_SHARED_STATIC uint64_t begun[HC_MAX_BLOCK_THREADS / HC_WARP_LANES];
    uint32_t thread = hc_thread_index();

#ifndef __CUDACC__
    if (!hc_cpu_in_device())
        return &errno;
#endif
    if (is_first_use(&begun[thread / HC_WARP_LANES]))
        numbers[thread] = 0;
    return &numbers[thread];
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
