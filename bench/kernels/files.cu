// Files: single calls, whole files by every way there is, random reads, writes; and the check of what arrived.
#include <hostcall/device.h>

#include "bench/kernels/common.h"
#include "device/lanes.h"

static __device__ void expect(bool right, unsigned *wrong)
{
    if (!right)
        atomicAdd(wrong, 1u);
}

extern "C" __global__ void bench_pread(int fd, unsigned char *buffer, uint32_t piece, uint64_t size, uint32_t *ns, uint32_t calls,
                                       unsigned *wrong)
{
    for (uint32_t i = 0; i < calls; i++) {
        uint64_t t = hc_lane_timer();
        ssize_t got = hc_pread(fd, buffer, piece, (off_t)((uint64_t)i * piece % (size - size % piece)));
        ns[i] = (uint32_t)(hc_lane_timer() - t);
        expect(got == (ssize_t)piece, wrong);
    }
}
HC_KERNEL(bench_pread);

// Pieces in turn, each by one thread of a warp. Every piece of the file arrives at its own place in the buffer.
extern "C" __global__ void bench_read_single(int fd, unsigned char *buffer, uint64_t size, uint64_t piece, unsigned *wrong)
{
    uint64_t warp = (blockIdx.x * blockDim.x + threadIdx.x) / 32, warps = gridDim.x * blockDim.x / 32;

    if (threadIdx.x % 32 != 0)
        return;
    for (uint64_t at = warp * piece; at < size; at += warps * piece)
        expect(hc_pread(fd, buffer + at, piece, (off_t)at) == (ssize_t)piece, wrong);
}
HC_KERNEL(bench_read_single);

#ifdef BENCH_COLLECTIVE
extern "C" __global__ void bench_read_warp(int fd, unsigned char *buffer, uint64_t size, uint64_t piece, unsigned *wrong)
{
    uint64_t warp = (blockIdx.x * blockDim.x + threadIdx.x) / 32, warps = gridDim.x * blockDim.x / 32;

    for (uint64_t at = warp * piece; at < size; at += warps * piece)
        expect(hc_warp_pread(fd, buffer + at, piece, (off_t)at) == (ssize_t)piece, wrong);
}
HC_KERNEL(bench_read_warp);

extern "C" __global__ void bench_read_block(int fd, unsigned char *buffer, uint64_t size, uint64_t piece, unsigned *wrong)
{
    for (uint64_t at = blockIdx.x * piece; at < size; at += gridDim.x * piece)
        expect(hc_block_pread(fd, buffer + at, piece, (off_t)at) == (ssize_t)piece, wrong);
}
HC_KERNEL(bench_read_block);
#endif

#ifdef BENCH_MMAP
#include <sys/mman.h>

extern "C" __global__ void bench_mmap(int fd, uint64_t size, uint64_t *address, unsigned *wrong)
{
    void *where = NULL;
    expect(hc_mmap(size, PROT_READ, MAP_SHARED, fd, 0, &where) == 0, wrong);
    *address = (uint64_t)where;
}
HC_KERNEL(bench_mmap);

extern "C" __global__ void bench_munmap(uint64_t address, uint64_t size, unsigned *wrong)
{
    expect(hc_munmap((void *)address, size) == 0, wrong);
}
HC_KERNEL(bench_munmap);
#endif

// 4 KiB from random places: by every thread, or by the first of each warp. Each has 4 KiB of the buffer.
extern "C" __global__ void bench_random(int fd, unsigned char *buffer, uint64_t size, uint32_t calls, uint32_t every, unsigned *wrong)
{
    uint64_t thread = blockIdx.x * blockDim.x + threadIdx.x, state = thread * 0x9e3779b97f4a7c15u + 1;
    uint64_t *mine = (uint64_t *)(buffer + thread / every * 4096);

    if (thread % every != 0)
        return;
    for (uint32_t i = 0; i < calls; i++) {
        state ^= state << 13, state ^= state >> 7, state ^= state << 17; // xorshift64
        uint64_t at = (state >> 16) % (size / 4096) * 4096;
        bool right = hc_pread(fd, mine, 4096, (off_t)at) == 4096;
        expect(right && mine[0] == pattern_word(at / 8) && mine[511] == pattern_word(at / 8 + 511), wrong);
    }
}
HC_KERNEL(bench_random);

// Block b writes to file b % 4; the blocks of one file take its pieces in turn, each by one thread of a warp.
extern "C" __global__ void bench_write(int fd0, int fd1, int fd2, int fd3, const unsigned char *buffer, uint64_t size, uint64_t piece,
                                       unsigned *wrong)
{
    int file = (int)(blockIdx.x % 4), fd = file == 0 ? fd0 : file == 1 ? fd1 : file == 2 ? fd2 : fd3;
    uint64_t in_block = blockDim.x / 32, warp = blockIdx.x / 4 * in_block + threadIdx.x / 32, warps = gridDim.x / 4 * in_block;

    if (threadIdx.x % 32 != 0)
        return;
    for (uint64_t at = warp * piece; at < size; at += warps * piece)
        expect(hc_pwrite(fd, buffer + at, piece, (off_t)at) == (ssize_t)piece, wrong);
}
HC_KERNEL(bench_write);

extern "C" __global__ void bench_fill(uint64_t *buffer, uint64_t words, uint32_t pattern)
{
    for (uint64_t i = blockIdx.x * (uint64_t)blockDim.x + threadIdx.x; i < words; i += gridDim.x * (uint64_t)blockDim.x)
        buffer[i] = pattern ? pattern_word(i) : 0;
}
HC_KERNEL(bench_fill);

extern "C" __global__ void bench_check(const uint64_t *buffer, uint64_t words, unsigned *wrong)
{
    unsigned bad = 0;
    for (uint64_t i = blockIdx.x * (uint64_t)blockDim.x + threadIdx.x; i < words; i += gridDim.x * (uint64_t)blockDim.x)
        bad += buffer[i] != pattern_word(i);
    if (bad != 0)
        atomicAdd(wrong, bad);
}
HC_KERNEL(bench_check);
