// What the kernels and the host parts of the bench agree on.
#ifndef BENCH_KERNELS_COMMON_H
#define BENCH_KERNELS_COMMON_H

#include <stdint.h>

#include "protocol/layout.h"

// ---- Limit probes: bare packets in mapped memory, served by bare loops on the host (bench/limits.cc).

// One warp's request: 24 bytes a lane, as two units {8 bytes, tag << 32 | 4 bytes}; and its reply, a unit {result, tag} a lane.
// Every unit brings the tag of its call, so nothing has to be ordered.
struct alignas(128) probe_packet {
    struct hc_unit request[2][32];
    struct hc_unit reply[32];
};

// What several warps change, in device memory, each word on a line of its own.
struct alignas(128) probe_word {
    unsigned long long value;
};

// A warp's two buffers of text: 32 lines of 40 bytes each.
#define PROBE_LINE 40
#define PROBE_TEXT (32 * PROBE_LINE)
struct alignas(128) probe_text_buffers {
    char text[2][PROBE_TEXT];
};

// Flags of different warps stay this many units apart: 128 bytes.
#define PROBE_APART 8

// ---- bench_heap: whose malloc
enum heap_owner { HEAP_OURS, HEAP_CUDAS };
#define HEAP_MOST_HELD 4

// ---- The bytes of every test file: word i of a file is this.
#if defined(__CUDACC__)
__host__ __device__
#endif
static inline uint64_t pattern_word(uint64_t i)
{
    return i * 0x9e3779b97f4a7c15u ^ i >> 9;
}

#endif
