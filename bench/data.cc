// Test files, and what host code alone reaches with them: the peers and limits of the file rows.
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <memory>
#include <thread>

#include "bench/bench.h"
#include "bench/gpu.h"
#include "bench/kernels/common.h"

static const size_t PIECE = 1 << 20; // of the host's own transfers

void fill_pattern(void *to, uint64_t first, size_t bytes)
{
    uint64_t *words = static_cast<uint64_t *>(to);
    for (size_t i = 0; i < bytes / 8; i++)
        words[i] = pattern_word(first / 8 + i);
}

// Runs body(thread) in `count` threads; the first failure is thrown here.
static void in_threads(unsigned count, const std::function<void(unsigned)> &body)
{
    std::vector<std::thread> threads;
    std::vector<std::string> failures(count);

    for (unsigned i = 0; i < count; i++)
        threads.emplace_back([&, i] {
            try {
                gpu_use_in_this_thread();
                body(i);
            } catch (const std::runtime_error &error) {
                failures[i] = error.what();
            }
        });
    for (std::thread &t : threads)
        t.join();
    for (const std::string &one : failures)
        if (!one.empty())
            throw std::runtime_error(one);
}

test_file::test_file(const bench &b, const std::string &name, uint64_t size)
    : path(b.set.directory + "/hostcall-bench." + name), bytes(size)
{
    std::atomic<uint64_t> next{0};

    fd = open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0 || ftruncate(fd, (off_t)bytes) != 0)
        fail("%s cannot be made", path.c_str());
    try {
        in_threads(b.gpu ? 4 : 1, [&](unsigned) {
            std::vector<uint64_t> block(PIECE / 8);
            for (uint64_t at; (at = next.fetch_add(PIECE)) < bytes;) {
                size_t some = (size_t)std::min<uint64_t>(PIECE, bytes - at);
                fill_pattern(block.data(), at, some);
                if (pwrite(fd, block.data(), some, (off_t)at) != (ssize_t)some)
                    fail("%s: no room for %llu bytes", path.c_str(), (unsigned long long)bytes);
            }
        });
    } catch (...) {
        close(fd);
        unlink(path.c_str());
        throw;
    }
}

test_file::~test_file()
{
    close(fd);
    unlink(path.c_str());
}

bool file_has_pattern(int fd, uint64_t bytes)
{
    std::vector<uint64_t> expected(PIECE / 8), found(PIECE / 8);

    for (uint64_t at = 0; at < bytes; at += PIECE) {
        size_t some = (size_t)std::min<uint64_t>(PIECE, bytes - at);
        fill_pattern(expected.data(), at, some);
        if (pread(fd, found.data(), some, (off_t)at) != (ssize_t)some || memcmp(found.data(), expected.data(), some) != 0)
            return false;
    }
    return true;
}

static uint64_t host_free_bytes()
{
    std::ifstream file("/proc/meminfo");
    std::string word;
    while (file >> word)
        if (word == "MemAvailable:") {
            uint64_t kilobytes = 0;
            file >> kilobytes;
            return kilobytes << 10;
        }
    return 4ull << 30;
}

uint64_t file_size(const bench &b)
{
    uint64_t most = b.gpu ? (b.set.quick ? 2ull << 30 : 8ull << 30) : (b.set.quick ? 32ull << 20 : 256ull << 20);
    uint64_t bytes = std::min({most, host_free_bytes() / 4, gpu_free_bytes() / 4});
    if (b.set.file_bytes != 0)
        bytes = b.set.file_bytes;
    return std::max<uint64_t>(bytes >> 24, 1) << 24; // whole pieces for every row
}

// ---- The host alone

namespace
{
const unsigned BUFFERS = 4;

// A host thread's pinned buffers, stream and events.
struct lane {
    lane()
    {
        void *ignored;
        for (unsigned i = 0; i < BUFFERS; i++) {
            buffer[i] = static_cast<char *>(gpu_host_alloc(PIECE, &ignored));
            done[i] = gpu_event_new();
            gpu_event_record(done[i], stream);
        }
    }
    ~lane()
    {
        for (unsigned i = 0; i < BUFFERS; i++) {
            gpu_event_free(done[i]);
            gpu_host_free(buffer[i]);
        }
        gpu_stream_free(stream);
    }
    lane(const lane &) = delete;
    gpu_stream stream = gpu_stream_new();
    char *buffer[BUFFERS];
    gpu_event done[BUFFERS];
};

std::vector<std::unique_ptr<lane>> lanes(unsigned count)
{
    std::vector<std::unique_ptr<lane>> made;
    for (unsigned i = 0; i < count; i++)
        made.emplace_back(new lane);
    return made;
}
} // namespace

