// Sessions on a device, and the arithmetic of samples.
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>

#include "bench/bench.h"
#include "bench/gpu.h"

static const int64_t LAUNCH_BOUND_NS = 300ll * 1000000000; // longer than any launch here takes

void fail(const char *format, ...)
{
    char line[512];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    throw std::runtime_error(line);
}

void need(int error, const char *what)
{
    if (error != 0)
        fail("%s: %s", what, hc_last_error());
}

double seconds()
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

// ---- Samples

double percentile(std::vector<double> &values, double part)
{
    size_t at = (size_t)((double)(values.size() - 1) * part);
    std::nth_element(values.begin(), values.begin() + (ptrdiff_t)at, values.end());
    return values[at];
}

double samples::median() const
{
    std::vector<double> copy = values;
    std::sort(copy.begin(), copy.end());
    size_t n = copy.size();
    return n == 0 ? 0 : n % 2 ? copy[n / 2] : (copy[n / 2 - 1] + copy[n / 2]) / 2;
}

double samples::least() const
{
    return values.empty() ? 0 : *std::min_element(values.begin(), values.end());
}

double samples::most() const
{
    return values.empty() ? 0 : *std::max_element(values.begin(), values.end());
}

double row::ratio(const std::string &role) const
{
    for (const reference &r : beside) {
        double theirs = r.measured.median(), mine = ours.median();
        if (r.role == role && theirs > 0 && mine > 0)
            return less_is_better ? theirs / mine : mine / theirs;
    }
    return 0;
}

latency latency_of(session &s, const uint32_t *cycles, const uint64_t *elapsed, unsigned warps, unsigned calls)
{
    std::vector<uint32_t> each = s.fetch(cycles, (size_t)warps * calls);
    std::vector<uint64_t> whole = s.fetch(elapsed, warps);
    std::vector<double> us;

    us.reserve(each.size());
    for (unsigned w = 0; w < warps; w++) {
        double sum = 0;
        for (unsigned i = 0; i < calls; i++)
            sum += each[(size_t)w * calls + i];
        // The calls were made one after another, so their cycles add up to the warp's time.
        for (unsigned i = 0; i < calls; i++)
            us.push_back(each[(size_t)w * calls + i] * ((double)whole[w] / sum) * 1e-3);
    }
    return {percentile(us, 0.5), percentile(us, 0.99)};
}

// ---- Sessions

session::session(const bench &b, unsigned workers, hc_idle idle, int device, size_t heap)
{
    hc_options options = {};
    std::string name = b.gpu ? "cuda:" + std::to_string(device) : "cpu";

    options.size = sizeof options;
    options.device = name.c_str();
    options.workers = workers;
    options.idle = idle;
    options.heap_size = heap;
    need(hc_create(&options, &runtime), "hc_create");
    int error = hc_module_load(runtime, nullptr, 0, &module);
    if (error != 0) {
        std::string why = hc_last_error();
        hc_destroy(runtime);
        fail("hc_module_load: %s", why.c_str());
    }
}

session::~session()
{
    for (void *pointer : memory)
        hc_memory_free(runtime, pointer);
    hc_module_unload(module);
    if (hc_destroy(runtime) != 0)
        fprintf(stderr, "bench: hc_destroy: %s\n", hc_last_error());
}

struct hc_launch *session::start_with(const char *name, unsigned blocks, unsigned threads, void **arguments)
{
    hc_geometry geometry = {{blocks, 1, 1}, {threads, 1, 1}, 0, nullptr, HC_LAUNCH_ALONE};
    hc_kernel *kernel;
    struct hc_launch *launch;

    need(hc_kernel_find(module, name, &kernel), name);
    need(hc_launch(kernel, &geometry, arguments, &launch), name);
    return launch;
}

double session::wait(struct hc_launch *launch)
{
    double took = 0;
    int error = hc_launch_wait_timed(launch, LAUNCH_BOUND_NS, &took);

    if (error == -ETIMEDOUT) { // nothing can be measured beside a kernel that hangs
        hc_dump(runtime, 2);
        fprintf(stderr, "bench: a kernel hangs\n");
        _exit(1);
    }
    need(error, "a kernel");
    return took;
}

void *session::allocate(size_t bytes)
{
    void *pointer;

    need(hc_memory_alloc(runtime, bytes, &pointer), "hc_memory_alloc");
    memory.push_back(pointer);
    if (bytes <= 64 << 20) {
        std::vector<char> zeros(bytes);
        store_bytes(pointer, zeros.data(), bytes);
    } else {
        run("bench_fill", 132, 256, (uint64_t *)pointer, (uint64_t)bytes / 8, (uint32_t)0);
    }
    return pointer;
}

void session::fetch_bytes(void *to, const void *from, size_t bytes)
{
    need(hc_copy_from_device(runtime, to, from, bytes), "hc_copy_from_device");
}

void session::store_bytes(void *to, const void *from, size_t bytes)
{
    need(hc_copy_to_device(runtime, to, from, bytes), "hc_copy_to_device");
}

unsigned *session::wrong()
{
    if (wrong_count == nullptr)
        wrong_count = array<unsigned>(1);
    return wrong_count;
}

void session::need_right(const char *what)
{
    unsigned count = fetch(wrong(), 1)[0], zero = 0;

    store_bytes(wrong(), &zero, sizeof zero);
    if (count != 0)
        fail("WRONG: %u times, %s", count, what);
}
