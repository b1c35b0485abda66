// Files into device memory and back, by every way there is.
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <algorithm>

#include "bench/bench.h"
#include "bench/gpu.h"
#include "bench/kernels/common.h"

// Adds what `measure` returns, or its failure as the reason for having nothing. Only a row's references may be absent that way.
static void add_reference(reference &r, const std::function<double()> &measure)
{
    if (!r.measured.absent.empty())
        return;
    try {
        r.measured.values.push_back(measure());
    } catch (const std::runtime_error &error) {
        r.measured.absent = error.what();
    }
}

// ---- One thread alone

// p50 in us of the host's own pread and copy.
static double host_pread(int fd, uint64_t size, size_t piece, void *device, unsigned calls)
{
    void *ignored;
    char *buffer = static_cast<char *>(gpu_host_alloc(piece, &ignored));
    gpu_stream stream = gpu_stream_new();
    std::vector<double> us;

    for (unsigned i = 0; i < calls; i++) {
        double t = seconds();
        if (pread(fd, buffer, piece, (off_t)((uint64_t)i * piece % (size - size % piece))) != (ssize_t)piece)
            fail("the host's pread fell short");
        gpu_copy(device, buffer, piece, true, stream);
        gpu_stream_wait(stream);
        us.push_back((seconds() - t) * 1e6);
    }
    gpu_stream_free(stream);
    gpu_host_free(buffer);
    return percentile(us, 0.5);
}

void measure_pread(bench &b)
{
    const uint64_t size = 16 << 20;
    if (!b.wanted_any("pread."))
        return;
    test_file file(b, "pread", size);
    session s(b);
    unsigned char *buffer = s.array<unsigned char>(1 << 20);
    uint32_t *ns = s.array<uint32_t>(1000);
    auto ours = [&](uint32_t piece, unsigned calls) {
        s.run("bench_pread", 1, 1, (int)file.fd, buffer, piece, size, ns, (uint32_t)calls, s.wrong());
        s.need_right("short preads");
        std::vector<uint32_t> all = s.fetch(ns, calls);
        std::vector<double> us(all.begin(), all.end());
        return percentile(us, 0.5) * 1e-3;
    };

    for (auto [id, piece] : {std::pair<const char *, uint32_t>{"pread.4k", 4096}, {"pread.64k", 65536}, {"pread.1m", 1 << 20}}) {
        if (!b.wanted(id))
            continue;
        row &r = b.at(id);
        // As many calls as take some 0.2 s.
        unsigned calls = (unsigned)std::clamp(200000 / ours(piece, 3), 5.0, b.set.quick ? 200.0 : 1000.0);
        r.beside = {{"limit", "host pread and a copy from pinned memory", {}}};
        b.repeat([&] {
            r.ours.values.push_back(ours(piece, calls));
            r.beside[0].measured.values.push_back(host_pread(file.fd, size, piece, buffer, calls));
        });
    }
}

// ---- Whole files

// What every way of reading the whole file is measured with.
struct whole_file {
    explicit whole_file(const bench &the_bench) : b(the_bench), file(the_bench, "whole", file_size(the_bench))
    {
    }
    // GB/s of one pass; checks what arrived.
    double timed(session &s, unsigned char *buffer, const std::function<double()> &pass)
    {
        s.run("bench_fill", b.blocks, b.threads, (uint64_t *)buffer, (uint64_t)file.bytes / 8, (uint32_t)0);
        double took = pass();
        s.need_right("short reads");
        s.run("bench_check", b.blocks, b.threads, (const uint64_t *)buffer, (uint64_t)file.bytes / 8, s.wrong());
        s.need_right("words of the file");
        return (double)file.bytes / took * 1e-9;
    }
    const bench &b;
    test_file file;
};

// Limits once a session, as they move little.
static void add_bus_limits(row &r, session &s, whole_file &w, unsigned char *buffer, unsigned threads)
{
    r.beside = {{"limit", "the device reads the registered page cache", {}},
                {"limit", "copy engine from pinned memory", {}},
                {"peer", std::to_string(threads) + " host thread" + (threads > 1 ? "s" : "") + ": pread and pinned copies", {}}};
    for (int i = 0; i < 2; i++) {
        add_reference(r.beside[0], [&] { return limit_registered(s, w.b, w.file.fd, w.file.bytes, buffer); });
        add_reference(r.beside[1], [&] { return limit_copy_engine(buffer, w.file.bytes, true); });
    }
}

static void measure_way(whole_file &w, session &s, unsigned char *buffer, const std::string &id, const char *kernel, uint64_t piece,
                        unsigned workers)
{
    bench &b = const_cast<bench &>(w.b);
    if (!b.wanted(id))
        return;
    row &r = b.at(id);
    piece = std::min(piece, w.file.bytes / b.blocks >> 16 << 16);
    piece = std::max<uint64_t>(piece, 65536);
    while (w.file.bytes % piece != 0)
        piece -= 65536;
    add_bus_limits(r, s, w, buffer, workers);
    b.repeat([&] {
        r.ours.values.push_back(w.timed(s, buffer, [&] {
            return s.run(kernel, b.blocks, b.threads, (int)w.file.fd, buffer, (uint64_t)w.file.bytes, piece, s.wrong());
        }));
        add_reference(r.beside[2], [&] { return peer_read(w.file.fd, w.file.bytes, buffer, workers); });
    });
    r.note = std::to_string(w.file.bytes >> 20) + " MiB, pieces of " + std::to_string(piece >> 10) + " KiB, contents checked";
}

