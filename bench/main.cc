// make bench: what calls, text and files cost, each beside its limit and its peer in the same run. bench --help says how to use it.
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "bench/bench.h"
#include "bench/gpu.h"

static const char HELP[] = "usage: bench [options]\n"
                           "  --device D       cpu or cuda; default: a GPU if there is one\n"
                           "  --rows PATTERNS  only these rows: shell patterns, separated by commas\n"
                           "  --list           names of all rows\n"
                           "  --quick          smaller and fewer\n"
                           "  --repeat N       repetitions (5; 2 with --quick)\n"
                           "  --dir DIR        where test files go (/tmp)\n"
                           "  --file-bytes N   size of the file that is read as a whole\n"
                           "  --json FILE, --markdown FILE, --plot FILE (SVG)\n"
                           "  --sizes FILE     lines \"name bytes\": code sizes that the build measured\n"
                           "  --commit ID      what is measured, for the record\n";

// ---- The list of rows

bool bench::wanted(const std::string &id) const
{
    std::istringstream patterns(set.rows);
    for (std::string pattern; std::getline(patterns, pattern, ',');)
        if (fnmatch(pattern.c_str(), id.c_str(), 0) == 0)
            return true;
    return false;
}

bool bench::wanted_any(const std::string &prefix) const
{
    for (const row &r : rows)
        if (r.id.compare(0, prefix.size(), prefix) == 0 && wanted(r.id))
            return true;
    return false;
}

row &bench::at(const std::string &id)
{
    for (row &r : rows)
        if (r.id == id) {
            current = id;
            return r;
        }
    fail("no row %s", id.c_str());
}

void bench::repeat(const std::function<void()> &once) const
{
    for (int i = 0; i < set.repeat; i++)
        once();
}

void measure_sizes(bench &b)
{
    std::ifstream file(b.set.sizes);
    std::string name;
    double bytes;

    for (const char *id : {"size.printf", "size.pread"})
        b.at(id).ours.absent = b.set.sizes.empty() ? "compiled by `make bench`, where nvcc is" : "not in " + b.set.sizes;
    while (file >> name >> bytes) {
        row &r = b.at("size." + name);
        r.ours.absent.clear();
        r.ours.values = {bytes / 1024};
    }
}

// ---- Options

static bool value_option(settings &set, const std::string &name, const char *value)
{
    if (name == "--device")
        set.device = value;
    else if (name == "--rows")
        set.rows = value;
    else if (name == "--repeat")
        set.repeat = atoi(value);
    else if (name == "--dir")
        set.directory = value;
    else if (name == "--file-bytes")
        set.file_bytes = strtoull(value, nullptr, 10);
    else if (name == "--json")
        set.json = value;
    else if (name == "--markdown")
        set.table = value;
    else if (name == "--plot")
        set.plot = value;
    else if (name == "--sizes")
        set.sizes = value;
    else if (name == "--commit")
        set.commit = value;
    else
        return false;
    return true;
}

// -1 to go on, else the exit status.
static int read_options(settings &set, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        std::string option = argv[i];
        if (option == "--help") {
            fputs(HELP, stdout);
            return 0;
        } else if (option == "--quick") {
            set.quick = true;
        } else if (option == "--list") {
            set.list = true;
        } else if (i + 1 < argc && value_option(set, option, argv[i + 1])) {
            i++;
        } else {
            fprintf(stderr, "bench: %s: no such option, or it lacks its value\n%s", argv[i], HELP);
            return 2;
        }
    }
    return -1;
}

