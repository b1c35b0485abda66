// The device's side of the limit probes: what the bus allows, with nothing around it. bench/limits.cc is the host's side.
#include <hostcall/device.h>

#include "bench/kernels/common.h"
#include "device/lanes.h"

// A poll of the unit at `from` that waits for `tag`. The GPU polls as hard as it can; on the CPU device the host needs the core, at
// once if this lane is one of many.
static __device__ bool arrived(const struct hc_unit *from, uint64_t tag, bool one_of_many, uint64_t *low, uint64_t *high)
{
    hc_unit_load(from, low, high);
#ifdef __CUDACC__
    (void)one_of_many;
#else
    if (*high != tag)
        one_of_many ? hc_cpu_backoff() : hc_cpu_may_yield();
#endif
    return *high == tag;
}

// One unit there, one unit back, by the first lane of each warp. Arrays as in bench_calls.
extern "C" __global__ void probe_flag(struct hc_unit *request, struct hc_unit *reply, uint32_t *cycles, uint64_t *elapsed,
                                      uint32_t calls)
{
    uint32_t warp = (blockIdx.x * blockDim.x + threadIdx.x) / 32;
    uint64_t begin = hc_lane_timer(), low, high;

    if (threadIdx.x % 32 != 0)
        return;
    for (uint32_t i = 1; i <= calls; i++) {
        long long t = clock64();
        hc_unit_store(&request[warp * PROBE_APART], 0, i);
        while (!arrived(&reply[warp * PROBE_APART], i, false, &low, &high)) {
        }
        if (cycles != NULL)
            cycles[(size_t)warp * calls + i - 1] = (uint32_t)(clock64() - t);
    }
    elapsed[warp] = hc_lane_timer() - begin;
}
HC_KERNEL(probe_flag);

// What a call costs before anything is sent: the warp's cells are claimed and a ticket is drawn, at once.
static __device__ uint32_t claim_and_ticket(struct probe_word *owner, struct probe_word *ticket)
{
    unsigned long long drawn = 0;

    if (threadIdx.x % 32 == 0) {
        unsigned long long taken = atomicOr((unsigned *)&owner->value, 0xffffffffu);
        drawn = atomicAdd(&ticket->value, 1ull);
        while (taken != 0)
            taken = atomicOr((unsigned *)&owner->value, 0xffffffffu);
    }
    return __shfl_sync(0xffffffffu, (unsigned)drawn, 0) + 1;
}

// Full warps send 24 bytes a lane and check the sum that comes back. ring_log2 0: each warp has an entry of its own, which the host
// scans, and claims nothing. Otherwise a ring for each host thread, ordered by tickets: entries[ring][ticket], tickets[ring].
extern "C" __global__ void probe_calls(struct probe_packet *packets, struct hc_unit *entries, struct probe_word *owners,
                                       struct probe_word *tickets, uint32_t rings, uint32_t ring_log2, uint32_t *cycles,
                                       uint64_t *elapsed, uint32_t calls, unsigned *wrong)
{
    uint32_t thread = blockIdx.x * blockDim.x + threadIdx.x, warp = thread / 32, lane = threadIdx.x % 32;
    uint32_t ring = blockIdx.x % rings;
    struct probe_packet *packet = &packets[warp];
    uint64_t begin = hc_lane_timer(), low, high;

    for (uint32_t i = 1; i <= calls; i++) {
        long long t = clock64();
        uint64_t a = (uint64_t)thread << 32 | i, b = a * 3, c = i * 0x100000001ull;
        uint32_t tag = ring_log2 != 0 ? claim_and_ticket(&owners[warp], &tickets[ring]) : i;
        struct hc_unit *entry = ring_log2 != 0 ? &entries[((uint64_t)ring << ring_log2) + ((tag - 1) & ((1u << ring_log2) - 1))]
                                               : &entries[warp];

        hc_unit_store(&packet->request[0][lane], a, (uint64_t)tag << 32 | (uint32_t)c);
        hc_unit_store(&packet->request[1][lane], b, (uint64_t)tag << 32 | c >> 32);
        if (lane == 0)
            hc_unit_store(entry, warp, tag);
        while (!arrived(&packet->reply[lane], tag, true, &low, &high)) {
        }
        if (ring_log2 != 0)
            atomicAnd((unsigned *)&owners[warp].value, ~(1u << lane));
        if (lane == 0 && cycles != NULL)
            cycles[(size_t)warp * calls + i - 1] = (uint32_t)(clock64() - t);
        if (low != a + b + c)
            atomicAdd(wrong, 1u);
        __syncwarp();
    }
    if (lane == 0)
        elapsed[warp] = hc_lane_timer() - begin;
}
HC_KERNEL(probe_calls);

// Ready-made text: each warp posts 32 lines at a time into one of its two buffers, and waits only for the host to have taken the
// one before the last.
extern "C" __global__ void probe_text(struct probe_text_buffers *buffers, struct hc_unit *entries, struct hc_unit *taken,
                                      uint32_t posts)
{
    uint32_t warp = (blockIdx.x * blockDim.x + threadIdx.x) / 32, lane = threadIdx.x % 32;
    uint64_t low, high = 0;

    for (uint32_t i = 1; i <= posts; i++) {
        while (i > high + 2)
            (void)arrived(&taken[warp * PROBE_APART], i, true, &low, &high);
        struct hc_unit *text = (struct hc_unit *)buffers[warp].text[i % 2];
        for (uint32_t k = lane; k < PROBE_TEXT / 16; k += 32) // the line's end is in the middle or at the end of a unit
            hc_unit_store(&text[k], k % 5 == 2 ? 0x0a20202020202020u : 0x3030303030303030u + i % 10,
                          k % 5 == 4 ? 0x0a20202020202020u : 0x4141414141414141u);
        __threadfence_system();
        __syncwarp();
        if (lane == 0)
            hc_unit_store(&entries[warp], 0, i);
    }
}
HC_KERNEL(probe_text);

// Reads words that the device reaches by address, mapped or its own, and stores them: the device as a copy engine.
extern "C" __global__ void probe_copy(const uint64_t *from, uint64_t *to, uint64_t words)
{
    const struct hc_unit *source = (const struct hc_unit *)from;
    struct hc_unit *target = (struct hc_unit *)to;
    uint64_t at = blockIdx.x * (uint64_t)blockDim.x + threadIdx.x, step = gridDim.x * (uint64_t)blockDim.x;

    for (; at + 3 * step < words / 2; at += 4 * step) {
        struct hc_unit a = source[at], b = source[at + step], c = source[at + 2 * step], d = source[at + 3 * step];
        target[at] = a, target[at + step] = b, target[at + 2 * step] = c, target[at + 3 * step] = d;
    }
    for (; at < words / 2; at += step)
        target[at] = source[at];
}
HC_KERNEL(probe_copy);
