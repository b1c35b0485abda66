// hello: every thread of the grid says who it is, while the kernel runs.
#include <hostcall/device.h>
#include <stdio.h>

HC_GEOMETRY(2, 4); // two blocks of four threads; hcrun --grid and --block choose others

extern "C" __global__ void hc_main(int argc, char **argv)
{
    printf("hello, %s, from block %u thread %u\n", argc > 1 ? argv[1] : "world", blockIdx.x, threadIdx.x);
}
