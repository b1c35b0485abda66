// Blocking calls and the clock. Also holds the program's main, as hcc wants one in a source of its own.
#include <hostcall/device.h>

#include "bench/kernels/common.h"
#include "device/ask.h"
#include "device/lanes.h"

// A call with three arguments that the host answers at once, with their sum.
static __device__ bool call_is_right(uint64_t a, uint64_t b, uint64_t c)
{
    return HC_ASK3(NOP, a, b, c) == (int64_t)(a + b + c);
}

// Each warp makes `calls` calls. cycles, if not NULL: what each took the warp's first lane, [warp][call]; reading the SM's clock costs
// less than the global timer. elapsed[warp]: all of them, in ns, which also tells how long a cycle is.
extern "C" __global__ void bench_calls(uint32_t *cycles, uint64_t *elapsed, uint32_t calls, unsigned *wrong)
{
    uint32_t thread = blockIdx.x * blockDim.x + threadIdx.x, warps_before = blockDim.x < 32 ? blockIdx.x : thread / 32;
    bool first = threadIdx.x % 32 == 0;
    uint64_t begin = hc_lane_timer();

    for (uint32_t i = 0; i < calls; i++) {
        long long t = clock64();
        bool right = call_is_right(i, thread, 7);
        if (first && cycles != NULL)
            cycles[(size_t)warps_before * calls + i] = (uint32_t)(clock64() - t);
        if (!right)
            atomicAdd(wrong, 1u);
    }
    if (first)
        elapsed[warps_before] = hc_lane_timer() - begin;
}
HC_KERNEL(bench_calls);

// ns[0]: 1000 x what one clock_gettime takes; ns[1]: the same for the timer alone. Each iteration branches on what it read, so that
// they do not overlap. wrong: times that ran backwards.
extern "C" __global__ void bench_clock(uint64_t *ns, uint32_t calls, unsigned *wrong)
{
    struct timespec now, before = {0, 0};
    uint64_t begin = hc_lane_timer(), middle;

    for (uint32_t i = 0; i < calls; i++) {
        hc_clock_gettime(CLOCK_MONOTONIC, &now);
        if (now.tv_sec < before.tv_sec || (now.tv_sec == before.tv_sec && now.tv_nsec < before.tv_nsec))
            atomicAdd(wrong, 1u);
        before = now;
    }
    middle = hc_lane_timer();
    for (uint32_t i = 0; i < calls; i++)
        if (hc_lane_timer() < middle)
            atomicAdd(wrong, 1u);
    ns[0] = (middle - begin) * 1000 / calls;
    ns[1] = (hc_lane_timer() - middle) * 1000 / calls;
}
HC_KERNEL(bench_clock);

// Every block's first thread: quiet for so long, then one call; ns[block][call] is what it took.
extern "C" __global__ void bench_call_after_quiet(uint64_t quiet_ns, uint32_t *ns, uint32_t calls, unsigned *wrong)
{
    struct timespec quiet = {(time_t)(quiet_ns / 1000000000u), (long)(quiet_ns % 1000000000u)};

    for (uint32_t i = 0; i < calls; i++) {
        hc_nanosleep(&quiet);
        uint64_t t = hc_lane_timer();
        if (!call_is_right(i, 1, 2))
            atomicAdd(wrong, 1u);
        ns[blockIdx.x * calls + i] = (uint32_t)(hc_lane_timer() - t);
    }
}
HC_KERNEL(bench_call_after_quiet);

#ifndef __CUDACC__
int bench_main(int argc, char **argv);

int main(int argc, char **argv)
{
    return bench_main(argc, argv);
}
#endif
