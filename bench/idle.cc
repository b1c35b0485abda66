// The idle worker: how long the next call takes after some quiet, and what the quiet costs.
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <time.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <thread>

#include "bench/bench.h"

namespace
{
std::set<std::string> threads_of_this_process()
{
    std::set<std::string> found;
    DIR *tasks = opendir("/proc/self/task");
    if (tasks == nullptr)
        return found;
    for (struct dirent *one; (one = readdir(tasks)) != nullptr;)
        if (one->d_name[0] != '.')
            found.insert(one->d_name);
    closedir(tasks);
    return found;
}

// Seconds that threads have run. schedstat counts in ns; where the kernel has none, 0.
double cpu_seconds(const std::set<std::string> &threads)
{
    double sum = 0;
    for (const std::string &one : threads) {
        unsigned long long ns = 0;
        FILE *file = fopen(("/proc/self/task/" + one + "/schedstat").c_str(), "re");
        if (file == nullptr)
            continue;
        if (fscanf(file, "%llu", &ns) == 1)
            sum += (double)ns * 1e-9;
        fclose(file);
    }
    return sum;
}

// Names of threads that take a noticeable part of `wall`, given what each had used before.
std::string busy_threads(const std::map<std::string, double> &before, double wall)
{
    std::string names;

    for (const auto &one : before) {
        double percent = (cpu_seconds({one.first}) - one.second) / wall * 100;
        std::string name;
        if (percent < 5)
            continue;
        std::getline(std::ifstream("/proc/self/task/" + one.first + "/comm"), name);
        names += ", " + name + " " + std::to_string((int)(percent + 0.5)) + " %";
    }
    return names;
}

// us of each call after so much quiet, by one thread a worker.
std::vector<double> calls_after(session &s, unsigned blocks, uint64_t quiet_ns, unsigned calls)
{
    uint32_t *ns = s.array<uint32_t>((size_t)blocks * calls);
    std::vector<double> us;

    s.run("bench_call_after_quiet", blocks, 1, (uint64_t)quiet_ns, ns, (uint32_t)calls, s.wrong());
    s.need_right("replies");
    for (uint32_t one : s.fetch(ns, (size_t)blocks * calls))
        us.push_back(one * 1e-3);
    return us;
}

// A thread that sleeps `us` at a time and looks: how late it would see a call, and what that costs.
struct bare_loop {
    double p99_us, percent;
};

bare_loop sleep_in_a_loop(long us)
{
    bare_loop result = {0, 0};

    std::thread([&] {
        std::vector<double> slept;
        timespec begin, end, pause = {0, us * 1000};
        double wall = seconds();
        prctl(PR_SET_TIMERSLACK, 1);
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
        while (seconds() - wall < 0.3) {
            double t = seconds();
            nanosleep(&pause, nullptr);
            slept.push_back((seconds() - t) * 1e6);
        }
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
        wall = seconds() - wall;
        double used = (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) * 1e-9;
        result = {percentile(slept, 0.99), used / wall * 100};
    }).join();
    return result;
}

void measure_setting(bench &b, const std::string &id, hc_idle idle, long sleep_us)
{
    const unsigned workers = 1, short_calls = b.set.quick ? 100 : 400, long_calls = b.set.quick ? 2 : 8;
    std::set<std::string> before = threads_of_this_process(), ours;
    row &quick = b.at(id + ".2ms"), &slow = b.at(id + ".2s"), &cpu = b.at(id + ".cpu");

    if (!b.wanted_any(id))
        return;
    bare_loop bare = sleep_in_a_loop(sleep_us);
    for (row *r : {&quick, &slow, &cpu})
        r->beside = {{"limit", "a bare loop of " + std::to_string(sleep_us) + " us sleeps", {{r == &cpu ? bare.percent : bare.p99_us}, ""}}};

    session s(b, workers, idle);
    for (const std::string &one : threads_of_this_process())
        if (before.count(one) == 0)
            ours.insert(one);
    calls_after(s, workers, 1000000, 10); // first use
    if (b.wanted(quick.id))
        b.repeat([&] {
            std::vector<double> us = calls_after(s, workers, 2000000, short_calls);
            quick.ours.values.push_back(percentile(us, 0.99));
        });
    if (!b.wanted(slow.id) && !b.wanted(cpu.id))
        return;
    std::map<std::string, double> each;
    for (const std::string &one : ours)
        each[one] = cpu_seconds({one});
    double wall = seconds(), used = cpu_seconds(ours);
    std::vector<double> us = calls_after(s, workers, 2000000000, long_calls);
    wall = seconds() - wall;
    used = cpu_seconds(ours) - used;
    slow.ours.values.push_back(*std::max_element(us.begin(), us.end()));
    slow.note = std::to_string(us.size()) + " calls";
    if (used > 0) {
        cpu.ours.values.push_back(used / wall * 100);
        cpu.note = "all threads of a runtime with 1 worker, a call every 2 s" + busy_threads(each, wall);
    } else {
        cpu.ours.absent = "this kernel keeps no /proc/self/task/*/schedstat";
    }
}
} // namespace

void measure_idle(bench &b)
{
    measure_setting(b, "idle.responsive", HC_IDLE_RESPONSIVE, 40);
    measure_setting(b, "idle.quiet", HC_IDLE_QUIET, 250);
}
