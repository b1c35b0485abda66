/* The bulk copy engine of compute capability 9.0: for bulk.c alone. A piece goes from global memory (mapped host memory counts
 * as global) into shared memory, and from there on. Where one side is not global, or not aligned to 16 bytes, the thread moves
 * that side's bytes itself. */
#ifndef HC_DEVICE_BULK_ENGINE_H
#define HC_DEVICE_BULK_ENGINE_H

#define HC_BULK_PIECES 4u
#define HC_BULK_LOG2 11u /* of a piece in the 8 KiB that each block has */
/* Below this, loads and stores are as quick. */
#define HC_BULK_LEAST 512u

struct hc_bulk {
    unsigned char *destination;
    const unsigned char *source;
    uint32_t bytes;
    uint32_t log2; /* of a piece's size */
    uint32_t pieces;
    unsigned char *buffers;
    int engine_loads, engine_stores;
};

/* The end of the block's dynamic shared memory, where the launch has made it larger for this. What tells is its size, and that only a
 * runtime that chooses all sizes sets the feature. */
static __device__ unsigned char *hc_bulk_tail(const struct hc_module_link *link)
{
    extern __shared__ __align__(16) unsigned char hc_dynamic_shared[]; /* a name of the whole program's */
    uint32_t bytes;

    asm("mov.u32 %0, %%dynamic_smem_size;" : "=r"(bytes));
    if (!(link->features & HC_FEATURE_TAILS) || !HC_HAS_TAIL(bytes))
        return NULL;
    return hc_dynamic_shared + (bytes - HC_TAIL_EXTRA);
}

static __device__ void hc_bulk_take_buffers(const struct hc_module_link *link, struct hc_bulk *bulk)
{
    __shared__ __align__(16) unsigned char small[HC_BULK_PIECES << HC_BULK_LOG2];

    bulk->buffers = hc_bulk_tail(link);
    bulk->log2 = HC_TAIL_LOG2;
    if (bulk->buffers == NULL) {
        bulk->buffers = small;
        bulk->log2 = HC_BULK_LOG2;
    }
    bulk->pieces = (bulk->bytes + (1u << bulk->log2) - 1) >> bulk->log2;
}

HC_INLINE unsigned char *hc_bulk_buffer(const struct hc_bulk *bulk, uint32_t piece)
{
    return bulk->buffers + (piece % HC_BULK_PIECES << bulk->log2);
}

static __device__ uint32_t hc_bulk_barrier(uint32_t piece)
{
    __shared__ __align__(8) uint64_t barrier[HC_BULK_PIECES];
    return (uint32_t)__cvta_generic_to_shared(&barrier[piece % HC_BULK_PIECES]);
}

HC_INLINE uint32_t hc_bulk_shared(const struct hc_bulk *bulk, uint32_t piece)
{
    return (uint32_t)__cvta_generic_to_shared(hc_bulk_buffer(bulk, piece));
}

/* Shared memory is born with any content, so what keeps a block's threads apart lives in device memory. Two blocks that meet
 * in one lock only wait for each other. */
HC_INLINE uint32_t *hc_bulk_lock(const struct hc_module_link *link)
{
    uint32_t *lock = &link->state->bulk_locks[hc_block_index() % HC_BULK_LOCKS], step = 0;

    while (hc_atomic_cas_acquire(lock, 0, 1) != 0)
        hc_lane_backoff(&step);
    return lock;
}

HC_INLINE uint32_t hc_bulk_size(const struct hc_bulk *bulk, uint32_t piece)
{
    uint32_t left = bulk->bytes - (piece << bulk->log2), whole = 1u << bulk->log2;
    return left < whole ? left : whole;
}

/* Order between the thread's own accesses to shared memory and the engine's. */
HC_INLINE void hc_bulk_fence(void)
{
    asm volatile("fence.proxy.async.shared::cta;" ::: "memory");
}

/* The same for global memory as well, at 0.5 us: once, so that the engine reads what the thread has seen to be there. */
HC_INLINE void hc_bulk_fence_all(void)
{
    asm volatile("fence.proxy.async;" ::: "memory");
}

/* Between shared memory and memory of any kind, by the thread. */
static __device__ __noinline__ void hc_bulk_by_hand(unsigned char *to, const unsigned char *from, uint32_t bytes)
{
    uint32_t done = 0;
    if ((((uintptr_t)to | (uintptr_t)from) & 7) == 0)
#pragma unroll 4
        for (; bytes - done >= 8; done += 8)
            *(uint64_t *)(to + done) = *(const uint64_t *)(from + done);
#pragma unroll 1
    for (; done < bytes; done++)
        to[done] = from[done];
}

