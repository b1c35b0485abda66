// make bench: what calls, text and files cost on a GPU, each beside its limit or its peer in the same run. Prints a Markdown
// table and writes JSON: bench [--workers N] [--json FILE] [--dir DIR for files].
#include <cuda_runtime.h>
#include <fcntl.h>
#include <hostcall/cuda.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "kernels.cuh"

#define NEED(call)                                                                                                     \
    do {                                                                                                               \
        int need_error = (int)(call);                                                                                  \
        if (need_error != 0) {                                                                                         \
            fprintf(stderr, "bench: %s: %d %s\n", #call, need_error, hc_last_error());                                 \
            _exit(125);                                                                                                \
        }                                                                                                              \
    } while (0)

struct row {
    std::string what, unit;
    double value, limit;
    std::string note;
};

struct bench {
    struct hc_runtime *runtime;
    unsigned workers;
    std::string directory;
    std::vector<row> rows;
    int out; // where the table goes: fd 1 carries what kernels print
};

static double seconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void add(bench *b, const std::string &what, double value, const char *unit, double limit, const char *note)
{
    b->rows.push_back(row{what, unit, value, limit, note});
}

template <typename T> static T *device_array(size_t count)
{
    T *pointer;
    NEED(cudaMalloc(&pointer, count * sizeof(T)));
    NEED(cudaMemset(pointer, 0, count * sizeof(T)));
    return pointer;
}

static double percentile(uint32_t *device, int count, double part)
{
    std::vector<uint32_t> host((size_t)count);
    NEED(cudaMemcpy(host.data(), device, (size_t)count * 4, cudaMemcpyDeviceToHost));
    std::sort(host.begin(), host.end());
    return host[(size_t)((count - 1) * part)] * 1e-3;
}

// The raw limit's host side.
static void answer_flags(volatile uint64_t *request, volatile uint64_t *reply, uint64_t calls)
{
    for (uint64_t i = 1; i <= calls; i++) {
        while (__atomic_load_n(request, __ATOMIC_ACQUIRE) != i) {
        }
        __atomic_store_n(reply, i, __ATOMIC_RELEASE);
    }
}

// Cycles to us: the calls were made one after another, so their cycles add up to the kernel's time.
static double us_a_cycle(uint32_t *cycles, uint64_t *elapsed, int calls)
{
    std::vector<uint32_t> each((size_t)calls);
    uint64_t ns;
    double sum = 0;
    NEED(cudaMemcpy(each.data(), cycles, (size_t)calls * 4, cudaMemcpyDeviceToHost));
    NEED(cudaMemcpy(&ns, elapsed, 8, cudaMemcpyDeviceToHost));
    for (uint32_t one : each)
        sum += one;
    return ns / sum * 1e-3;
}

static double measure_flag(uint32_t *cycles, uint64_t *elapsed, int calls)
{
    volatile uint64_t *words;
    NEED(cudaHostAlloc((void **)&words, 4096, cudaHostAllocMapped));
    memset((void *)words, 0, 4096);
    std::thread host(answer_flags, words, words + 64, (uint64_t)calls);
    flag_ping_pong<<<1, 1>>>(words, words + 64, cycles, elapsed, calls);
    NEED(cudaDeviceSynchronize());
    host.join();
    NEED(cudaFreeHost((void *)words));
    return percentile(cycles, calls, 0.5) * 1e3 * us_a_cycle(cycles, elapsed, calls);
}

static void measure_calls(bench *b)
{
    const int calls = 20000;
    uint32_t *ns = device_array<uint32_t>(calls);
    uint64_t *elapsed = device_array<uint64_t>(4096);
    int *wrong = device_array<int>(1), bad;
    NEED(hc_pause(b->runtime));
    double flag = measure_flag(ns, elapsed, calls), scale;
    NEED(hc_resume(b->runtime));
    for (int threads : {1, 32}) {
        std::string lanes = threads == 1 ? "1 lane" : "32 lanes";
        call_latency<<<1, threads>>>(ns, elapsed, calls, wrong);
        NEED(cudaDeviceSynchronize());
        scale = 1e3 * us_a_cycle(ns, elapsed, calls);
        add(b, "blocking call, " + lanes + ", p50", scale * percentile(ns, calls, 0.5), "us", flag, "limit: raw flag, same run");
        add(b, "blocking call, " + lanes + ", p99", scale * percentile(ns, calls, 0.99), "us", flag, "limit: raw flag, same run");
    }
    for (int warps : {132, 1056}) {
        int each = 400;
        double t = seconds();
        call_latency<<<132, warps / 132 * 32>>>(ns, elapsed, each, wrong);
        NEED(cudaDeviceSynchronize());
        t = seconds() - t;
        add(b, "blocking calls, " + std::to_string(warps) + " warps", warps * each / t * 1e-6, "M warp calls/s", 0, "");
    }
    clock_cost<<<1, 1>>>(ns, 1000);
    NEED(cudaDeviceSynchronize());
    uint32_t cost[2];
    NEED(cudaMemcpy(cost, ns, 8, cudaMemcpyDeviceToHost));
    add(b, "clock_gettime(CLOCK_MONOTONIC)", cost[0], "ns", cost[1], "limit: the timer read, same run");
    NEED(cudaMemcpy(&bad, wrong, 4, cudaMemcpyDeviceToHost));
    NEED(bad);
}

// Points fd 1 at an empty file.
static std::string redirect(bench *b, const char *name)
{
    std::string path = b->directory + "/" + name;
    int fd = open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC, 0600);
    NEED(fd < 0);
    dup2(fd, 1);
    close(fd);
    return path;
}

