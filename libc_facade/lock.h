/* A lock that any thread of a grid may hold, for the state of the C library: short sections on the device, or a section that waits for
 * a call to the host. Not recursive. A thread that waits polls, so lanes of one warp may wait for each other: the compilers' independent
 * thread scheduling (sm_70 and later) keeps the holder running. */
#ifndef HC_LIBC_FACADE_LOCK_H
#define HC_LIBC_FACADE_LOCK_H

#include "device/lanes.h"

struct hc_libc_lock {
    uint32_t held; /* 0 free, 1 held */
};

HC_INLINE int hc_libc_try_lock(struct hc_libc_lock *lock)
{
    return hc_atomic_cas_acquire(&lock->held, 0, 1) == 0;
}

HC_INLINE void hc_libc_lock(struct hc_libc_lock *lock)
{
    uint32_t step = 0;

    while (!hc_libc_try_lock(lock))
        hc_lane_backoff(&step);
}

HC_INLINE void hc_libc_unlock(struct hc_libc_lock *lock)
{
    hc_atomic_and_release(&lock->held, 0); /* pairs with the acquire in hc_libc_try_lock */
}

#endif
