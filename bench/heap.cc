// malloc and free by one thread and by the whole grid, ours beside the device's own in the same run.
#include "bench/bench.h"
#include "bench/kernels/common.h"

struct heap_setting {
    unsigned blocks, threads;
    uint32_t rounds, held, least, most;
};

// Seconds for all of it. Both heaps are warm after the first.
static double heap_time(session &s, const heap_setting &with, int owner)
{
    double took = s.run("bench_heap", with.blocks, with.threads, owner, with.rounds, with.held, with.least, with.most, s.wrong());

    s.need_right(owner == HEAP_OURS ? "memory refused or lost" : "memory of the peer refused or lost");
    return took;
}

static void measure_setting(bench &b, const std::string &id, const heap_setting &with)
{
    if (!b.wanted(id))
        return;
    row &r = b.at(id);
    session s(b, 1, HC_IDLE_ADAPTIVE, 0, (size_t)4 << 30); // of which each of the two has its part
    double pairs = (double)with.blocks * with.threads * with.rounds;

    r.beside = {{"peer", b.gpu ? "CUDA's device malloc, by new" : "the C library's malloc", {}}};
    heap_time(s, with, HEAP_OURS);
    heap_time(s, with, HEAP_CUDAS);
    b.repeat([&] {
        double ours = heap_time(s, with, HEAP_OURS), theirs = heap_time(s, with, HEAP_CUDAS);
        r.ours.values.push_back(r.less_is_better ? ours / pairs * 1e9 : pairs / ours * 1e-6);
        r.beside[0].measured.values.push_back(r.less_is_better ? theirs / pairs * 1e9 : pairs / theirs * 1e-6);
    });
}

void measure_heap(bench &b)
{
    unsigned blocks = b.heap_blocks;

    measure_setting(b, "heap.lone", {1, 1, 2000, 1, 64, 64});
    measure_setting(b, "heap.grid", {blocks, 256, 10, 1, 64, 64});
    measure_setting(b, "heap.mixed", {blocks, 256, 10, 4, 1, 1000});
    measure_setting(b, "heap.large", {blocks / 4, 256, 4, 1, 4000, 4000});
}
