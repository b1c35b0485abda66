// Device half of the map suite.
#include <hostcall/device.h>

#include <errno.h>
#include <sys/mman.h>

#include "tests/device/map.h"

static __device__ unsigned who_am_i(void)
{
    return blockIdx.x * blockDim.x + threadIdx.x;
}

// One block maps a file, all its threads read it, one unmaps it.
extern "C" __global__ void sum_mapped(int fd, uint64_t length, int64_t offset, int flags, uint64_t valid, struct map_seen *seen)
{
    __shared__ void *address;
    __shared__ int error;

    if (threadIdx.x == 0)
        seen->error = error = hc_mmap(length, PROT_READ, flags, fd, offset, &address);
    __syncthreads();
    if (error != 0)
        return;
    const unsigned char *bytes = (const unsigned char *)address;
    uint64_t whole = (valid + PAGE - 1) / PAGE * PAGE, sum = 0, rest = 0;
    for (uint64_t i = threadIdx.x; i < whole; i += blockDim.x) {
        if (i < valid)
            sum += bytes[i] * (i + 1);
        else
            rest += bytes[i];
    }
    atomicAdd((unsigned long long *)&seen->sum, (unsigned long long)sum);
    atomicAdd((unsigned long long *)&seen->rest, (unsigned long long)rest);
    __syncthreads();
    if (threadIdx.x == 0)
        seen->unmapped = hc_munmap(address, length);
}
HC_KERNEL(sum_mapped);

extern "C" __global__ void try_maps(struct map_try *tries, int count)
{
    for (int i = 0; i < count; i++) {
        void *address;
        tries[i].error = hc_mmap(tries[i].length, tries[i].prot, tries[i].flags, tries[i].fd, tries[i].offset, &address);
        if (tries[i].error == 0)
            hc_munmap(address, tries[i].length);
    }
}
HC_KERNEL(try_maps);

// A mapping of four pages, and what munmap and madvise say to everything but the right arguments.
extern "C" __global__ void wrong_ranges(int fd, int *results)
{
    void *address, *none;
    char *base;

    *results++ = hc_mmap(4 * PAGE, PROT_READ, MAP_SHARED, fd, 0, NULL);
    *results++ = hc_mmap(4 * PAGE - 1, PROT_READ, MAP_SHARED, fd, 0, &address);
    base = (char *)address;
    *results++ = hc_munmap(base, PAGE);
    *results++ = hc_munmap(base + PAGE, 3 * PAGE);
    *results++ = hc_munmap(base, 5 * PAGE);
    *results++ = hc_munmap(base, 0);
    *results++ = hc_munmap(base + 1, 4 * PAGE);
    *results++ = hc_munmap(base, (size_t)-1);
    *results++ = hc_madvise(base + 8, PAGE, MADV_WILLNEED);
    *results++ = hc_madvise(base, 5 * PAGE, MADV_WILLNEED);
    *results++ = hc_madvise(base - PAGE, PAGE, MADV_WILLNEED);
    *results++ = hc_madvise(base, (size_t)-1, MADV_WILLNEED);
    *results++ = hc_madvise(base, PAGE, 12345);
    *results++ = hc_madvise(base, PAGE, MADV_REMOVE);
    *results++ = hc_madvise(base, 0, MADV_WILLNEED);
    *results++ = hc_madvise(base + PAGE, PAGE, MADV_WILLNEED);
    *results++ = hc_madvise(base + PAGE, 3 * PAGE, MADV_DONTNEED);
    *results++ = hc_madvise(base, 4 * PAGE, MADV_SEQUENTIAL);
    *results++ = *(volatile uint32_t *)(base + 3 * PAGE) == MAP_WORD(0, 3 * PAGE / 4);
    *results++ = hc_munmap(base, 4 * PAGE); // the length in whole pages will do
    *results++ = hc_munmap(base, 4 * PAGE);
    *results++ = hc_madvise(base, PAGE, MADV_WILLNEED);
    none = mmap(NULL, 0, PROT_READ, MAP_SHARED, fd, 0);
    *results++ = none == MAP_FAILED ? errno : -1;
    none = mmap(NULL, 2 * PAGE, PROT_READ, MAP_PRIVATE, fd, PAGE);
    *results++ = none != MAP_FAILED && *(volatile uint32_t *)none == MAP_WORD(0, PAGE / 4);
    *results++ = madvise((char *)none + 1, PAGE, MADV_NORMAL) == -1 ? errno : 0;
    *results++ = munmap(none, PAGE) == -1 ? errno : 0;
    *results++ = munmap(none, 2 * PAGE);
}
HC_KERNEL(wrong_ranges);

