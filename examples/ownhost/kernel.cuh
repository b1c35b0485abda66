// The device code of both ownhost programs: scales a vector, logs as it goes, and asks its host program for the factor.
#ifndef OWNHOST_KERNEL_CUH
#define OWNHOST_KERNEL_CUH

#include <hostcall/device.h>

#define FACTOR_CALL 7 // the number under which the host registers its handler

extern "C" __global__ void scale(float *values, int count)
{
    uint64_t arguments[6] = {blockIdx.x};
    int i = (int)(blockIdx.x * blockDim.x + threadIdx.x);
    int64_t factor = hc_user_call(FACTOR_CALL, arguments, NULL, NULL, 0);

    if (i < count)
        values[i] *= (float)factor;
    if (threadIdx.x == 0)
        hc_printf("block %u scaled by %lld\n", blockIdx.x, (long long)factor);
}
HC_KERNEL(scale);

#endif