static long long lines_in(const std::string &path)
{
    long long lines = 0;
    std::vector<char> buffer(1 << 20);
    int fd = open(path.c_str(), O_RDONLY);
    for (ssize_t got; (got = read(fd, buffer.data(), buffer.size())) > 0;)
        lines += std::count(buffer.begin(), buffer.begin() + got, '\n');
    close(fd);
    return lines;
}

static void measure_printf(bench *b)
{
    const int lines = 30;
    const long long all = 128ll * 256 * lines;
    std::string ours = redirect(b, "bench.printf");
    print_lines<<<1, 32>>>(1); // first use
    NEED(cudaDeviceSynchronize());
    double t = seconds();
    print_lines<<<128, 256>>>(lines);
    NEED(cudaDeviceSynchronize());
    NEED(hc_drain(b->runtime, -1));
    double mine = all / (seconds() - t) * 1e-6;
    bool complete = lines_in(ours) == all + 32;

    std::string theirs = redirect(b, "bench.cuda_printf");
    t = seconds();
    print_lines_cuda<<<128, 256>>>(lines);
    NEED(cudaDeviceSynchronize());
    fflush(stdout);
    double peer = all / (seconds() - t) * 1e-6;
    bool peer_complete = lines_in(theirs) == all;
    add(b, "printf to a file, 128 x 256 threads", mine, "M lines/s", 0, complete ? "complete" : "LINES LOST");
    add(b, "CUDA's printf, the same", peer, "M lines/s", 0, peer_complete ? "complete" : "LINES LOST");
    add(b, "ours / CUDA's", mine / peer, "x", 0, "same run");
    unlink(ours.c_str());
    unlink(theirs.c_str());
}

static double measure_host_read(int fd, size_t size)
{
    char *buffer;
    NEED(cudaHostAlloc((void **)&buffer, 1 << 20, cudaHostAllocDefault));
    void *device = device_array<char>(1 << 20);
    double t = seconds();
    for (size_t at = 0; at < size; at += 1 << 20) {
        NEED(pread(fd, buffer, 1 << 20, (off_t)at) < 0);
        NEED(cudaMemcpy(device, buffer, 1 << 20, cudaMemcpyHostToDevice));
    }
    t = seconds() - t;
    cudaFreeHost(buffer);
    cudaFree(device);
    return (double)size / t * 1e-9;
}

static void measure_files(bench *b)
{
    const size_t size = 1ull << 30;
    std::string path = b->directory + "/bench.data";
    std::vector<char> block(1 << 20, 'x');
    int fd = open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC, 0600);
    NEED(fd < 0);
    for (size_t at = 0; at < size; at += block.size())
        NEED(pwrite(fd, block.data(), block.size(), (off_t)at) < 0);
    unsigned char *buffer = device_array<unsigned char>(1056ull * 65536);
    unsigned long long *bytes = device_array<unsigned long long>(1), got;
    uint32_t *ns = device_array<uint32_t>(1000);
    for (uint32_t piece : {4096u, 65536u, 1048576u}) {
        pread_latency<<<1, 1>>>(fd, buffer, piece, ns, 200);
        NEED(cudaDeviceSynchronize());
        add(b, "pread " + std::to_string(piece / 1024) + " KiB, one thread, p50", percentile(ns, 200, 0.5), "us", 0, "");
    }
    double host = measure_host_read(fd, size);
    for (uint32_t piece : {4096u, 65536u}) {
        NEED(cudaMemset(bytes, 0, 8));
        double t = seconds();
        read_file<<<132, 256>>>(fd, buffer, size, piece, bytes);
        NEED(cudaDeviceSynchronize());
        t = seconds() - t;
        NEED(cudaMemcpy(&got, bytes, 8, cudaMemcpyDeviceToHost));
        NEED(got != size);
        add(b, "file to device memory, " + std::to_string(piece / 1024) + " KiB preads, 1056 warps", size / t * 1e-9, "GB/s",
            host, "peer: one host thread, pread + cudaMemcpy, same run");
    }
    close(fd);
    unlink(path.c_str());
}

