// Device half of the lifecycle suite.
#include <hostcall/device.h>

#include <assert.h>
#include <stdlib.h>

#include "device/lanes.h"
#include "tests/device/lifecycle.h"

static __device__ unsigned who_am_i(void)
{
    return blockIdx.x * blockDim.x + threadIdx.x;
}

// One thread ends the program, all others go on calling until they are stopped.
extern "C" __global__ void end_from_one(unsigned who, int how, int status, unsigned *after)
{
    uint64_t arguments[6] = {who_am_i()};

    hc_user_call(ECHO_CALL, arguments, NULL, NULL, 0);
    if (who_am_i() == who) {
        hc_printf("before the end\n");
        if (how == BY_EXIT)
            exit(status);
        if (how == BY_RAW_EXIT)
            hc_exit(status);
        if (how == BY_ABORT)
            abort();
        if (how == BY_ASSERT)
            assert(who_am_i() + 1 == 0);
        if (how == BY_RAW_ASSERT)
            HC_ASSERT(status == 77);
        atomicAdd(after, 1); // nobody returns from these
    }
    for (;;) {
        hc_user_call(ECHO_CALL, arguments, NULL, NULL, 0);
        __nanosleep(1000);
    }
}
HC_KERNEL(end_from_one);

extern "C" __global__ void print_then_trap(int lines)
{
    for (int i = 0; i < lines; i++)
        hc_printf("%u %d\n", who_am_i(), i);
    __syncthreads();
    if (who_am_i() == 0)
        hc_lane_trap();
    for (;;)
        __nanosleep(1000);
}
HC_KERNEL(print_then_trap);

// Arrives, and leaves when the host has seen all who are expected.
extern "C" __global__ void meet(unsigned launch, int64_t *results)
{
    uint64_t arguments[6] = {launch, who_am_i()};
    results[who_am_i()] = hc_user_call(MEET_CALL, arguments, NULL, NULL, 0);
}
HC_KERNEL(meet);

extern "C" __global__ void echo(int times, unsigned *wrong)
{
    for (int i = 0; i < times; i++) {
        uint64_t arguments[6] = {who_am_i() * 1000u + (unsigned)i};
        if (hc_user_call(ECHO_CALL, arguments, NULL, NULL, 0) != (int64_t)arguments[0])
            atomicAdd(wrong, 1);
    }
}
HC_KERNEL(echo);

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

extern "C" __global__ void print_bytes(int lines)
{
    for (int i = 0; i < lines; i++)
        hc_printf("%063d\n", i);
}
HC_KERNEL(print_bytes);
