/* A call of the tests' own that answers its first argument, and a kernel that makes it: whoever gets another answer, or none, was not
 * served. Both halves of a suite include this, each finds its own. */
#ifndef HC_TESTS_DEVICE_ECHO_H
#define HC_TESTS_DEVICE_ECHO_H

#include <stddef.h>
#include <stdint.h>

#define ECHO_CALL 1

#ifdef __cplusplus /* the device's half */

static __device__ unsigned who_am_i(void)
{
    return blockIdx.x * blockDim.x + threadIdx.x;
}

extern "C" __global__ void echo(int times, unsigned *wrong)
{
    for (int i = 0; i < times; i++) {
        uint64_t arguments[6] = {who_am_i() * 1000u + (unsigned)i};
        if (hc_user_call(ECHO_CALL, arguments, NULL, NULL, 0) != (int64_t)arguments[0])
            atomicAdd(wrong, 1);
    }
}
HC_KERNEL(echo);

#else

static int64_t echo(void *context, const uint64_t arguments[6], void *buffer, size_t *length, size_t capacity)
{
    (void)context, (void)buffer, (void)length, (void)capacity;
    return (int64_t)arguments[0];
}

#endif
#endif
