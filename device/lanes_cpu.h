/* Lanes on the CPU device. See lanes.h. Each atomic, fence and wait is a place where its scheduler may switch. */
#ifndef HC_DEVICE_LANES_CPU_H
#define HC_DEVICE_LANES_CPU_H

#include <time.h>

#include "device/cpu/lanes_machine.h"
#include "protocol/layout.h"

HC_INLINE uint32_t hc_lane_id(void)
{
    return hc_cpu_lane_id();
}

HC_INLINE uint32_t hc_lane_converge(uint32_t key)
{
    return hc_cpu_converge(key);
}

HC_INLINE void hc_lane_sync(uint32_t mask)
{
    hc_cpu_warp_sync(mask);
}

HC_INLINE void hc_lane_meet(uint32_t mask)
{
    hc_lane_sync(mask);
}

HC_INLINE uint32_t hc_lane_ballot(uint32_t mask, int predicate)
{
    return hc_cpu_ballot(mask, predicate);
}

HC_INLINE uint64_t hc_lane_broadcast(uint32_t mask, uint64_t value, uint32_t source)
{
    return hc_cpu_shuffle64(mask, value, source);
}

HC_INLINE void hc_lane_broadcast_pair(uint32_t mask, uint64_t *x, uint64_t *y, uint32_t source)
{
    *x = hc_cpu_shuffle64(mask, *x, source);
    *y = hc_cpu_shuffle64(mask, *y, source);
}

HC_INLINE int hc_first_lane(uint32_t mask)
{
    return __builtin_ffs((int)mask) - 1;
}

HC_INLINE uint32_t hc_last_lane(uint32_t mask)
{
    return 31u - (uint32_t)__builtin_clz(mask);
}

HC_INLINE uint32_t hc_first_bit64(uint64_t bits)
{
    return (uint32_t)__builtin_ctzll(bits);
}

HC_INLINE int hc_count_lanes(uint32_t mask)
{
    return __builtin_popcount(mask);
}

HC_INLINE void hc_lane_backoff(uint32_t *step)
{
    ++*step;
    hc_cpu_backoff();
}

HC_INLINE void hc_lane_hold(void)
{
    hc_cpu_hold();
}

HC_INLINE void hc_lane_release(void)
{
    hc_cpu_release();
}

HC_INLINE void hc_lane_trap(void)
{
    hc_cpu_trap();
}

HC_INLINE void hc_lane_call_begins(uint32_t packet, uint32_t lane, uint64_t tag, int wide)
{
    hc_cpu_call_begins((size_t)packet * HC_WARP_LANES + lane, tag, wide);
}

HC_INLINE void hc_lane_call_over(uint32_t packet, uint32_t lane)
{
    hc_cpu_call_over((size_t)packet * HC_WARP_LANES + lane);
}

HC_INLINE void hc_lane_pieces(uint32_t first, uint32_t count, int taken)
{
    for (uint32_t i = 0; i < count; i++)
        hc_cpu_piece_is((size_t)first + i, taken);
}

