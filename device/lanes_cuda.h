/* Lanes on an NVIDIA GPU (compute capability 7.5 or newer: independent thread scheduling). See lanes.h. */
#ifndef HC_DEVICE_LANES_CUDA_H
#define HC_DEVICE_LANES_CUDA_H

#include "protocol/layout.h"

HC_INLINE uint32_t hc_lane_id(void)
{
    uint32_t lane;
    asm("mov.u32 %0, %%laneid;" : "=r"(lane));
    return lane;
}

/* Inline where a call's usual way is (device/ask.c); elsewhere their three ways each would be a third of the code. */
#ifdef HC_LANE_STEPS_INLINE
#define HC_LANE_STEP HC_INLINE
#else
#define HC_LANE_STEP static __device__ __noinline__ __attribute__((unused))
#endif

/* A *_sync with a mask that the compiler does not know costs some 400 cycles of checks. So the two usual cases, one lane and
 * all of them, go other ways. Every lane of the mask takes the same way, since all see the same mask. */
HC_LANE_STEP uint32_t hc_lane_converge(uint32_t key)
{
    uint32_t active = __activemask();

    if (active == HC_ALL_LANES) {
        if (__all_sync(HC_ALL_LANES, __shfl_sync(HC_ALL_LANES, key, 0) == key))
            return active;
    } else if ((active & (active - 1)) == 0) {
        return active;
    }
    return __match_any_sync(active, key);
}

HC_INLINE void hc_lane_sync(uint32_t mask)
{
    if (mask == HC_ALL_LANES)
        __syncwarp(HC_ALL_LANES);
    else if ((mask & (mask - 1)) != 0)
        __syncwarp(mask);
}

/* The same in one instruction, for where few bytes of code matter more than a few cycles. */
HC_INLINE void hc_lane_meet(uint32_t mask)
{
    __syncwarp(mask);
}

HC_INLINE uint32_t hc_lane_ballot(uint32_t mask, int predicate)
{
    return __ballot_sync(mask, predicate);
}

HC_LANE_STEP uint64_t hc_lane_broadcast(uint32_t mask, uint64_t value, uint32_t source)
{
    if (mask == HC_ALL_LANES)
        return __shfl_sync(HC_ALL_LANES, (unsigned long long)value, (int)source);
    return (mask & (mask - 1)) == 0 ? value : __shfl_sync(mask, (unsigned long long)value, (int)source);
}

/* Two values at once. */
HC_INLINE void hc_lane_broadcast_pair(uint32_t mask, uint64_t *x, uint64_t *y, uint32_t source)
{
    if (mask == HC_ALL_LANES) {
        *x = __shfl_sync(HC_ALL_LANES, (unsigned long long)*x, (int)source);
        *y = __shfl_sync(HC_ALL_LANES, (unsigned long long)*y, (int)source);
    } else if ((mask & (mask - 1)) != 0) {
        *x = __shfl_sync(mask, (unsigned long long)*x, (int)source);
        *y = __shfl_sync(mask, (unsigned long long)*y, (int)source);
    }
}

HC_INLINE int hc_first_lane(uint32_t mask)
{
    return __ffs((int)mask) - 1;
}

HC_INLINE uint32_t hc_last_lane(uint32_t mask)
{
    return 31u - (uint32_t)__clz((int)mask);
}

/* Of a word that is not 0. */
HC_INLINE uint32_t hc_first_bit64(uint64_t bits)
{
    return (uint32_t)__ffsll((long long)bits) - 1u;
}

/* Not __popc, of which the compiler knows that it is small: it divides by it in 16 bits then, for which ptxas has a function. */
HC_INLINE int hc_count_lanes(uint32_t mask)
{
    int count;
    asm("popc.b32 %0, %1;" : "=r"(count) : "r"(mask));
    return count;
}

/* A call is answered in microseconds or after the outside world moved. Polling hard for the first 64 reads (about 60 us)
 * keeps the latency; sleeping after that leaves the bus to others. */
