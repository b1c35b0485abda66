// Text: ours, and CUDA's own printf as the peer. Without <stdio.h>, printf is the compiler's own.
#include <hostcall/device.h>

extern "C" __global__ void bench_printf(uint32_t lines)
{
    int thread = (int)(blockIdx.x * blockDim.x + threadIdx.x);
    for (int i = 0; i < (int)lines; i++)
        hc_printf("thread %d line %d value %f\n", thread, i, i * 0.5);
}
HC_KERNEL(bench_printf);

#ifdef __CUDACC__
// hcc's <stdio.h>, which nvcc includes by itself, makes the name stand for ours.
#undef printf
extern "C" __host__ __device__ int printf(const char *, ...);

extern "C" __global__ void peer_printf(uint32_t lines)
{
    int thread = (int)(blockIdx.x * blockDim.x + threadIdx.x);
    for (int i = 0; i < (int)lines; i++)
        printf("thread %d line %d value %f\n", thread, i, i * 0.5);
}
#endif
