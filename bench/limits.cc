// The host's side of the limit probes in kernels/limits.cu: threads that answer bare packets and do nothing else.
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "bench/bench.h"
#include "bench/gpu.h"
#include "bench/kernels/common.h"
#include "protocol/unit_host.h"

namespace
{
// Mapped memory for one probe.
template <typename T> struct mapped {
    explicit mapped(size_t count)
    {
        host = static_cast<T *>(gpu_host_alloc(count * sizeof(T), reinterpret_cast<void **>(&device)));
    }
    ~mapped()
    {
        gpu_host_free(host);
    }
    mapped(const mapped &) = delete;
    T *host, *device;
};

// The runtime does not poll while a probe runs.
struct paused {
    explicit paused(session &s) : runtime(s.runtime)
    {
        need(hc_pause(runtime), "hc_pause");
    }
    ~paused()
    {
        hc_resume(runtime);
    }
    hc_runtime *runtime;
};

// Host threads that serve parts of `warps` slots until the end of the scope.
struct servers {
    std::atomic<bool> stop{false};
    std::vector<std::thread> threads;

    template <typename F> servers(unsigned count, unsigned warps, F serve)
    {
        for (unsigned i = 0; i < count; i++)
            threads.emplace_back([=, this] { serve(i, warps * i / count, warps * (i + 1) / count, stop); });
    }
    ~servers()
    {
        stop = true;
        for (std::thread &t : threads)
            t.join();
    }
};

// On the CPU device answerer and asker share the cores.
inline void rest_if(bool idle)
{
    if (idle && !gpu_is_open())
        std::this_thread::yield();
}

void serve_flags(hc_unit *request, hc_unit *reply, unsigned first, unsigned end, const std::atomic<bool> &stop)
{
    std::vector<uint64_t> last(end - first);

    while (!stop.load(std::memory_order_relaxed)) {
        bool idle = true;
        for (unsigned w = first; w < end; w++) {
            uint64_t high = hc_unit_high(&request[w * PROBE_APART]);
            if (high == last[w - first])
                continue;
            last[w - first] = high;
            hc_unit_publish(&reply[w * PROBE_APART], 0, high);
            idle = false;
        }
        rest_if(idle);
    }
}

// The units of a lane bear their tags: what has not arrived is looked at again.
bool answer(probe_packet *packet, uint32_t tag)
{
    uint64_t sums[32], other = 0;

    for (unsigned lane = 0; lane < 32; lane++) {
        uint64_t high0 = hc_unit_high(&packet->request[0][lane]), high1 = hc_unit_high(&packet->request[1][lane]);
        uint64_t a = __atomic_load_n(&packet->request[0][lane].low, __ATOMIC_RELAXED);
        uint64_t b = __atomic_load_n(&packet->request[1][lane].low, __ATOMIC_RELAXED);
        other |= (high0 >> 32 ^ tag) | (high1 >> 32 ^ tag);
        sums[lane] = a + b + ((high0 & 0xffffffffu) | high1 << 32);
    }
    if (other != 0)
        return false;
    for (unsigned lane = 0; lane < 32; lane++)
        hc_unit_publish(&packet->reply[lane], sums[lane], tag);
    return true;
}

// Both what will be read and what will be written is on its way while others are answered.
void fetch_ahead(probe_packet *packet)
{
    for (size_t line = 0; line < sizeof packet->request; line += 64)
        __builtin_prefetch((char *)packet->request + line);
    for (size_t line = 0; line < sizeof packet->reply; line += 64)
        __builtin_prefetch((char *)packet->reply + line, 1);
}

void answer_all(probe_packet *packets, const unsigned *slots, const uint32_t *tags, unsigned count, const std::atomic<bool> &stop)
{
    for (unsigned i = 0; i < count; i++)
        while (!answer(&packets[slots[i]], tags[i]) && !stop.load(std::memory_order_relaxed))
            rest_if(true);
}

const unsigned AHEAD = 4; // packets whose cache misses overlap

void serve_scanning(probe_packet *packets, hc_unit *entries, unsigned first, unsigned end, const std::atomic<bool> &stop)
{
    std::vector<uint32_t> last(end - first);
    unsigned slots[AHEAD], found = 0;
    uint32_t tags[AHEAD];

    while (!stop.load(std::memory_order_relaxed)) {
        bool idle = true;
        for (unsigned w = first; w < end; w++) {
            uint32_t tag = (uint32_t)hc_unit_high(&entries[w]);
            if (tag != last[w - first]) {
                last[w - first] = tags[found] = tag;
                fetch_ahead(&packets[w]);
                slots[found++] = w;
                idle = false;
            }
            if (found == AHEAD || (found != 0 && w + 1 == end)) {
                answer_all(packets, slots, tags, found, stop);
                found = 0;
            }
        }
        rest_if(idle);
    }
}

void serve_ring(probe_packet *packets, hc_unit *ring, unsigned ring_log2, const std::atomic<bool> &stop)
{
    unsigned slots[AHEAD], found = 0;
    uint32_t tags[AHEAD], next = 0, mask = (1u << ring_log2) - 1;

    while (!stop.load(std::memory_order_relaxed)) {
        for (found = 0; found < AHEAD && (uint32_t)hc_unit_high(&ring[next & mask]) == next + 1; found++) {
            slots[found] = (unsigned)__atomic_load_n(&ring[next & mask].low, __ATOMIC_RELAXED);
            fetch_ahead(&packets[slots[found]]);
            tags[found] = ++next;
        }
        answer_all(packets, slots, tags, found, stop);
        rest_if(found == 0);
    }
}

unsigned log2_above(unsigned count)
{
    unsigned log2 = 1;
    while (1u << log2 < count)
        log2++;
    return log2;
}

struct packet_times {
    latency times;
    double rate;
};

packet_times run_packets(session &s, unsigned blocks, unsigned threads, unsigned calls, unsigned hosts, bool claim, bool each)
{
    unsigned warps = blocks * threads / 32, ring_log2 = claim ? log2_above(2 * warps) : 0;
    size_t entry_count = claim ? (size_t)hosts << ring_log2 : warps;
    mapped<probe_packet> packets(warps);
    mapped<hc_unit> entries(entry_count);
    probe_word *owners = s.array<probe_word>(warps), *tickets = s.array<probe_word>(hosts);
    uint32_t *cycles = each ? s.array<uint32_t>((size_t)warps * calls) : nullptr;
    uint64_t *elapsed = s.array<uint64_t>(warps);
    unsigned *wrong = s.wrong();
    paused quiet(s);
    double took;
    {
        servers host(hosts, warps, [&](unsigned i, unsigned first, unsigned end, const std::atomic<bool> &stop) {
            if (claim)
                serve_ring(packets.host, entries.host + ((size_t)i << ring_log2), ring_log2, stop);
            else
                serve_scanning(packets.host, entries.host, first, end, stop);
        });
        took = s.run("probe_calls", blocks, threads, packets.device, entries.device, owners, tickets, (uint32_t)hosts,
                     (uint32_t)ring_log2, cycles, elapsed, (uint32_t)calls, wrong);
    }
    s.need_right("replies of the limit probe");
    return {each ? latency_of(s, cycles, elapsed, warps, calls) : latency(), (double)warps * calls / took * 1e-6};
}
} // namespace

