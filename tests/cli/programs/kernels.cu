// Kernels of a module for hcrun, which runs them on a GPU.
#include <hostcall/device.h>

extern "C" __global__ void add(const int *in, int *out, int count, float scale, unsigned char offset)
{
    for (int i = blockIdx.x * blockDim.x + threadIdx.x; i < count; i += gridDim.x * blockDim.x)
        out[i] = (int)((float)in[i] * scale) + offset;
    if (blockIdx.x == 0 && threadIdx.x == 0)
        hc_printf("added %d\n", count);
}

extern "C" __global__ void leave(int status)
{
    hc_exit(status);
}
