// What the parts of the bench share: rows and how they are filled, sessions on a device, limit probes.
//
// A subject (calls.cc, text.cc, ...) is a function that fills rows of the catalogue (catalogue.cc). It measures through
// sessions: a runtime, its module, launches that cannot hang. What goes wrong is thrown as a line of text and becomes the
// row's reason to have no figure; wrong results (a lost line, a wrong reply) make the program's exit status 1.
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

#include <stddef.h>
#include <stdint.h>

#include <hostcall/hostcall.h>

#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

// ---- Results

struct samples {
    std::vector<double> values; // one a repetition
    std::string absent;         // why there are none

    double median() const;
    double least() const;
    double most() const;
};

struct reference {
    std::string role; // "limit", "peer" or "same" (the same thing in another setting)
    std::string what;
    samples measured;
};

struct row {
    std::string id, what, unit;
    bool less_is_better;
    samples ours;
    std::vector<reference> beside;
    std::string note;
    bool right = true; // the results were what they had to be

    // ours / the first limit or peer that has a figure, as a number that is 1 at par and better when larger; 0 without one.
    double ratio(const std::string &role) const;
};

struct settings {
    std::string device, directory = "/tmp", json, table, plot, rows = "*", commit = "unknown", sizes;
    bool quick = false, list = false;
    int repeat = 0;
    uint64_t file_bytes = 0;
};

struct bench {
    settings set;
    bool gpu = false;
    std::vector<row> rows;
    std::string current; // the row that at() found last
    int table_fd = -1; // fd 1 itself carries what kernels print

    // How much of everything: fewer on the CPU device and with --quick.
    unsigned blocks = 0, threads = 0, lone_blocks = 0, latency_calls = 0, rate_calls = 0, lines = 0, print_blocks = 0, print_threads = 0,
             heap_blocks = 0;

    bool wanted(const std::string &id) const;
    bool wanted_any(const std::string &prefix) const;
    row &at(const std::string &id);
    // Measures `repeat` times. Every figure of a repetition is taken before the next begins.
    void repeat(const std::function<void()> &once) const;
};

std::vector<row> catalogue(const bench &b);
void report(const bench &b);
std::string svg_plot(const bench &b, const std::string &title);
std::string one_line_about_device(const bench &b);
std::string number(double value);

// ---- Subjects
void measure_calls(bench &b);
void measure_rates(bench &b);
void measure_clock(bench &b);
void measure_text(bench &b);
void measure_pread(bench &b);
void measure_reads(bench &b);
void measure_mmap(bench &b);
void measure_random(bench &b);
void measure_writes(bench &b);
void measure_cufile(bench &b);
void measure_idle(bench &b);
void measure_heap(bench &b);
void measure_two_gpus(bench &b);
void measure_sizes(bench &b);

// ---- Failing

[[noreturn]] void fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
// Fails with the library's own line if `error` is not 0.
void need(int error, const char *what);

double seconds();

// ---- A runtime and the kernels on it

class session {
  public:
    explicit session(const bench &b, unsigned workers = 1, hc_idle idle = HC_IDLE_ADAPTIVE, int device = 0, size_t heap = 0);
    ~session();
    session(const session &) = delete;
    session &operator=(const session &) = delete;

    hc_runtime *runtime = nullptr;

    // Starts a kernel and waits; returns the device's own seconds. Arguments must have the types of the parameters.
    template <typename... A> double run(const char *kernel, unsigned blocks, unsigned threads, A... arguments)
    {
        return wait(start(kernel, blocks, threads, arguments...));
    }
    template <typename... A> struct hc_launch *start(const char *kernel, unsigned blocks, unsigned threads, A... arguments)
    {
        void *pointers[] = {&arguments..., nullptr};
        return start_with(kernel, blocks, threads, pointers);
    }
    double wait(struct hc_launch *launch);

    // Device memory; goes with the session.
    template <typename T> T *array(size_t count)
    {
        return static_cast<T *>(allocate(count * sizeof(T)));
    }
    void *allocate(size_t bytes); // zeroed
    template <typename T> std::vector<T> fetch(const T *from, size_t count)
    {
        std::vector<T> to(count);
        fetch_bytes(to.data(), from, count * sizeof(T));
        return to;
    }
    void fetch_bytes(void *to, const void *from, size_t bytes);
    void store_bytes(void *to, const void *from, size_t bytes);
    // A counter of wrong results, in device memory.
    unsigned *wrong();
    void need_right(const char *what); // fails if it is not 0, and clears it

  private:
    struct hc_launch *start_with(const char *kernel, unsigned blocks, unsigned threads, void **arguments);
    hc_module *module = nullptr;
    std::vector<void *> memory;
    unsigned *wrong_count = nullptr;
};

// ---- Times of single calls

struct latency {
    double p50, p99; // us
};
double percentile(std::vector<double> &values, double part);
// From the arrays that the kernels fill: cycles[warp][call] and elapsed[warp].
latency latency_of(session &s, const uint32_t *cycles, const uint64_t *elapsed, unsigned warps, unsigned calls);

// ---- Limits (limits.cc): the runtime of the session is paused meanwhile.

latency limit_flag(session &s, unsigned blocks, unsigned threads, unsigned calls, unsigned host_threads);
// With `claim`: the packet, a claim and a ticket; without, the packet alone, found by scanning.
latency limit_packet(session &s, unsigned blocks, unsigned threads, unsigned calls, unsigned host_threads, bool claim);
double limit_packet_rate(session &s, unsigned blocks, unsigned threads, unsigned calls, unsigned host_threads, bool claim);
double limit_text(session &s, const std::string &path, unsigned blocks, unsigned threads, unsigned posts, unsigned host_threads);

// ---- Files (data.cc)

// A file of `bytes` bytes of the pattern, in the page cache; removed at the end.
class test_file {
  public:
    test_file(const bench &b, const std::string &name, uint64_t bytes);
    ~test_file();
    test_file(const test_file &) = delete;
    test_file &operator=(const test_file &) = delete;

    std::string path;
    int fd = -1;
    uint64_t bytes;
};
// Bytes from `first` on, of the pattern; both multiples of 8.
void fill_pattern(void *to, uint64_t first, size_t bytes);
bool file_has_pattern(int fd, uint64_t bytes);
uint64_t file_size(const bench &b); // of the file that is read as a whole

// GB/s of host threads that pread and copy through pinned memory; and that fetch from the device and pwrite.
double peer_read(int fd, uint64_t bytes, void *device, unsigned threads);
double peer_write(const std::vector<int> &fds, uint64_t bytes_each, const void *device);
// M preads/s of host threads that read 4 KiB from random places, nothing else.
double limit_random(int fd, uint64_t bytes, unsigned threads, unsigned calls);
// GB/s of the copy engine from pinned memory, or into it.
double limit_copy_engine(void *device, uint64_t bytes, bool to_device);
// GB/s at which the device reads the registered page cache. Fails with a reason where it cannot be registered.
double limit_registered(session &s, const bench &b, int fd, uint64_t bytes, void *device);

#endif