// Adds 1 to every word, and asks the host what the file has then.
extern "C" __global__ void write_mapped(int fd, uint64_t bytes, int flags, int *error, uint32_t *pread_after)
{
    void *address;
    uint32_t *words;

    *error = hc_mmap(bytes, PROT_READ | PROT_WRITE, flags, fd, 0, &address);
    if (*error != 0)
        return;
    words = (uint32_t *)address;
    for (uint64_t i = 0; i < bytes / 4; i++)
        words[i] += 1;
    __threadfence_system();
    if ((flags & MAP_ANONYMOUS) != 0)
        *pread_after = words[bytes / 4 - 1];
    else if (hc_pread(fd, pread_after, 4, (off_t)bytes - 4) != 4)
        *error = -1;
    if (hc_munmap(address, bytes) != 0)
        *error = -2;
}
HC_KERNEL(write_mapped);

extern "C" __global__ void map_and_keep(int fd, uint64_t bytes, void **address, int *error)
{
    *error = hc_mmap(bytes, PROT_READ, MAP_SHARED, fd, 0, address);
}
HC_KERNEL(map_and_keep);

extern "C" __global__ void check_words(void **address, uint64_t bytes, int file, unsigned *wrong)
{
    const uint32_t *words = (const uint32_t *)*address;
    for (uint64_t i = who_am_i(); i < bytes / 4; i += gridDim.x * blockDim.x)
        if (words[i] != MAP_WORD(file, i))
            atomicAdd(wrong, 1);
}
HC_KERNEL(check_words);

extern "C" __global__ void unmap(void **address, uint64_t bytes, int *error)
{
    *error = hc_munmap(*address, bytes);
}
HC_KERNEL(unmap);

// Every thread maps files in turn and sees the bytes of the file that it asked for, whatever lay at the address before. Half of the
// mappings are windowed, whose addresses come again at once.
extern "C" __global__ void many_maps(const int *fds, int count, uint64_t bytes, int times, unsigned *wrong)
{
    for (int t = 0; t < times; t++) {
        int file = (int)(who_am_i() * 7 + (unsigned)t) % count, reserve = (who_am_i() + (unsigned)t) % 2 == 0;
        void *address;
        int error;
        while ((error = hc_mmap(bytes, PROT_READ, reserve ? MAP_SHARED : MAP_SHARED | MAP_NORESERVE, fds[file], 0, &address)) == -EAGAIN)
            __nanosleep(1000);
        if (error != 0) {
            atomicAdd(wrong, 1);
            continue;
        }
        if (!reserve)
            while ((error = hc_madvise(address, bytes, MADV_WILLNEED)) == -EAGAIN)
                __nanosleep(1000);
        if (error != 0)
            atomicAdd(wrong, 1);
        for (uint64_t i = (uint64_t)t % 3; error == 0 && i < bytes / 4; i += 97)
            if (((const uint32_t *)address)[i] != MAP_WORD(file, i))
                atomicAdd(wrong, 1);
        if (hc_munmap(address, bytes) != 0)
            atomicAdd(wrong, 1);
    }
}
HC_KERNEL(many_maps);

// ---- Windows