void measure_reads(bench &b)
{
    if (!b.wanted_any("read."))
        return;
    whole_file w(b);
    for (unsigned workers : {1u, 4u}) {
        std::string tail = workers == 1 ? ".1worker" : ".4workers";
        session s(b, workers);
        unsigned char *buffer = s.array<unsigned char>(w.file.bytes);
        measure_way(w, s, buffer, "read.single" + tail, "bench_read_single", 65536, workers);
#ifdef BENCH_COLLECTIVE
        measure_way(w, s, buffer, "read.warp" + tail, "bench_read_warp", 256 << 10, workers);
        measure_way(w, s, buffer, "read.block" + tail, "bench_read_block", 1 << 20, workers);
#else
        b.at("read.warp" + tail).ours.absent = "there is no hc_warp_pread";
        b.at("read.block" + tail).ours.absent = "there is no hc_block_pread";
#endif
    }
}

void measure_mmap(bench &b)
{
    if (!b.wanted_any("mmap."))
        return;
#ifndef BENCH_MMAP
    b.at("mmap.first").ours.absent = b.at("mmap.later").ours.absent = "there is no hc_mmap";
#else
    whole_file w(b);
    session s(b);
    unsigned char *buffer = s.array<unsigned char>(w.file.bytes);
    uint64_t *where = s.array<uint64_t>(1), address = 0;
    unsigned blocks = b.blocks * (b.gpu ? 4 : 1);
    row &first = b.at("mmap.first"), &later = b.at("mmap.later");
    auto pass = [&] {
        return s.run("probe_copy", blocks, b.threads, (const uint64_t *)address, (uint64_t *)buffer, (uint64_t)w.file.bytes / 8);
    };
    auto map_and_pass = [&] {
        double took = s.run("bench_mmap", 1, 1, (int)w.file.fd, (uint64_t)w.file.bytes, where, s.wrong());
        s.need_right("hc_mmap");
        address = s.fetch(where, 1)[0];
        return took + pass();
    };

    add_bus_limits(first, s, w, buffer, 1);
    later.beside = first.beside;
    b.repeat([&] {
        first.ours.values.push_back(w.timed(s, buffer, map_and_pass));
        later.ours.values.push_back(w.timed(s, buffer, pass));
        s.run("bench_munmap", 1, 1, address, (uint64_t)w.file.bytes, s.wrong());
        s.need_right("hc_munmap");
        for (row *r : {&first, &later})
            add_reference(r->beside[2], [&] { return peer_read(w.file.fd, w.file.bytes, buffer, 1); });
    });
    first.note = "the call itself included";
#endif
}

// ---- Random reads

void measure_random(bench &b)
{
    const unsigned workers = 8;
    if (!b.wanted_any("random."))
        return;
    uint64_t size = std::min<uint64_t>(file_size(b), 2ull << 30);
    test_file file(b, "random", size);
    session s(b, workers);
    unsigned threads = b.blocks * b.threads;
    unsigned char *buffer = s.array<unsigned char>((size_t)threads * 4096);

    for (unsigned every : {32u, 1u}) {
        std::string id = every == 1 ? "random.lanes" : "random.warps";
        if (!b.wanted(id))
            continue;
        row &r = b.at(id);
        unsigned calls = std::max(2u, b.rate_calls / (every == 1 ? 100 : 10));
        r.beside = {{"limit", "8 host threads, random preads into host memory", {}}};
        b.repeat([&] {
            double took = s.run("bench_random", b.blocks, b.threads, (int)file.fd, buffer, size, (uint32_t)calls, (uint32_t)every, s.wrong());
            s.need_right("random preads");
            r.ours.values.push_back((double)threads / every * calls / took * 1e-6);
            add_reference(r.beside[0], [&] { return limit_random(file.fd, size, workers, b.gpu ? 100000 : 10000); });
        });
    }
}

// ---- Writes

void measure_writes(bench &b)
{
    const uint64_t bytes = b.gpu ? (b.set.quick ? 64ull << 20 : 256ull << 20) : 8ull << 20, piece = 65536;
    if (!b.wanted("write.4files"))
        return;
    row &r = b.at("write.4files");
    test_file first(b, "write0", bytes), second(b, "write1", bytes), third(b, "write2", bytes), fourth(b, "write3", bytes);
    std::vector<int> fds = {first.fd, second.fd, third.fd, fourth.fd};
    session s(b, 4);
    unsigned char *buffer = s.array<unsigned char>(bytes);
    std::vector<char> zeros(1 << 20);

    s.run("bench_fill", b.blocks, b.threads, (uint64_t *)buffer, (uint64_t)bytes / 8, (uint32_t)1);
    r.beside = {{"peer", "4 host threads: pinned copies and pwrite", {}}, {"limit", "copy engine into pinned memory", {}}};
    b.repeat([&] {
        double took = s.run("bench_write", b.blocks, b.threads, fds[0], fds[1], fds[2], fds[3], (const unsigned char *)buffer, bytes,
                            piece, s.wrong());
        s.need_right("short writes");
        r.ours.values.push_back((double)(4 * bytes) / took * 1e-9);
        for (int fd : fds) {
            if (!file_has_pattern(fd, bytes))
                fail("WRONG: a file is not what was written");
            for (uint64_t at = 0; at < bytes; at += zeros.size())
                if (pwrite(fd, zeros.data(), zeros.size(), (off_t)at) < 0)
                    fail("no room for the files");
        }
        add_reference(r.beside[0], [&] { return peer_write(fds, bytes, buffer); });
        add_reference(r.beside[1], [&] { return limit_copy_engine(buffer, bytes, false); });
    });
    r.note = "contents checked";
}
