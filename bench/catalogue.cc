// Every row there is, in the order of the report. A row that nothing fills says so. The numbers in braces are those of this run.
#include "bench/bench.h"

static std::string with_numbers(std::string text, const bench &b)
{
    const std::pair<std::string, std::string> all[] = {
        {"{many}", std::to_string(b.lone_blocks) + " warps"},
        {"{warps}", std::to_string(b.blocks * b.threads / 32) + " warps"},
        {"{full}", std::to_string(b.heap_blocks) + " x 256 threads"},
        {"{threads}", std::to_string(b.print_blocks) + " x " + std::to_string(b.print_threads) + " threads"},
    };

    for (const auto &[name, value] : all)
        if (size_t at = text.find(name); at != std::string::npos)
            text.replace(at, name.size(), value);
    return text;
}

std::vector<row> catalogue(const bench &b)
{
    static const struct {
        const char *id, *what, *unit;
        bool less_is_better;
    } all[] = {
        {"call.1lane.p50", "blocking call, 1 lane, p50", "us", true},
        {"call.1lane.p99", "blocking call, 1 lane, p99", "us", true},
        {"call.32lanes.p50", "blocking call, 32 lanes, p50", "us", true},
        {"call.32lanes.p99", "blocking call, 32 lanes, p99", "us", true},
        {"call.many.p50", "blocking call, {many} at once, 4 workers, p50", "us", true},
        {"call.many.p99", "blocking call, {many} at once, 4 workers, p99", "us", true},
        {"rate.1worker", "blocking calls, {warps}, 1 worker", "M warp calls/s", false},
        {"rate.2workers", "blocking calls, {warps}, 2 workers", "M warp calls/s", false},
        {"rate.4workers", "blocking calls, {warps}, 4 workers", "M warp calls/s", false},
        {"rate.8workers", "blocking calls, {warps}, 8 workers", "M warp calls/s", false},
        {"clock", "clock_gettime(CLOCK_MONOTONIC) on the device", "ns", true},
        {"printf.1worker", "printf to a file, {threads}, 1 worker", "M lines/s", false},
        {"printf.4workers", "printf to a file, {threads}, 4 workers", "M lines/s", false},
        {"pread.4k", "pread 4 KiB, one thread alone, p50", "us", true},
        {"pread.64k", "pread 64 KiB, one thread alone, p50", "us", true},
        {"pread.1m", "pread 1 MiB, one thread alone, p50", "us", true},
        {"read.single.1worker", "file to device memory, 64 KiB a thread, 1 worker", "GB/s", false},
        {"read.warp.1worker", "file to device memory, warps together, 1 worker", "GB/s", false},
        {"read.block.1worker", "file to device memory, blocks together, 1 worker", "GB/s", false},
        {"read.single.4workers", "file to device memory, 64 KiB a thread, 4 workers", "GB/s", false},
        {"read.warp.4workers", "file to device memory, warps together, 4 workers", "GB/s", false},
        {"read.block.4workers", "file to device memory, blocks together, 4 workers", "GB/s", false},
        {"mmap.first", "file through hc_mmap, first pass", "GB/s", false},
        {"mmap.later", "file through hc_mmap, later passes", "GB/s", false},
        {"random.warps", "random 4 KiB preads, one thread a warp, 8 workers", "M preads/s", false},
        {"random.lanes", "random 4 KiB preads, every thread, 8 workers", "M preads/s", false},
        {"write.4files", "device memory to 4 files, 4 workers", "GB/s", false},
        {"cufile", "file to device memory by cuFileRead", "GB/s", false},
        {"idle.responsive.2ms", "call after 2 ms of quiet, responsive, p99", "us", true},
        {"idle.responsive.2s", "call after 2 s of quiet, responsive, slowest", "us", true},
        {"idle.responsive.cpu", "idle worker, responsive", "% of a core", true},
        {"idle.quiet.2ms", "call after 2 ms of quiet, quiet, p99", "us", true},
        {"idle.quiet.2s", "call after 2 s of quiet, quiet, slowest", "us", true},
        {"idle.quiet.cpu", "idle worker, quiet", "% of a core", true},
        {"heap.lone", "malloc and free of 64 bytes, one thread", "ns a pair", true},
        {"heap.grid", "malloc and free of 64 bytes, {full}", "M pairs/s", false},
        {"heap.mixed", "malloc and free of 1 to 1000 bytes, 4 held at a time, {full}", "M pairs/s", false},
        {"heap.large", "malloc and free of 4000 bytes, a quarter of them", "M pairs/s", false},
        {"gpus.calls", "blocking calls, two GPUs, one process", "M warp calls/s", false},
        {"gpus.reads", "file to device memory, two GPUs, one process", "GB/s", false},
        {"size.printf", "cubin of a kernel with one printf", "KiB", true},
        {"size.pread", "cubin of a kernel with one pread", "KiB", true},
    };
    std::vector<row> rows;

    for (const auto &one : all) {
        row r;
        r.id = one.id, r.what = with_numbers(one.what, b), r.unit = one.unit, r.less_is_better = one.less_is_better;
        r.ours.absent = "not measured";
        rows.push_back(r);
    }
    return rows;
}
