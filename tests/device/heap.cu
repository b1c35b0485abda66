// Device half of the heap suite: malloc and free by many threads at once.
#include <hostcall/device.h>

#include <errno.h>

#include "device/lanes.h"
#include "libc_facade/libc.h"
#include "libc_facade/memory/memory_functions.h"
#include "tests/device/heap.h"

#define HELD 4

static __device__ unsigned who_am_i(void)
{
    return blockIdx.x * blockDim.x + threadIdx.x;
}

static __device__ unsigned next_random(unsigned *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static __device__ unsigned key_of(unsigned seed, size_t word)
{
    return (seed * 2654435761u) ^ (unsigned)word * 40503u;
}

// Words, and the bytes behind the last whole one.
static __device__ void fill(void *memory, size_t size, unsigned seed)
{
    unsigned *words = (unsigned *)memory;
    for (size_t i = 0; i < size / 4; i++)
        words[i] = key_of(seed, i);
    for (size_t i = size & ~(size_t)3; i < size; i++)
        ((unsigned char *)memory)[i] = (unsigned char)(seed + i);
}

static __device__ unsigned differing(const void *memory, size_t size, unsigned seed)
{
    const unsigned *words = (const unsigned *)memory;
    unsigned wrong = 0;
    for (size_t i = 0; i < size / 4; i++)
        wrong += words[i] != key_of(seed, i);
    for (size_t i = size & ~(size_t)3; i < size; i++)
        wrong += ((const unsigned char *)memory)[i] != (unsigned char)(seed + i);
    return wrong;
}

static __device__ void count(unsigned *counts, enum heap_count which, unsigned number)
{
    if (number != 0)
        atomicAdd(&counts[which], number);
}

static __device__ void *take(size_t size, unsigned *counts)
{
    void *memory;
    *hc_errno_location() = 0;
    memory = hc_libc_malloc(size);
    if (memory == NULL) {
        count(counts, HEAP_REFUSED, 1);
        count(counts, HEAP_ERRNO, *hc_errno_location() != ENOMEM);
    }
    count(counts, HEAP_WRONG, (uintptr_t)memory % 16 != 0);
    return memory;
}

static __device__ size_t some_size(unsigned *state, unsigned large_in_1000)
{
    unsigned kind = next_random(state) % 1000;
    return kind < large_in_1000 ? next_random(state) % 20000 : kind < 100 ? next_random(state) % 2000 : next_random(state) % 200;
}

// Each thread holds a few allocations at a time, of any size, checks each before it lets go of it, and grows some.
extern "C" __global__ void churn(unsigned rounds, unsigned large_in_1000, unsigned *counts)
{
    void *held[HELD] = {NULL, NULL, NULL, NULL};
    size_t size[HELD] = {0, 0, 0, 0};
    unsigned seed[HELD] = {0, 0, 0, 0}, state = who_am_i() * 97 + 5;
    for (unsigned round = 0; round < rounds + HELD; round++) {
        unsigned at = round % HELD, wrong = held[at] != NULL ? differing(held[at], size[at], seed[at]) : 0;
        if (held[at] != NULL && next_random(&state) % 4 == 0) {
            size_t larger = size[at] + next_random(&state) % 500 + 1;
            void *moved = hc_libc_realloc(held[at], larger);
            if (moved != NULL) {
                wrong += differing(moved, size[at], seed[at]);
                held[at] = moved;
            }
        }
        count(counts, HEAP_WRONG, wrong);
        hc_libc_free(held[at]);
        held[at] = NULL;
        if (round >= rounds)
            continue;
        size[at] = some_size(&state, large_in_1000);
        seed[at] = who_am_i() * 31 + round;
        held[at] = take(size[at], counts);
        if (held[at] != NULL)
            fill(held[at], size[at], seed[at]);
    }
}
HC_KERNEL(churn);

// All threads hold one at the same time.
extern "C" __global__ void hold(void **memory, unsigned size, unsigned *counts)
{
    void *mine = take(size, counts);
    memory[who_am_i()] = mine;
    if (mine != NULL)
        fill(mine, size, who_am_i());
}
HC_KERNEL(hold);

extern "C" __global__ void let_go(void **memory, unsigned size, unsigned *counts)
{
    unsigned other = gridDim.x * blockDim.x - 1 - who_am_i(); // what another thread took
    if (memory[other] == NULL)
        return;
    count(counts, HEAP_WRONG, differing(memory[other], size, other));
    hc_libc_free(memory[other]);
    memory[other] = NULL;
}
HC_KERNEL(let_go);

struct parcel {
    unsigned size, seed;
};

// Threads leave allocations in places where others find them, check them and free them.
extern "C" __global__ void pass_on(unsigned rounds, unsigned long long *places, unsigned place_count, unsigned *counts)
{
    unsigned state = who_am_i() + 1;
    for (unsigned round = 0; round < rounds; round++) {
        unsigned size = (unsigned)sizeof(struct parcel) + next_random(&state) % 300;
        struct parcel *parcel = (struct parcel *)take(size, counts);
        if (parcel == NULL)
            continue;
        parcel->size = size - (unsigned)sizeof *parcel;
        parcel->seed = next_random(&state);
        fill(parcel + 1, parcel->size, parcel->seed);
        __threadfence();
        parcel = (struct parcel *)atomicExch(&places[next_random(&state) % place_count], (unsigned long long)parcel);
        __threadfence();
        if (parcel == NULL)
            continue;
        count(counts, HEAP_WRONG, differing(parcel + 1, parcel->size, parcel->seed));
        hc_libc_free(parcel);
    }
}
HC_KERNEL(pass_on);

extern "C" __global__ void empty_places(unsigned long long *places, unsigned place_count, unsigned *counts)
{
    for (unsigned i = who_am_i(); i < place_count; i += gridDim.x * blockDim.x) {
        struct parcel *parcel = (struct parcel *)places[i];
        if (parcel == NULL)
            continue;
        count(counts, HEAP_WRONG, differing(parcel + 1, parcel->size, parcel->seed));
        hc_libc_free(parcel);
    }
}
HC_KERNEL(empty_places);

// Takes objects until there is no more memory, then gives all back. They are chained through their first word.
extern "C" __global__ void use_up(unsigned size, unsigned most, unsigned *counts)
{
    void **last = NULL, **memory;
    unsigned taken = 0;
    while (taken < most && (memory = (void **)take(size, counts)) != NULL) {
        memory[0] = last;
        memory[1] = memory;
        last = memory;
        taken++;
    }
    count(counts, HEAP_TAKEN, taken);
    while (last != NULL) {
        memory = (void **)last[0];
        count(counts, HEAP_WRONG, last[1] != last);
        hc_libc_free(last);
        last = memory;
    }
}
HC_KERNEL(use_up);

// One thread takes `number` objects and gives all back but one in `every`, which are spread over all slabs.
extern "C" __global__ void keep_some(void **memory, unsigned number, unsigned every, unsigned *counts)
{
    for (unsigned i = 0; i < number; i++) {
        memory[i] = take(100, counts);
        if (memory[i] != NULL)
            fill(memory[i], 100, i);
    }
    for (unsigned i = 0; i < number; i++) {
        if (i % every == 0)
            continue;
        hc_libc_free(memory[i]);
        memory[i] = NULL;
    }
}
HC_KERNEL(keep_some);

extern "C" __global__ void check_kept(void **memory, unsigned number, unsigned *counts)
{
    for (unsigned i = 0; i < number; i++) {
        if (memory[i] == NULL)
            continue;
        count(counts, HEAP_TAKEN, 1);
        count(counts, HEAP_WRONG, differing(memory[i], 100, i));
        hc_libc_free(memory[i]);
    }
}
HC_KERNEL(check_kept);

extern "C" __global__ void misuse(int how)
{
    char *memory = (char *)hc_libc_malloc(how == FREE_LARGE_TWICE ? 100000 : 100);
    if (how == FREE_ALIGNED_TWICE)
        memory = (char *)hc_libc_aligned_alloc(4096, 10);
    if (how == FREE_INSIDE)
        memory += 32;
    hc_libc_free(memory);
    if (how == REALLOC_AFTER_FREE)
        hc_libc_realloc(memory, 200);
    else
        hc_libc_free(memory);
}
HC_KERNEL(misuse);
