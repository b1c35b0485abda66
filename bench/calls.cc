// Blocking calls: what one takes, how many there are in a second, and the clock that needs none.
#include "bench/bench.h"
#include "bench/gpu.h"

// One launch of calls.
static latency call_times(session &s, unsigned blocks, unsigned threads, unsigned calls)
{
    unsigned warps = threads < 32 ? blocks : blocks * threads / 32;
    uint32_t *cycles = s.array<uint32_t>((size_t)warps * calls);
    uint64_t *elapsed = s.array<uint64_t>(warps);

    s.run("bench_calls", blocks, threads, cycles, elapsed, (uint32_t)calls, s.wrong());
    s.need_right("replies");
    return latency_of(s, cycles, elapsed, warps, calls);
}

// The two rows of one setting: ours, the extended probe, the raw flag.
struct latency_rows {
    latency_rows(bench &b, const std::string &id) : p50(b.at(id + ".p50")), p99(b.at(id + ".p99"))
    {
        for (row *r : {&p50, &p99}) {
            r->beside = {{"limit", "full-warp packet, one claim, one ticket", {}}, {"limit", "the packet alone", {}}, {"limit", "raw flag", {}}};
        }
    }
    void add(const latency &ours, const latency &extended, const latency &packet, const latency &flag)
    {
        const latency *all[] = {&extended, &packet, &flag};
        p50.ours.values.push_back(ours.p50);
        p99.ours.values.push_back(ours.p99);
        for (int i = 0; i < 3; i++) {
            p50.beside[i].measured.values.push_back(all[i]->p50);
            p99.beside[i].measured.values.push_back(all[i]->p99);
        }
    }
    row &p50, &p99;
};

static void measure_latency(bench &b, const std::string &id, unsigned blocks, unsigned threads, unsigned workers)
{
    if (!b.wanted(id + ".p50") && !b.wanted(id + ".p99"))
        return;
    latency_rows rows(b, id);
    session s(b, workers);
    unsigned calls = blocks == 1 ? b.latency_calls : b.latency_calls / 4;

    call_times(s, blocks, threads, calls / 10 + 1); // first use
    b.repeat([&] {
        latency ours = call_times(s, blocks, threads, calls);
        latency extended = limit_packet(s, blocks, 32, calls, workers, true);
        latency packet = limit_packet(s, blocks, 32, calls, workers, false);
        rows.add(ours, extended, packet, limit_flag(s, blocks, 32, calls, workers));
    });
}

void measure_calls(bench &b)
{
    measure_latency(b, "call.1lane", 1, 1, 1);
    measure_latency(b, "call.32lanes", 1, 32, 1);
    measure_latency(b, "call.many", b.lone_blocks, 32, 4);
}

static double call_rate(session &s, const bench &b)
{
    unsigned warps = b.blocks * b.threads / 32;
    uint64_t *elapsed = s.array<uint64_t>(warps);
    double took = s.run("bench_calls", b.blocks, b.threads, (uint32_t *)nullptr, elapsed, (uint32_t)b.rate_calls, s.wrong());

    s.need_right("replies");
    return (double)warps * b.rate_calls / took * 1e-6;
}

void measure_rates(bench &b)
{
    for (unsigned workers : {1u, 2u, 4u, 8u}) {
        std::string id = "rate." + std::to_string(workers) + (workers == 1 ? "worker" : "workers");
        if (!b.wanted(id))
            continue;
        row &r = b.at(id);
        session s(b, workers);
        r.beside = {{"limit", "full-warp packets, as many host threads", {}},
                    {"limit", "the same with claim and ticket", {}}};
        call_rate(s, b);
        b.repeat([&] {
            r.ours.values.push_back(call_rate(s, b));
            r.beside[0].measured.values.push_back(limit_packet_rate(s, b.blocks, b.threads, b.rate_calls, workers, false));
            r.beside[1].measured.values.push_back(limit_packet_rate(s, b.blocks, b.threads, b.rate_calls, workers, true));
        });
    }
}

void measure_clock(bench &b)
{
    if (!b.wanted("clock"))
        return;
    row &r = b.at("clock");
    session s(b);
    uint64_t *ns = s.array<uint64_t>(2);

    r.beside = {{"limit", "the timer read alone", {}}};
    b.repeat([&] {
        s.run("bench_clock", 1, 1, ns, (uint32_t)b.latency_calls, s.wrong());
        s.need_right("a clock that runs backwards");
        std::vector<uint64_t> both = s.fetch(ns, 2);
        r.ours.values.push_back((double)both[0] * 1e-3);
        r.beside[0].measured.values.push_back((double)both[1] * 1e-3);
    });
}

void measure_two_gpus(bench &b)
{
    if (!b.wanted_any("gpus."))
        return;
    if (gpu_count() < 2 || !b.gpu) {
        b.at("gpus.calls").ours.absent = b.at("gpus.reads").ours.absent = "this machine has no two GPUs";
        return;
    }
    const uint64_t bytes = file_size(b) / 4, piece = 65536;
    row &calls = b.at("gpus.calls"), &reads = b.at("gpus.reads");
    test_file file(b, "two", bytes);
    session first(b, 4, HC_IDLE_ADAPTIVE, 0), second(b, 4, HC_IDLE_ADAPTIVE, 1);
    session *both[] = {&first, &second};
    uint64_t *elapsed[2];
    unsigned char *buffer[2];
    auto start_calls = [&](int i) {
        return both[i]->start("bench_calls", b.blocks, b.threads, (uint32_t *)nullptr, elapsed[i], (uint32_t)b.rate_calls, both[i]->wrong());
    };
    auto start_reads = [&](int i) {
        return both[i]->start("bench_read_single", b.blocks, b.threads, (int)file.fd, buffer[i], bytes, piece, both[i]->wrong());
    };
    // Seconds from the first launch to the last end, on one GPU or on both.
    auto timed = [&](auto begin, int gpus) {
        struct hc_launch *launches[2];
        double t = seconds();
        for (int i = 0; i < gpus; i++)
            launches[i] = begin(i);
        for (int i = 0; i < gpus; i++)
            both[i]->wait(launches[i]);
        t = seconds() - t;
        for (int i = 0; i < gpus; i++)
            both[i]->need_right("results of two GPUs");
        return t;
    };

    for (int i = 0; i < 2; i++) {
        elapsed[i] = both[i]->array<uint64_t>((size_t)b.blocks * b.threads / 32);
        buffer[i] = both[i]->array<unsigned char>(bytes);
    }
    calls.beside = reads.beside = {{"same", "one of them alone", {}}};
    double made = (double)b.blocks * b.threads / 32 * b.rate_calls * 1e-6, read = (double)bytes * 1e-9;
    timed(start_calls, 2); // first use
    timed(start_reads, 2);
    b.repeat([&] {
        calls.beside[0].measured.values.push_back(made / timed(start_calls, 1));
        calls.ours.values.push_back(2 * made / timed(start_calls, 2));
        reads.beside[0].measured.values.push_back(read / timed(start_reads, 1));
        reads.ours.values.push_back(2 * read / timed(start_reads, 2));
    });
}