// Blocks go through one windowed mapping, each from its own start, a piece at a time.
extern "C" __global__ void walk_windows(int fd, uint64_t bytes, uint64_t piece, void **mapped, unsigned *ready, unsigned *wrong)
{
    __shared__ const char *base;
    unsigned pieces = (unsigned)(bytes / piece), start = blockIdx.x * pieces / gridDim.x;

    if (who_am_i() == 0) {
        if (hc_mmap(bytes, PROT_READ, MAP_SHARED | MAP_NORESERVE, fd, 0, mapped) != 0)
            atomicAdd(wrong, 1000000);
        __threadfence();
        atomicExch(ready, 1);
    }
    if (threadIdx.x == 0) {
        while (atomicAdd(ready, 0) == 0)
            __nanosleep(1000);
        __threadfence();
        base = (const char *)*(void *volatile *)mapped;
    }
    __syncthreads();
    for (unsigned p = 0; base != NULL && p < pieces; p++) {
        uint64_t at = (uint64_t)((start + p) % pieces) * piece;
        if (threadIdx.x == 0) {
            int error;
            while ((error = hc_madvise((void *)(base + at), piece, MADV_WILLNEED)) == -EAGAIN)
                __nanosleep(10000);
            if (error != 0)
                atomicAdd(wrong, 1000);
        }
        __syncthreads();
        for (uint64_t i = threadIdx.x; i < piece / 4; i += blockDim.x)
            if (((const uint32_t *)(base + at))[i] != MAP_WORD(0, at / 4 + i))
                atomicAdd(wrong, 1);
        __syncthreads();
        if (threadIdx.x == 0 && hc_madvise((void *)(base + at), piece, MADV_DONTNEED) != 0)
            atomicAdd(wrong, 1000);
    }
}
HC_KERNEL(walk_windows);

// The file has 16 times the budget.
extern "C" __global__ void use_up_the_budget(int fd, uint64_t bytes, uint64_t budget, int *results)
{
    void *address, *small;
    char *base;

    *results++ = hc_mmap(bytes, PROT_READ, MAP_SHARED, fd, 0, &address);
    *results++ = hc_mmap(bytes, PROT_READ, MAP_SHARED | MAP_NORESERVE, fd, 0, &address);
    base = (char *)address;
    *results++ = hc_madvise(base, bytes, MADV_WILLNEED);
    *results++ = hc_madvise(base, budget, MADV_WILLNEED);
    *results++ = hc_madvise(base + budget, PAGE, MADV_WILLNEED);
    *results++ = hc_mmap(PAGE, PROT_READ, MAP_SHARED, fd, 0, &small);
    *results++ = hc_madvise(base, budget, MADV_WILLNEED); // once more: held twice
    *results++ = hc_madvise(base, budget, MADV_DONTNEED);
    *results++ = hc_madvise(base + budget, PAGE, MADV_WILLNEED);
    *results++ = *(volatile uint32_t *)(base + budget - 4) == MAP_WORD(0, budget / 4 - 1);
    *results++ = hc_madvise(base, budget, MADV_DONTNEED);
    *results++ = hc_madvise(base + budget, budget, MADV_WILLNEED);
    *results++ = *(volatile uint32_t *)(base + budget) == MAP_WORD(0, budget / 4);
    *results++ = hc_madvise(base + budget, budget, MADV_DONTNEED);
    *results++ = hc_munmap(base, bytes);
    *results++ = hc_mmap(PAGE, PROT_READ, MAP_SHARED, fd, 0, &small);
}
HC_KERNEL(use_up_the_budget);

extern "C" __global__ void touch_unasked(int fd, uint64_t bytes, int let_go, volatile uint32_t *into)
{
    void *address;

    if (hc_mmap(bytes, PROT_READ, MAP_SHARED | MAP_NORESERVE, fd, 0, &address) != 0)
        return;
    if (let_go && (hc_madvise(address, PAGE, MADV_WILLNEED) != 0 || hc_madvise(address, PAGE, MADV_DONTNEED) != 0))
        return;
    *into = *(volatile uint32_t *)address;
}
HC_KERNEL(touch_unasked);
