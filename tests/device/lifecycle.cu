// Device half of the lifecycle suite.
#include <hostcall/device.h>

#include "tests/device/echo.h"
#include "tests/device/lifecycle.h"

// Arrives, and leaves when the host has seen all who are expected.
extern "C" __global__ void meet(unsigned launch, int64_t *results)
{
    uint64_t arguments[6] = {launch, who_am_i()};
    results[who_am_i()] = hc_user_call(MEET_CALL, arguments, NULL, NULL, 0);
}
HC_KERNEL(meet);

// Calls until the answer is -ENOSYS; counts the answers 1 and 2 of the handlers that follow one another.
extern "C" __global__ void call_until_removed(unsigned *counts)
{
    for (;;) {
        int64_t answer = hc_user_call(ECHO_CALL, NULL, NULL, NULL, 0);
        if (answer != 1 && answer != 2) {
            if (answer != -38) // ENOSYS
                atomicAdd(&counts[0], 1);
            return;
        }
        atomicAdd(&counts[answer], 1);
    }
}
HC_KERNEL(call_until_removed);
