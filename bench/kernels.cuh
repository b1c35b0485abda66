// What is measured, as device code. Times are the device's own, in ns of its global timer.
#ifndef BENCH_KERNELS_CUH
#define BENCH_KERNELS_CUH

#include <hostcall/device.h>
#include <stdio.h>

#include "device/ask.h"
#include "device/lanes.h"

// One blocking call with three arguments, which the host answers at once.
static __device__ int64_t nop_call(uint64_t a, uint64_t b, uint64_t c)
{
    return HC_ASK3(NOP, a, b, c);
}

// cycles[i]: what the i-th call of block 0's first thread took; reading the SM's clock costs less than the global timer.
// elapsed[b]: all calls of block b, in ns, which also tells what a cycle is.
__global__ void call_latency(uint32_t *cycles, uint64_t *elapsed, int calls, int *wrong)
{
    uint64_t begin = hc_lane_timer();
    for (int i = 0; i < calls; i++) {
        long long t = clock64();
        if (nop_call(i, threadIdx.x, 7) != (int64_t)i + threadIdx.x + 7)
            atomicAdd(wrong, 1);
        if (blockIdx.x == 0 && threadIdx.x == 0)
            cycles[i] = (uint32_t)(clock64() - t);
    }
    if (threadIdx.x == 0)
        elapsed[blockIdx.x] = hc_lane_timer() - begin;
}

// The raw limit: one word there, one word back, no fence, nothing claimed.
__global__ void flag_ping_pong(volatile uint64_t *request, volatile uint64_t *reply, uint32_t *cycles,
                               uint64_t *elapsed, int calls)
{
    uint64_t begin = hc_lane_timer();
    for (uint64_t i = 1; i <= (uint64_t)calls; i++) {
        long long t = clock64();
        *request = i;
        while (*reply != i) {
        }
        cycles[i - 1] = (uint32_t)(clock64() - t);
    }
    elapsed[0] = hc_lane_timer() - begin;
}

__global__ void clock_cost(uint32_t *ns, int calls)
{
    struct timespec now;
    uint64_t begin = hc_lane_timer(), middle;
    for (int i = 0; i < calls; i++)
        hc_clock_gettime(CLOCK_MONOTONIC, &now);
    middle = hc_lane_timer();
    for (int i = 0; i < calls; i++)
        ns[2] = (uint32_t)hc_lane_timer();
    ns[0] = (uint32_t)((middle - begin) / calls);
    ns[1] = (uint32_t)((hc_lane_timer() - middle) / calls);
}

__global__ void print_lines(int lines)
{
    for (int i = 0; i < lines; i++)
        hc_printf("thread %d line %d value %f\n", blockIdx.x * blockDim.x + threadIdx.x, i, i * 0.5);
}

__global__ void print_lines_cuda(int lines)
{
    for (int i = 0; i < lines; i++)
        printf("thread %d line %d value %f\n", blockIdx.x * blockDim.x + threadIdx.x, i, i * 0.5);
}

// Every warp's first lane reads pieces of a file in turn.
__global__ void read_file(int fd, unsigned char *buffer, uint64_t size, uint32_t piece, unsigned long long *bytes)
{
    uint64_t warp = (blockIdx.x * blockDim.x + threadIdx.x) / 32, warps = gridDim.x * blockDim.x / 32;

    if (threadIdx.x % 32 != 0)
        return;
    for (uint64_t at = warp * piece; at < size; at += warps * piece) {
        ssize_t got = hc_pread(fd, buffer + warp * piece, piece, (off_t)at);
        if (got > 0)
            atomicAdd(bytes, (unsigned long long)got);
    }
}

__global__ void pread_latency(int fd, unsigned char *buffer, uint32_t piece, uint32_t *ns, int calls)
{
    for (int i = 0; i < calls; i++) {
        uint64_t t = hc_lane_timer();
        hc_pread(fd, buffer, piece, (off_t)(i % 64) * piece);
        ns[i] = (uint32_t)(hc_lane_timer() - t);
    }
}

// Lines with the time at which they were printed, for the reader to compare with its own clock.
__global__ void print_times(int lines, int milliseconds)
{
    struct timespec pause = {0, milliseconds * 1000000l}, now;
    for (int i = 0; i < lines; i++) {
        hc_clock_gettime(CLOCK_REALTIME, &now);
        hc_printf("%lld\n", (long long)now.tv_sec * 1000000000ll + now.tv_nsec);
        hc_nanosleep(&pause);
    }
}

#endif