static void measure_liveness(bench *b)
{
    const int lines = 50;
    int ends[2];
    NEED(pipe(ends));
    dup2(ends[1], 1);
    print_times<<<1, 1>>>(lines, 20);
    std::vector<uint32_t> late;
    FILE *reader = fdopen(ends[0], "r");
    char line[64];
    while ((int)late.size() < lines && fgets(line, sizeof line, reader)) {
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        late.push_back((uint32_t)(now.tv_sec * 1000000000ll + now.tv_nsec - atoll(line)));
    }
    NEED(cudaDeviceSynchronize());
    std::sort(late.begin(), late.end());
    add(b, "a printed line reaches its reader, p50", late[lines / 2] * 1e-3, "us", 0, "kernel still running");
    add(b, "the same, slowest of 50", late[lines - 1] * 1e-3, "us", 0, "aim 10 ms");
}

static void report(const bench *b, const char *json)
{
    cudaDeviceProp properties;
    int driver;
    char date[32];
    time_t now = time(NULL);
    FILE *file = json != NULL ? fopen(json, "w") : NULL, *table = fdopen(dup(b->out), "w");

    NEED(cudaGetDeviceProperties(&properties, 0));
    NEED(cudaDriverGetVersion(&driver));
    strftime(date, sizeof date, "%Y-%m-%d", gmtime(&now));
    fprintf(table, "%s, %s, CUDA driver %d.%d, %u worker(s)\n\n| what | measured | limit or peer | |\n|---|---|---|---|\n",
            date, properties.name, driver / 1000, driver % 1000 / 10, b->workers);
    if (file != NULL)
        fprintf(file, "{\"date\": \"%s\", \"device\": \"%s\", \"driver\": %d, \"workers\": %u, \"results\": [", date,
                properties.name, driver, b->workers);
    for (size_t i = 0; i < b->rows.size(); i++) {
        const row &r = b->rows[i];
        char limit[32] = "";
        if (r.limit != 0)
            snprintf(limit, sizeof limit, "%.2f", r.limit);
        fprintf(table, "| %s | %.2f %s | %s | %s |\n", r.what.c_str(), r.value, r.unit.c_str(), limit, r.note.c_str());
        if (file != NULL)
            fprintf(file, "%s\n  {\"what\": \"%s\", \"value\": %.4f, \"unit\": \"%s\", \"limit\": %.4f}", i ? "," : "",
                    r.what.c_str(), r.value, r.unit.c_str(), r.limit);
    }
    if (file != NULL) {
        fprintf(file, "\n]}\n");
        fclose(file);
    }
    fclose(table);
}

int main(int argc, char **argv)
{
    struct hc_options options = {};
    const char *json = NULL;
    bench b = {};

    b.directory = "/tmp";
    b.out = dup(1);
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--workers") == 0)
            options.workers = (unsigned)atoi(argv[i + 1]);
        else if (strcmp(argv[i], "--json") == 0)
            json = argv[i + 1];
        else if (strcmp(argv[i], "--dir") == 0)
            b.directory = argv[i + 1];
    }
    setenv("CUDA_MODULE_LOADING", "EAGER", 1);
    NEED(cudaDeviceSetLimit(cudaLimitPrintfFifoSize, 1ull << 30));
    options.size = sizeof options;
    options.device = "cuda";
    NEED(hc_create(&options, &b.runtime));
    NEED(hc_attach_kernel(b.runtime, call_latency));
    struct hc_stats stats = {};
    stats.size = sizeof stats;
    NEED(hc_get_stats(b.runtime, &stats));
    b.workers = stats.workers;
    measure_calls(&b);
    measure_files(&b);
    measure_printf(&b);
    measure_liveness(&b);
    report(&b, json);
    NEED(hc_destroy(b.runtime));
    return 0;
}
