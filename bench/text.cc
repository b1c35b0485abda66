// printf by every thread into one file: how many lines a second, and whether each line is there exactly once.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/bench.h"
#include "bench/gpu.h"

namespace
{
// fd 1 leads into an empty file until the end of the scope.
struct redirected {
    redirected(const bench &b, const char *name) : path(b.set.directory + "/hostcall-bench." + name)
    {
        int fd = open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (fd < 0)
            fail("%s cannot be made", path.c_str());
        fflush(stdout);
        before = fcntl(1, F_DUPFD_CLOEXEC, 3);
        dup2(fd, 1);
        close(fd);
    }
    ~redirected()
    {
        fflush(stdout);
        dup2(before, 1);
        close(before);
        unlink(path.c_str());
    }
    std::string path;
    int before;
};

// Takes one line off [at, end) as the kernels print it: "thread T line L value V.VVVVVV". NULL if it is another.
const char *parse_line(const char *at, const char *end, unsigned *thread, unsigned *line)
{
    char expected[96], found[96];
    const char *stop = (const char *)memchr(at, '\n', (size_t)(end - at));

    if (stop == nullptr || stop - at >= (ptrdiff_t)sizeof found)
        return nullptr;
    memcpy(found, at, (size_t)(stop - at)); // sscanf looks for the end of the whole string first
    found[stop - at] = '\0';
    if (sscanf(found, "thread %u line %u value", thread, line) != 2)
        return nullptr;
    int length = snprintf(expected, sizeof expected, "thread %u line %u value %f\n", *thread, *line, *line * 0.5);
    return length == stop + 1 - at && memcmp(at, expected, (size_t)length) == 0 ? stop + 1 : nullptr;
}

// "" if the file holds each line of each thread exactly once and nothing else; else what is the matter.
std::string what_is_wrong(const std::string &path, unsigned threads, unsigned lines)
{
    struct stat status;
    std::vector<bool> seen((size_t)threads * lines);
    size_t count = 0;
    std::string verdict;
    int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);

    if (fd < 0 || fstat(fd, &status) != 0 || status.st_size == 0) {
        close(fd);
        return "the file is empty";
    }
    size_t size = (size_t)status.st_size;
    const char *text = (const char *)mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0), *end = text + size;
    close(fd);
    if (text == MAP_FAILED)
        return "the file cannot be mapped";
    for (const char *at = text; at < end && verdict.empty();) {
        unsigned thread, line;
        const char *next = parse_line(at, end, &thread, &line);
        if (next == nullptr || thread >= threads || line >= lines)
            verdict = "a torn line at byte " + std::to_string(at - text);
        else if (seen[(size_t)thread * lines + line])
            verdict = "a line came twice";
        else
            seen[(size_t)thread * lines + line] = true, count++, at = next;
    }
    munmap((void *)text, size);
    if (verdict.empty() && count != seen.size())
        verdict = std::to_string(seen.size() - count) + " lines are lost";
    return verdict;
}

double print_ours(session &s, const bench &b, bool check)
{
    unsigned threads = b.print_blocks * b.print_threads;
    redirected to(b, "printf");
    double begin = seconds();

    s.run("bench_printf", b.print_blocks, b.print_threads, (uint32_t)b.lines);
    need(hc_drain(s.runtime, -1), "hc_drain");
    double took = seconds() - begin;
    std::string wrong = check ? what_is_wrong(to.path, threads, b.lines) : "";
    if (!wrong.empty())
        fail("WRONG: %s", wrong.c_str());
    return (double)threads * b.lines / took * 1e-6;
}

double print_theirs(session &s, const bench &b, bool check)
{
    unsigned threads = b.print_blocks * b.print_threads;
    redirected to(b, "cuda_printf");
    double begin = seconds();

    s.run("peer_printf", b.print_blocks, b.print_threads, (uint32_t)b.lines);
    gpu_synchronize();
    fflush(stdout);
    double took = seconds() - begin;
    std::string wrong = check ? what_is_wrong(to.path, threads, b.lines) : "";
    if (!wrong.empty())
        throw std::runtime_error("CUDA's printf: " + wrong);
    return (double)threads * b.lines / took * 1e-6;
}

void add_peer(reference &peer, session &s, const bench &b, bool check)
{
    if (!b.gpu || !peer.measured.absent.empty()) {
        if (!b.gpu)
            peer.measured.absent = "on GPUs only";
        return;
    }
    try {
        peer.measured.values.push_back(print_theirs(s, b, check));
    } catch (const std::runtime_error &error) {
        peer.measured.absent = error.what();
        peer.measured.values.clear();
    }
}
} // namespace

void measure_text(bench &b)
{
    for (unsigned workers : {1u, 4u}) {
        std::string id = "printf." + std::to_string(workers) + (workers == 1 ? "worker" : "workers");
        if (!b.wanted(id))
            continue;
        row &r = b.at(id);
        session s(b, workers);
        unsigned posts = b.lines;
        bool first = true;

        r.beside = {{"limit", "ready-made text, as many host threads", {}}, {"peer", "CUDA's printf", {}}};
        print_ours(s, b, false); // first use
        b.repeat([&] {
            r.ours.values.push_back(print_ours(s, b, true));
            r.beside[0].measured.values.push_back(
                limit_text(s, b.set.directory + "/hostcall-bench.text", b.print_blocks, b.print_threads, posts, workers));
            add_peer(r.beside[1], s, b, first);
            first = false;
        });
        r.note = "every line there exactly once";
    }
}