HC_INLINE uint64_t hc_lane_timer(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

HC_INLINE void hc_lane_sleep(uint64_t ns)
{
    hc_cpu_nanosleep(ns < 1000000 ? (unsigned)ns : 1000000u);
}

HC_INLINE uint32_t hc_block_index(void)
{
    return (blockIdx.z * gridDim.y + blockIdx.y) * gridDim.x + blockIdx.x;
}

HC_INLINE uint32_t hc_block_run(void)
{
    return hc_cpu_block_run();
}

/* One OS thread runs the block's threads in turn. */
HC_INLINE uint64_t hc_shared_cas64(uint64_t *word, uint64_t expected, uint64_t desired)
{
    uint64_t found = *word;

    if (found == expected)
        *word = desired;
    return found;
}

HC_INLINE uint32_t hc_thread_index(void)
{
    return (threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x;
}

HC_INLINE uint32_t hc_block_threads(void)
{
    return blockDim.x * blockDim.y * blockDim.z;
}

/* A resident block: see hc_slot_hint. */
HC_INLINE uint32_t hc_processor_hint(void)
{
    return (uint32_t)((uintptr_t)&gridDim >> 12);
}

HC_INLINE uint64_t hc_grid_threads(void)
{
    return (uint64_t)gridDim.x * gridDim.y * gridDim.z * hc_block_threads();
}

HC_INLINE void hc_block_sync(void)
{
    hc_cpu_syncthreads();
}

/* One OS thread runs one block at a time, so the address of thread-local storage tells resident blocks apart. */
HC_INLINE uint32_t hc_slot_hint(void)
{
    return (uint32_t)((uintptr_t)&gridDim >> 12) * 32u + hc_thread_index() / 32u;
}

HC_INLINE uint32_t hc_atomic_or_acquire(uint32_t *word, uint32_t bits)
{
    hc_cpu_may_yield();
    return __atomic_fetch_or(word, bits, __ATOMIC_ACQUIRE);
}

HC_INLINE uint32_t hc_atomic_or_relaxed(uint32_t *word, uint32_t bits)
{
    return hc_atomic_or_acquire(word, bits); /* C11 has no order by control dependency */
}

HC_INLINE uint32_t hc_atomic_and_release(uint32_t *word, uint32_t bits)
{
    hc_cpu_may_yield();
    return __atomic_fetch_and(word, bits, __ATOMIC_ACQ_REL);
}

HC_INLINE void hc_clear_bits_release(uint32_t *word, uint32_t bits)
{
    __atomic_fetch_and(word, ~bits, __ATOMIC_RELEASE);
    hc_cpu_may_yield();
}

HC_INLINE void hc_clear_bits_relaxed(uint32_t *word, uint32_t bits)
{
    hc_clear_bits_release(word, bits);
}

HC_INLINE uint32_t hc_atomic_cas_acquire(uint32_t *word, uint32_t expected, uint32_t desired)
{
    hc_cpu_may_yield();
    __atomic_compare_exchange_n(word, &expected, desired, 0, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE);
    return expected;
}

HC_INLINE uint64_t hc_atomic_cas64_acquire(uint64_t *word, uint64_t expected, uint64_t desired)
{
    hc_cpu_may_yield();
    __atomic_compare_exchange_n(word, &expected, desired, 0, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE);
    return expected;
}

HC_INLINE uint64_t hc_atomic_or64_relaxed(uint64_t *word, uint64_t bits)
{
    hc_cpu_may_yield();
    return __atomic_fetch_or(word, bits, __ATOMIC_ACQUIRE); /* as hc_atomic_or_relaxed */
}

HC_INLINE uint64_t hc_atomic_and64_release(uint64_t *word, uint64_t bits)
{
    hc_cpu_may_yield();
    return __atomic_fetch_and(word, bits, __ATOMIC_ACQ_REL);
}

HC_INLINE void hc_set_bits64_relaxed(uint64_t *word, uint64_t bits)
{
    hc_cpu_may_yield();
    __atomic_fetch_or(word, bits, __ATOMIC_RELAXED);
}

HC_INLINE void hc_clear_bits64_relaxed(uint64_t *word, uint64_t bits)
{
    hc_cpu_may_yield();
    __atomic_fetch_and(word, ~bits, __ATOMIC_RELAXED);
}

HC_INLINE uint64_t hc_atomic_add64(uint64_t *word, uint64_t value)
{
    hc_cpu_may_yield();
    return __atomic_fetch_add(word, value, __ATOMIC_RELAXED);
}

HC_INLINE void hc_store_release(uint32_t *word, uint32_t value)
{
    __atomic_store_n(word, value, __ATOMIC_RELEASE);
    hc_cpu_may_yield();
}

HC_INLINE void hc_store_relaxed(uint32_t *word, uint32_t value)
{
    __atomic_store_n(word, value, __ATOMIC_RELAXED);
}

HC_INLINE void hc_store64_relaxed(uint64_t *word, uint64_t value)
{
    __atomic_store_n(word, value, __ATOMIC_RELAXED);
}

HC_INLINE uint32_t hc_load32_relaxed(const uint32_t *word)
{
    return __atomic_load_n(word, __ATOMIC_RELAXED);
}

HC_INLINE uint64_t hc_load64_relaxed(const uint64_t *word)
{
    return __atomic_load_n(word, __ATOMIC_RELAXED);
}

HC_INLINE uint64_t hc_load64_acquire(const uint64_t *word)
{
    return __atomic_load_n(word, __ATOMIC_ACQUIRE);
}

/* Two stores, the half that carries the tag last; two loads, that half first: as good as one 16-byte access. */
HC_INLINE void hc_unit_store(struct hc_unit *unit, uint64_t low, uint64_t high)
{
    __atomic_store_n(&unit->low, low, __ATOMIC_RELAXED);
    __atomic_store_n(&unit->high, high, __ATOMIC_RELEASE);
}

HC_INLINE void hc_unit_load(const struct hc_unit *unit, uint64_t *low, uint64_t *high)
{
    *high = __atomic_load_n(&unit->high, __ATOMIC_ACQUIRE);
    *low = __atomic_load_n(&unit->low, __ATOMIC_RELAXED);
}

HC_INLINE void hc_unit_load_settled(const struct hc_unit *unit, uint64_t *low, uint64_t *high)
{
    hc_unit_load(unit, low, high);
}

/* Unlike the unit of a packet, this one is written again and again; `high` never has the same value twice. */
HC_INLINE void hc_unit_load_cached(const struct hc_unit *unit, uint64_t *low, uint64_t *high)
{
    do {
        *high = __atomic_load_n(&unit->high, __ATOMIC_ACQUIRE);
        *low = __atomic_load_n(&unit->low, __ATOMIC_ACQUIRE);
    } while (__atomic_load_n(&unit->high, __ATOMIC_RELAXED) != *high);
}

HC_INLINE void hc_fence_system(void)
{
    hc_cpu_fence();
}

#endif
