/* What runs once in a program, whichever thread comes first: POSIX.1-2017 pthread_once, C17 call_once. Their controls are one word, 0 before. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "libc_facade/posix/posix_functions.h"

#include "device/lanes.h"

#define HC_RUNNING 3u
#define HC_DONE 2u

static HC_DEVICE void run_once(uint32_t *control, void (*routine)(void))
{
    uint32_t step = 0, before = hc_atomic_cas_acquire(control, 0, HC_RUNNING);

    if (before == 0) {
        routine();
        hc_atomic_and_release(control, HC_DONE); /* pairs with the acquires here, of whichever thread comes later */
        return;
    }
    while (before != HC_DONE) {
        hc_lane_backoff(&step);
        before = hc_atomic_cas_acquire(control, HC_DONE, HC_DONE);
    }
}

HC_DEVICE int hc_libc_pthread_once(int *control, void (*routine)(void))
{
    run_once((uint32_t *)control, routine);
    return 0;
}

HC_DEVICE void hc_libc_call_once(void *flag, void (*routine)(void))
{
    run_once((uint32_t *)flag, routine);
}