HC_INLINE void hc_bulk_load(const struct hc_bulk *bulk, uint32_t piece)
{
    const unsigned char *from = bulk->source + (piece << bulk->log2);
    uint32_t size = hc_bulk_size(bulk, piece), whole = size & ~15u;

    if (!bulk->engine_loads || whole == 0) {
        hc_bulk_by_hand(hc_bulk_buffer(bulk, piece), from, size);
        return;
    }
    asm volatile("mbarrier.arrive.expect_tx.shared.b64 _, [%0], %1;" ::"r"(hc_bulk_barrier(piece)), "r"(whole) : "memory");
    asm volatile("cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes [%0], [%1], %2, [%3];" ::"r"(
                     hc_bulk_shared(bulk, piece)),
                 "l"(__cvta_generic_to_global(from)), "r"(whole), "r"(hc_bulk_barrier(piece))
                 : "memory");
    if (whole != size)
        hc_bulk_by_hand(hc_bulk_buffer(bulk, piece) + whole, from + whole, size - whole);
}

HC_INLINE void hc_bulk_await_load(const struct hc_bulk *bulk, uint32_t piece)
{
    uint32_t there = 0;

    if (!bulk->engine_loads || hc_bulk_size(bulk, piece) < 16)
        return;
    while (!there)
        asm volatile("{ .reg .pred p; mbarrier.try_wait.parity.shared.b64 p, [%1], %2; selp.u32 %0, 1, 0, p; }"
                     : "=r"(there)
                     : "r"(hc_bulk_barrier(piece)), "r"(piece / HC_BULK_PIECES & 1)
                     : "memory");
}

HC_INLINE void hc_bulk_store(const struct hc_bulk *bulk, uint32_t piece)
{
    unsigned char *to = bulk->destination + (piece << bulk->log2);
    uint32_t size = hc_bulk_size(bulk, piece), whole = bulk->engine_stores ? size & ~15u : 0;

    if (!bulk->engine_loads || whole != size)
        hc_bulk_fence(); /* what the thread wrote itself, before the engine stores it */
    if (whole != 0) {
        asm volatile("cp.async.bulk.global.shared::cta.bulk_group [%0], [%1], %2;" ::"l"(__cvta_generic_to_global(to)),
                     "r"(hc_bulk_shared(bulk, piece)), "r"(whole)
                     : "memory");
        asm volatile("cp.async.bulk.commit_group;" ::: "memory");
    }
    if (whole != size) {
        hc_bulk_by_hand(to + whole, hc_bulk_buffer(bulk, piece) + whole, size - whole);
        hc_bulk_fence(); /* what the thread read itself, before the engine loads over it */
    }
}

static __device__ __noinline__ void hc_bulk_run(const struct hc_bulk *bulk)
{
    uint32_t loading = 0;

    for (uint32_t i = 0; i < HC_BULK_PIECES; i++)
        asm volatile("mbarrier.init.shared.b64 [%0], 1;" ::"r"(hc_bulk_barrier(i)) : "memory");
    hc_bulk_fence();
#pragma unroll 1
    for (uint32_t piece = 0; piece < bulk->pieces; piece++) {
#pragma unroll 1
        for (; loading < bulk->pieces && loading < piece + HC_BULK_PIECES; loading++) {
            if (loading >= HC_BULK_PIECES) /* the engine has read the buffer that is loaded over now */
                asm volatile("cp.async.bulk.wait_group.read 0;" ::: "memory");
            hc_bulk_load(bulk, loading);
        }
        hc_bulk_await_load(bulk, piece);
        hc_bulk_store(bulk, piece);
    }
    asm volatile("cp.async.bulk.wait_group 0;" ::: "memory");
    for (uint32_t i = 0; i < HC_BULK_PIECES; i++)
        asm volatile("mbarrier.inval.shared.b64 [%0];" ::"r"(hc_bulk_barrier(i)) : "memory");
}

HC_INLINE int hc_bulk_can(const void *side)
{
    return __isGlobal(side) && ((uintptr_t)side & 15) == 0;
}

/* 1, or 0 if the copy is too small for it. */
static __device__ int hc_bulk_engine_copy(const struct hc_module_link *link, unsigned char *destination,
                                          const unsigned char *source, uint32_t bytes, int get)
{
    struct hc_bulk bulk;
    uint32_t *lock;

    if (bytes < HC_BULK_LEAST)
        return 0;
    bulk.destination = destination;
    bulk.source = source;
    bulk.bytes = bytes;
    hc_bulk_take_buffers(link, &bulk);
    bulk.engine_loads = get || hc_bulk_can(source);
    bulk.engine_stores = !get || hc_bulk_can(destination);
    lock = hc_bulk_lock(link);
    hc_bulk_fence_all();
    hc_bulk_run(&bulk);
    hc_store_release(lock, 0);
    return 1;
}

#endif
