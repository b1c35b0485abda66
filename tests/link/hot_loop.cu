// A kernel whose loop is what its registers are for, with a print that is hardly ever reached: the call must not cost the loop
// anything, so nothing that is live in it may go to memory. quiet_loop is the same without the print.
#include <hostcall/device.h>

template <bool prints>
static __device__ __forceinline__ void loop(const float *in, float *out, int count, float limit)
{
    float sum[8] = {0};
    for (int i = threadIdx.x; i < count; i += blockDim.x) {
        float x = in[i];
        for (int k = 0; k < 8; k++)
            sum[k] = sum[k] * x + in[i + k + 1];
        if (prints && x > limit)
            hc_printf("element %d is %f, thread %u, sum %f\n", i, x, threadIdx.x, sum[0]);
    }
    float all = 0;
    for (int k = 0; k < 8; k++)
        all += sum[k];
    out[threadIdx.x] = all;
}

extern "C" __global__ void hot_loop(const float *in, float *out, int count, float limit)
{
    loop<true>(in, out, count, limit);
}

extern "C" __global__ void quiet_loop(const float *in, float *out, int count, float limit)
{
    loop<false>(in, out, count, limit);
}