HC_INLINE void hc_lane_backoff(uint32_t *step)
{
    if (++*step > 64)
        __nanosleep(*step < 1024 ? 200 : 2000);
}

/* A fault ends the whole context: there is nobody left whom an unfinished packet could hold up. */
HC_INLINE void hc_lane_hold(void)
{
}

HC_INLINE void hc_lane_release(void)
{
}

/* Likewise: nothing is left to be given back. */
HC_INLINE void hc_lane_call_begins(uint32_t, uint32_t, uint64_t, int)
{
}

HC_INLINE void hc_lane_call_over(uint32_t, uint32_t)
{
}

HC_INLINE void hc_lane_pieces(uint32_t, uint32_t, int)
{
}

HC_INLINE void hc_lane_trap(void)
{
    __trap();
}

HC_INLINE uint64_t hc_lane_timer(void)
{
    uint64_t t;
    asm volatile("mov.u64 %0, %%globaltimer;" : "=l"(t));
    return t;
}

HC_INLINE void hc_lane_sleep(uint64_t ns)
{
    __nanosleep(ns < 1000000 ? (unsigned)ns : 1000000u);
}

HC_INLINE uint32_t hc_block_index(void)
{
    return (blockIdx.z * gridDim.y + blockIdx.y) * gridDim.x + blockIdx.x;
}

/* The driver numbers the launches of a context. */
HC_INLINE uint32_t hc_block_run(void)
{
    uint64_t grid;
    asm("mov.u64 %0, %%gridid;" : "=l"(grid));
    return ((uint32_t)grid + (uint32_t)(grid >> 32)) * 0x9e3779b1u + hc_block_index();
}

HC_INLINE uint64_t hc_shared_cas64(uint64_t *word, uint64_t expected, uint64_t desired)
{
    return atomicCAS_block((unsigned long long *)word, (unsigned long long)expected, (unsigned long long)desired);
}

HC_INLINE uint32_t hc_thread_index(void)
{
    return (threadIdx.z * blockDim.y + threadIdx.y) * blockDim.x + threadIdx.x;
}

HC_INLINE uint32_t hc_block_threads(void)
{
    return blockDim.x * blockDim.y * blockDim.z;
}

/* Device memory is shared fairly between these: the multiprocessor, which may change under the thread. */
HC_INLINE uint32_t hc_processor_hint(void)
{
    uint32_t sm;
    asm volatile("mov.u32 %0, %%smid;" : "=r"(sm));
    return sm;
}

HC_INLINE uint64_t hc_grid_threads(void)
{
    return (uint64_t)gridDim.x * gridDim.y * gridDim.z * hc_block_threads();
}

HC_INLINE void hc_block_sync(void)
{
    __syncthreads();
}

/* %smid and %warpid may change under preemption: good for spreading, never for ownership. */
HC_INLINE uint32_t hc_slot_hint(void)
{
    uint32_t sm, sms, warp;
    asm volatile("mov.u32 %0, %%smid;" : "=r"(sm));
    asm("mov.u32 %0, %%nsmid;" : "=r"(sms));
    asm volatile("mov.u32 %0, %%warpid;" : "=r"(warp));
    return warp * sms + sm; /* few warps a multiprocessor: neighbours in memory */
}

/* What follows is about words in device memory and in mapped host memory: both are in the global window, which saves the
 * hardware from asking. */
#define HC_GLOBAL(pointer) "l"(__cvta_generic_to_global(pointer))

/* ---- Atomics on device memory, device scope. Relaxed unless the name says otherwise. */
HC_INLINE uint32_t hc_atomic_or_acquire(uint32_t *word, uint32_t bits)
{
    uint32_t old;
    asm volatile("atom.acquire.gpu.global.or.b32 %0, [%1], %2;" : "=r"(old) : HC_GLOBAL(word), "r"(bits) : "memory");
    return old;
}

/* For the claim of cells on the way that every blocking call takes. What must not overtake it are this warp's stores into the
 * cells, and those depend on the branch that reads its result: a GPU does not store on speculation. The fence that an acquire
 * is would cost 0.5 us of a call (docs/decisions.md, "Claim without a fence"). */
