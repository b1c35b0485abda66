// malloc and free: ours, and CUDA's own (on the CPU device the C library's), which kernels reach by new and delete: their malloc is ours.
#include <hostcall/device.h>

#include <new>
#include <stdlib.h>

#include "bench/kernels/common.h"
#include "libc_facade/memory/memory_functions.h"

static __device__ void *take(int owner, size_t size)
{
    return owner == HEAP_OURS ? hc_libc_malloc(size) : ::operator new(size);
}

static __device__ void give(int owner, void *memory)
{
    if (owner == HEAP_OURS)
        hc_libc_free(memory);
    else
        ::operator delete(memory);
}

// Each thread takes `rounds` allocations and holds the last `held` of them; sizes least to most. The first word of each says whose it is.
extern "C" __global__ void bench_heap(int owner, uint32_t rounds, uint32_t held, uint32_t least, uint32_t most, unsigned *wrong)
{
    uint32_t thread = blockIdx.x * blockDim.x + threadIdx.x, state = thread;
    uint32_t *memory[HEAP_MOST_HELD] = {NULL, NULL, NULL, NULL};

    for (uint32_t round = 0; round < rounds + held; round++) {
        uint32_t at = round % held, size = least;
        if (memory[at] != NULL && *memory[at] != thread)
            atomicAdd(wrong, 1u);
        give(owner, memory[at]);
        memory[at] = NULL;
        if (round >= rounds)
            continue;
        state = state * 1664525u + 1013904223u;
        if (most > least)
            size += (state >> 8) % (most - least + 1);
        memory[at] = static_cast<uint32_t *>(take(owner, size));
        if (memory[at] == NULL)
            atomicAdd(wrong, 1u);
        else
            *memory[at] = thread;
    }
}
HC_KERNEL(bench_heap);
