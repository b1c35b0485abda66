// A kernel that host_main.c starts.
#include <hostcall/device.h>

extern "C" __global__ void fill(int *values)
{
    values[threadIdx.x] = (int)threadIdx.x + 1;
    if (threadIdx.x == 0)
        hc_printf("the kernel ran\n");
}
HC_KERNEL(fill);
