/* What only nvcc compiles: cooperative groups, cuda::std, PTX. */
#include <cooperative_groups.h>
#include <cuda/std/array>
#include <hostcall/device.h>
#include <stdio.h>

HC_GEOMETRY(2, 64);

__device__ unsigned lane()
{
    unsigned value;
    asm volatile("mov.u32 %0, %%laneid;" : "=r"(value));
    return value;
}

extern "C" __global__ void hc_main(int argc, char **argv)
{
    namespace groups = cooperative_groups;
    auto block = groups::this_thread_block();
    auto warp = groups::tiled_partition<32>(block);
    cuda::std::array<int, 3> values = {argc, (int)warp.size(), (int)lane()};
    __shared__ int sum;

    if (block.thread_rank() == 0)
        sum = 0;
    block.sync();
    atomicAdd(&sum, values[2]);
    block.sync();
    if (block.thread_rank() == 0)
        printf("%s %d %d %d\n", argv[argc - 1], values[0], values[1], sum);
}