// How much of everything. The CPU device runs a warp in microseconds where a GPU runs a thousand.
static void choose_sizes(bench &b)
{
    bool quick = b.set.quick;

    if (b.set.repeat <= 0)
        b.set.repeat = quick ? 2 : 5;
    if (b.gpu) {
        b.blocks = 132, b.threads = 256, b.lone_blocks = 132;
        b.latency_calls = quick ? 4000 : 20000;
        b.rate_calls = quick ? 500 : 2000;
        b.heap_blocks = 1056, b.print_blocks = 128, b.print_threads = 256, b.lines = quick ? 10 : 30;
    } else {
        b.blocks = 4, b.threads = 64, b.lone_blocks = 4;
        b.latency_calls = quick ? 400 : 4000;
        b.rate_calls = quick ? 50 : 500;
        b.heap_blocks = 8, b.print_blocks = 4, b.print_threads = 64, b.lines = quick ? 20 : 100;
    }
}

static void choose_device(bench &b)
{
    const char *environment = getenv("HOSTCALL_DEVICE");
    std::string device = !b.set.device.empty() ? b.set.device : environment != nullptr ? environment : "";

    setenv("CUDA_MODULE_LOADING", "EAGER", 1); // before the driver is opened
    if (device != "cpu") {
        b.gpu = gpu_open(0);
        if (!b.gpu && !device.empty())
            fail("no GPU here, and --device says %s", device.c_str());
    }
    if (b.gpu)
        gpu_printf_room(1u << 30); // for the peer
}

// ---- Running

struct part {
    void (*measure)(bench &);
    const char *prefix; // of the rows that it fills
};

// A part that fails marks the row that it was at, and those that it did not come to.
static bool run_part(bench &b, const part &p)
{
    try {
        p.measure(b);
        return true;
    } catch (const std::runtime_error &error) {
        fprintf(stderr, "bench: %s\n", error.what());
        for (row &r : b.rows) {
            bool untouched = r.ours.values.empty() && r.ours.absent == "not measured";
            if (r.id.compare(0, strlen(p.prefix), p.prefix) != 0 || !(untouched || r.id == b.current))
                continue;
            r.ours.values.clear();
            r.ours.absent = std::string("failed: ") + error.what();
            r.right = false;
        }
        return false;
    }
}

static void progress(const bench &b, std::vector<std::string> &told)
{
    for (const row &r : b.rows) {
        if (!b.wanted(r.id) || (r.ours.values.empty() && r.ours.absent == "not measured"))
            continue;
        bool known = false;
        for (const std::string &id : told)
            known |= id == r.id;
        if (known)
            continue;
        told.push_back(r.id);
        if (r.ours.values.empty())
            fprintf(stderr, "%-24s %s\n", r.id.c_str(), r.ours.absent.c_str());
        else
            fprintf(stderr, "%-24s %s %s\n", r.id.c_str(), number(r.ours.median()).c_str(), r.unit.c_str());
    }
}

int bench_main(int argc, char **argv);
int bench_main(int argc, char **argv)
{
    static const part parts[] = {
        {measure_calls, "call."},    {measure_rates, "rate."},     {measure_clock, "clock"},  {measure_text, "printf."},
        {measure_pread, "pread."},   {measure_reads, "read."},     {measure_mmap, "mmap."},   {measure_random, "random."},
        {measure_writes, "write."},  {measure_idle, "idle."},     {measure_heap, "heap."}, {measure_two_gpus, "gpus."},
        {measure_sizes, "size."},    {measure_cufile, "cufile"}, // last: what it starts may stay
    };
    bench b;
    std::vector<std::string> told;
    bool right = true;
    int status = read_options(b.set, argc, argv);

    if (status >= 0)
        return status;
    if (b.set.list) {
        for (const row &r : catalogue(b))
            puts(r.id.c_str());
        return 0;
    }
    b.table_fd = fcntl(1, F_DUPFD_CLOEXEC, 3);
    try {
        choose_device(b);
        choose_sizes(b);
        b.rows = catalogue(b);
        for (const part &p : parts) {
            right &= run_part(b, p);
            progress(b, told);
        }
        report(b);
    } catch (const std::runtime_error &error) {
        fprintf(stderr, "bench: %s\n", error.what());
        return 125;
    }
    return right ? 0 : 1;
}