double peer_read(int fd, uint64_t bytes, void *device, unsigned threads)
{
    std::vector<std::unique_ptr<lane>> own = lanes(threads);
    std::atomic<uint64_t> next{0};
    double begin = seconds();

    in_threads(threads, [&](unsigned i) {
        lane &mine = *own[i];
        unsigned turn = 0;
        for (uint64_t at; (at = next.fetch_add(PIECE)) < bytes; turn = (turn + 1) % BUFFERS) {
            size_t some = (size_t)std::min<uint64_t>(PIECE, bytes - at);
            gpu_event_wait(mine.done[turn]);
            if (pread(fd, mine.buffer[turn], some, (off_t)at) != (ssize_t)some)
                fail("the host's pread fell short");
            gpu_copy((char *)device + at, mine.buffer[turn], some, true, mine.stream);
            gpu_event_record(mine.done[turn], mine.stream);
        }
        gpu_stream_wait(mine.stream);
    });
    return (double)bytes / (seconds() - begin) * 1e-9;
}

// One thread a file. Two pieces are on their way at a time: one over the bus, one into the file.
double peer_write(const std::vector<int> &fds, uint64_t bytes_each, const void *device)
{
    std::vector<std::unique_ptr<lane>> own = lanes((unsigned)fds.size());
    double begin = seconds();

    in_threads((unsigned)fds.size(), [&](unsigned i) {
        lane &mine = *own[i];
        auto fetch = [&](uint64_t at, unsigned turn) {
            if (at < bytes_each)
                gpu_copy(mine.buffer[turn], (const char *)device + at, PIECE, false, mine.stream);
            gpu_event_record(mine.done[turn], mine.stream);
        };
        fetch(0, 0);
        for (uint64_t at = 0; at < bytes_each; at += PIECE) {
            unsigned turn = at / PIECE % BUFFERS;
            fetch(at + PIECE, (turn + 1) % BUFFERS);
            gpu_event_wait(mine.done[turn]);
            if (pwrite(fds[i], mine.buffer[turn], PIECE, (off_t)at) != (ssize_t)PIECE)
                fail("the host's pwrite fell short");
        }
        gpu_stream_wait(mine.stream);
    });
    return (double)(bytes_each * fds.size()) / (seconds() - begin) * 1e-9;
}

double limit_random(int fd, uint64_t bytes, unsigned threads, unsigned calls)
{
    double begin = seconds();

    in_threads(threads, [&](unsigned thread) {
        uint64_t state = thread * 0x9e3779b97f4a7c15u + 1;
        std::vector<char> buffer(4096);
        for (unsigned i = 0; i < calls; i++) {
            state ^= state << 13, state ^= state >> 7, state ^= state << 17; // xorshift64
            if (pread(fd, buffer.data(), 4096, (off_t)((state >> 16) % (bytes / 4096) * 4096)) != 4096)
                fail("the host's pread fell short");
        }
    });
    return (double)threads * calls / (seconds() - begin) * 1e-6;
}

double limit_copy_engine(void *device, uint64_t bytes, bool to_device)
{
    const size_t piece = (size_t)std::min<uint64_t>(16 << 20, bytes);
    void *ignored;
    char *host = static_cast<char *>(gpu_host_alloc(piece, &ignored));
    gpu_stream stream = gpu_stream_new();
    auto all = [&](uint64_t end) {
        double begin = seconds();
        for (uint64_t at = 0; at < end; at += piece)
            gpu_copy(to_device ? (char *)device + at : host, to_device ? host : (char *)device + at, piece, to_device, stream);
        gpu_stream_wait(stream);
        return (double)end / (seconds() - begin) * 1e-9;
    };

    all(piece); // first use
    double rate = all(bytes);
    gpu_stream_free(stream);
    gpu_host_free(host);
    return rate;
}

double limit_registered(session &s, const bench &b, int fd, uint64_t bytes, void *device)
{
    std::string why;
    void *mapping = mmap(nullptr, bytes, PROT_READ, MAP_SHARED | MAP_POPULATE, fd, 0), *there;
    double took = 0;

    if (mapping == MAP_FAILED)
        fail("the file cannot be mapped");
    there = gpu_register(mapping, bytes, &why);
    if (there != nullptr) {
        took = s.run("probe_copy", b.blocks * (b.gpu ? 4 : 1), b.threads, (const uint64_t *)there, (uint64_t *)device, (uint64_t)bytes / 8);
        gpu_unregister(mapping);
    }
    munmap(mapping, bytes);
    if (there == nullptr)
        throw std::runtime_error(why);
    return (double)bytes / took * 1e-9;
}