HC_INLINE uint32_t hc_atomic_or_relaxed(uint32_t *word, uint32_t bits)
{
    uint32_t old;
    asm volatile("atom.relaxed.gpu.global.or.b32 %0, [%1], %2;" : "=r"(old) : HC_GLOBAL(word), "r"(bits) : "memory");
    return old;
}

HC_INLINE uint32_t hc_atomic_and_release(uint32_t *word, uint32_t bits)
{
    uint32_t old;
    asm volatile("atom.acq_rel.gpu.global.and.b32 %0, [%1], %2;" : "=r"(old) : HC_GLOBAL(word), "r"(bits) : "memory");
    return old;
}

/* The same where nobody needs the old value: nothing waits for it. */
HC_INLINE void hc_clear_bits_release(uint32_t *word, uint32_t bits)
{
    asm volatile("red.release.gpu.global.and.b32 [%0], %1;" ::HC_GLOBAL(word), "r"(~bits) : "memory");
}

HC_INLINE void hc_clear_bits_relaxed(uint32_t *word, uint32_t bits)
{
    asm volatile("red.relaxed.gpu.global.and.b32 [%0], %1;" ::HC_GLOBAL(word), "r"(~bits) : "memory");
}

HC_INLINE uint32_t hc_atomic_cas_acquire(uint32_t *word, uint32_t expected, uint32_t desired)
{
    uint32_t old;
    asm volatile("atom.acquire.gpu.global.cas.b32 %0, [%1], %2, %3;"
                 : "=r"(old)
                 : HC_GLOBAL(word), "r"(expected), "r"(desired)
                 : "memory");
    return old;
}

HC_INLINE uint64_t hc_atomic_cas64_acquire(uint64_t *word, uint64_t expected, uint64_t desired)
{
    uint64_t old;
    asm volatile("atom.acquire.gpu.global.cas.b64 %0, [%1], %2, %3;"
                 : "=l"(old)
                 : HC_GLOBAL(word), "l"(expected), "l"(desired)
                 : "memory");
    return old;
}

/* For claims whose stores depend on a branch on the result: see hc_atomic_or_relaxed. */
HC_INLINE uint64_t hc_atomic_or64_relaxed(uint64_t *word, uint64_t bits)
{
    uint64_t old;
    asm volatile("atom.relaxed.gpu.global.or.b64 %0, [%1], %2;" : "=l"(old) : HC_GLOBAL(word), "l"(bits) : "memory");
    return old;
}

HC_INLINE uint64_t hc_atomic_and64_release(uint64_t *word, uint64_t bits)
{
    uint64_t old;
    asm volatile("atom.release.gpu.global.and.b64 %0, [%1], %2;" : "=l"(old) : HC_GLOBAL(word), "l"(bits) : "memory");
    return old;
}

HC_INLINE void hc_set_bits64_relaxed(uint64_t *word, uint64_t bits)
{
    asm volatile("red.relaxed.gpu.global.or.b64 [%0], %1;" ::HC_GLOBAL(word), "l"(bits) : "memory");
}

HC_INLINE void hc_clear_bits64_relaxed(uint64_t *word, uint64_t bits)
{
    asm volatile("red.relaxed.gpu.global.and.b64 [%0], %1;" ::HC_GLOBAL(word), "l"(~bits) : "memory");
}

HC_INLINE uint64_t hc_atomic_add64(uint64_t *word, uint64_t value)
{
    uint64_t old;
    asm volatile("atom.relaxed.gpu.global.add.u64 %0, [%1], %2;" : "=l"(old) : HC_GLOBAL(word), "l"(value) : "memory");
    return old;
}

HC_INLINE void hc_store_release(uint32_t *word, uint32_t value)
{
    asm volatile("st.release.gpu.global.u32 [%0], %1;" ::HC_GLOBAL(word), "r"(value) : "memory");
}

HC_INLINE void hc_store_relaxed(uint32_t *word, uint32_t value)
{
    asm volatile("st.relaxed.gpu.global.u32 [%0], %1;" ::HC_GLOBAL(word), "r"(value) : "memory");
}