latency limit_flag(session &s, unsigned blocks, unsigned threads, unsigned calls, unsigned host_threads)
{
    unsigned warps = blocks * threads / 32;
    mapped<hc_unit> request((size_t)warps * PROBE_APART), reply((size_t)warps * PROBE_APART);
    uint32_t *cycles = s.array<uint32_t>((size_t)warps * calls);
    uint64_t *elapsed = s.array<uint64_t>(warps);
    paused quiet(s);
    servers host(host_threads, warps, [&](unsigned, unsigned first, unsigned end, const std::atomic<bool> &stop) {
        serve_flags(request.host, reply.host, first, end, stop);
    });

    s.run("probe_flag", blocks, threads, request.device, reply.device, cycles, elapsed, (uint32_t)calls);
    return latency_of(s, cycles, elapsed, warps, calls);
}

latency limit_packet(session &s, unsigned blocks, unsigned threads, unsigned calls, unsigned host_threads, bool claim)
{
    return run_packets(s, blocks, threads, calls, host_threads, claim, true).times;
}

double limit_packet_rate(session &s, unsigned blocks, unsigned threads, unsigned calls, unsigned host_threads, bool claim)
{
    return run_packets(s, blocks, threads, calls, host_threads, claim, false).rate;
}

// ---- Text: packets of ready-made lines, gathered into large writes.

namespace
{
struct text_sink {
    int fd;
    std::atomic<uint64_t> end{0};
};

void write_out(text_sink &sink, const char *text, size_t bytes)
{
    uint64_t at = sink.end.fetch_add(bytes);
    if (bytes != 0 && pwrite(sink.fd, text, bytes, (off_t)at) != (ssize_t)bytes)
        fail("the limit's file cannot be written");
}

void serve_text(probe_text_buffers *buffers, hc_unit *entries, hc_unit *taken, unsigned first, unsigned end, text_sink &sink,
                const std::atomic<bool> &stop)
{
    const size_t room = 1 << 20;
    std::vector<uint64_t> last(end - first);
    std::vector<char> gathered(room + PROBE_TEXT);
    size_t used = 0;
    bool stopping = false;

    for (bool idle = false; !(idle && stopping);) {
        stopping = stop.load(); // before the scan: what was posted before it is found
        idle = true;
        for (unsigned w = first; w < end; w++) {
            uint64_t &l = last[w - first], high = hc_unit_high(&entries[w]);
            for (; l != high; idle = false) {
                l++;
                memcpy(&gathered[used], buffers[w].text[l % 2], PROBE_TEXT);
                used += PROBE_TEXT;
                hc_unit_publish(&taken[w * PROBE_APART], 0, l);
                if (used >= room) {
                    write_out(sink, gathered.data(), used);
                    used = 0;
                }
            }
        }
        rest_if(idle);
    }
    write_out(sink, gathered.data(), used);
}
} // namespace

double limit_text(session &s, const std::string &path, unsigned blocks, unsigned threads, unsigned posts, unsigned host_threads)
{
    unsigned warps = blocks * threads / 32;
    mapped<probe_text_buffers> buffers(warps);
    mapped<hc_unit> entries(warps), taken((size_t)warps * PROBE_APART);
    text_sink sink;
    paused quiet(s);
    double begin, took;

    sink.fd = open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (sink.fd < 0)
        fail("%s cannot be made", path.c_str());
    begin = seconds();
    {
        servers host(host_threads, warps, [&](unsigned, unsigned first, unsigned end, const std::atomic<bool> &stop) {
            serve_text(buffers.host, entries.host, taken.host, first, end, sink, stop);
        });
        s.run("probe_text", blocks, threads, buffers.device, entries.device, taken.device, (uint32_t)posts);
    }
    took = seconds() - begin;
    close(sink.fd);
    unlink(path.c_str());
    if (sink.end != (uint64_t)warps * posts * PROBE_TEXT)
        fail("WRONG: the raw text limit lost bytes");
    return (double)warps * posts * 32 / took * 1e-6;
}