HC_INLINE void hc_store64_relaxed(uint64_t *word, uint64_t value)
{
    asm volatile("st.relaxed.gpu.global.u64 [%0], %1;" ::HC_GLOBAL(word), "l"(value) : "memory");
}

HC_INLINE uint32_t hc_load32_relaxed(const uint32_t *word)
{
    uint32_t value;
    asm volatile("ld.relaxed.gpu.global.u32 %0, [%1];" : "=r"(value) : HC_GLOBAL(word) : "memory");
    return value;
}

HC_INLINE uint64_t hc_load64_relaxed(const uint64_t *word)
{
    uint64_t value;
    asm volatile("ld.relaxed.sys.global.u64 %0, [%1];" : "=l"(value) : HC_GLOBAL(word) : "memory");
    return value;
}

HC_INLINE uint64_t hc_load64_acquire(const uint64_t *word)
{
    uint64_t value;
    asm volatile("ld.acquire.sys.global.u64 %0, [%1];" : "=l"(value) : HC_GLOBAL(word) : "memory");
    return value;
}

/* ---- Units in shared (mapped host) memory: one 16-byte instruction each. PTX promises a single access for .b128 (from ISA 8.4, CUDA 12.4,
 * on, for every GPU that this library is for); a vector of two words may be two accesses by its rules. Older compilers get the vector, which
 * ptxas has always made the same instruction of: LDG.E.128.STRONG.SYS, STG.E.128.STRONG.SYS. */
#if __CUDACC_VER_MAJOR__ > 12 || (__CUDACC_VER_MAJOR__ == 12 && __CUDACC_VER_MINOR__ >= 4)
#define HC_UNIT_STORE(how) "{ .reg .b128 unit; mov.b128 unit, {%1, %2}; st." how ".b128 [%0], unit; }"
#define HC_UNIT_LOAD(how) "{ .reg .b128 unit; ld." how ".b128 unit, [%2]; mov.b128 {%0, %1}, unit; }"
#else
#define HC_UNIT_STORE(how) "st." how ".v2.u64 [%0], {%1, %2};"
#define HC_UNIT_LOAD(how) "ld." how ".v2.u64 {%0, %1}, [%2];"
#endif

HC_INLINE void hc_unit_store(struct hc_unit *unit, uint64_t low, uint64_t high)
{
    asm volatile(HC_UNIT_STORE("relaxed.sys.global") ::HC_GLOBAL(unit), "l"(low), "l"(high) : "memory");
}

HC_INLINE void hc_unit_load(const struct hc_unit *unit, uint64_t *low, uint64_t *high)
{
    asm volatile(HC_UNIT_LOAD("relaxed.sys.global") : "=l"(*low), "=l"(*high) : HC_GLOBAL(unit) : "memory");
}

/* A unit of payload that the host has finished with (after the reply and hc_fence_system), so it need not be one access. Weak, so that
 * several are in flight at once: the strong load above is not overtaken by the next, 213 us for 4 KiB on H200, 2026-11-21. */
HC_INLINE void hc_unit_load_settled(const struct hc_unit *unit, uint64_t *low, uint64_t *high)
{
    asm volatile("ld.global.v2.u64 {%0, %1}, [%2];" : "=l"(*low), "=l"(*high) : HC_GLOBAL(unit));
}

/* A unit of device memory from the SM's cache, which may hold an old copy; the caller can tell. PTX promises nothing for a weak load of what
 * another writes: it rests on the instruction, which moves 16 aligned bytes at once. */
HC_INLINE void hc_unit_load_cached(const struct hc_unit *unit, uint64_t *low, uint64_t *high)
{
    asm volatile(HC_UNIT_LOAD("global") : "=l"(*low), "=l"(*high) : "l"(unit));
}

/* Everything this thread wrote, and what it has seen others of its warp write, is in shared memory before what follows. */
HC_INLINE void hc_fence_system(void)
{
    asm volatile("fence.acq_rel.sys;" ::: "memory");
}

#endif
