// Mapping files while another host thread is inside a driver call that waits for the kernel that maps: cudaFree, cudaFreeHost, the load of a
// kernel on its first use, a launch that needs a larger stack. The driver then answers nobody until that kernel has ended. Each call of the
// kernel must end all the same: with what was asked for, or -EAGAIN; and what came late must be gone afterwards. Needs a GPU; no arguments.
// Prints how long each call took.
#include <cuda_runtime.h>
#include <hostcall/cuda.h>
#include <hostcall/device.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#define FILE_BYTES (8u << 20)
#define BOUND_SECONDS 15 // for one call; the runtime gives up after 3
enum { AN_OPEN, A_MAPPING, A_WINDOW, WILLNEED, DONTNEED, UNMAP_WINDOW, UNMAP_MAPPING, BYTES, STEPS };
static const char *const step_names[STEPS] = {"open", "mmap", "mmap, MAP_NORESERVE", "WILLNEED", "DONTNEED", "munmap of windows", "munmap", "read"};

struct report {
    int64_t result[STEPS];
    double seconds[STEPS];
};

static __device__ void note(struct report *report, int step, int64_t result, struct timespec *before)
{
    struct timespec now;
    hc_clock_gettime(CLOCK_MONOTONIC, &now);
    report->result[step] = result;
    report->seconds[step] = (double)(now.tv_sec - before->tv_sec) + (double)(now.tv_nsec - before->tv_nsec) * 1e-9;
    *before = now;
}

// `started`: the kernel runs, the host may make its call. `called`: it is about to.
extern "C" __global__ void map_files(const char *path, volatile int *started, volatile int *called, struct report *report)
{
    struct timespec at, pause = {0, 300000000};
    void *mapping = NULL, *windows = NULL;
    int64_t bytes = 0, fd, error;

    *started = 1;
    __threadfence_system();
    while (*called == 0) {
    }
    hc_nanosleep(&pause); // it is inside by now
    hc_clock_gettime(CLOCK_MONOTONIC, &at);
    fd = hc_open(path, O_RDONLY, 0);
    note(report, AN_OPEN, fd < 0 ? fd : 0, &at);
    error = hc_mmap(FILE_BYTES, PROT_READ, MAP_SHARED, (int)fd, 0, &mapping);
    note(report, A_MAPPING, error, &at);
    for (unsigned i = 0; error == 0 && i < FILE_BYTES; i += 4096)
        bytes += ((const unsigned char *)mapping)[i];
    note(report, BYTES, error == 0 ? bytes : error, &at);
    error = hc_mmap(FILE_BYTES, PROT_READ, MAP_SHARED | MAP_NORESERVE, (int)fd, 0, &windows);
    note(report, A_WINDOW, error, &at);
    if (error == 0) {
        note(report, WILLNEED, hc_madvise(windows, FILE_BYTES, MADV_WILLNEED), &at);
        note(report, DONTNEED, report->result[WILLNEED] == 0 ? hc_madvise(windows, FILE_BYTES, MADV_DONTNEED) : 0, &at);
        note(report, UNMAP_WINDOW, hc_munmap(windows, FILE_BYTES), &at);
    }
    note(report, UNMAP_MAPPING, report->result[A_MAPPING] == 0 ? hc_munmap(mapping, FILE_BYTES) : 0, &at);
    hc_close((int)fd);
}
HC_KERNEL(map_files);

// Not known to the runtime, and not loaded before it is first launched.
__global__ void used_late(int *value)
{
    *value = 1;
}

__global__ void with_large_stack(int *value, int turns)
{
    volatile int room[10000]; // more than any launch had before
    for (int i = 0; i < turns; i++)
        room[i % 10000] = i;
    *value = room[turns % 10000];
}

struct session {
    cudaStream_t streams[2];
    int *device_value, *device_memory, *host_memory, *flags, *device_flags;
    struct report *report;
    char *path;
};

static void must(bool good, const char *what)
{
    if (good)
        return;
    fprintf(stderr, "not ok %s: %s\n", what, hc_last_error());
    _exit(1);
}

static void no_error(cudaError_t error, const char *what)
{
    if (error == cudaSuccess)
        return;
    fprintf(stderr, "not ok %s: %s\n", what, cudaGetErrorString(error));
    _exit(1);
}

enum waiting_call { NOTHING, A_FREE, A_FREE_HOST, A_LOAD, A_LARGE_STACK, CALLS };
static const char *const call_names[CALLS] = {"nothing", "cudaFree", "cudaFreeHost", "first launch of a kernel", "launch with a larger stack"};

static void make_call(struct session *session, int call)
{
    switch (call) {
    case A_FREE: no_error(cudaFree(session->device_memory), "cudaFree"); break;
    case A_FREE_HOST: no_error(cudaFreeHost(session->host_memory), "cudaFreeHost"); break;
    case A_LOAD: used_late<<<1, 1, 0, session->streams[1]>>>(session->device_value); break;
    case A_LARGE_STACK: with_large_stack<<<1, 1, 0, session->streams[1]>>>(session->device_value, 7); break;
    default: break;
    }
    no_error(cudaGetLastError(), call_names[call]);
}

static bool right(int step, int64_t result, bool alone)
{
    if (step == BYTES && result >= 0)
        return result == 3 * (FILE_BYTES / 4096);
    if (result == -EAGAIN && (step == A_MAPPING || step == WILLNEED || step == BYTES))
        return !alone;
    return result == 0;
}

static void run_beside(struct session *session, int call)
{
    std::atomic<bool> returned(false);
    bool good = true;

    memset(session->report, 0, sizeof *session->report);
    session->flags[0] = session->flags[1] = 0;
    map_files<<<1, 1, 0, session->streams[0]>>>(session->path, session->device_flags, session->device_flags + 1, session->report);
    no_error(cudaGetLastError(), "map_files");
    while (*(volatile int *)&session->flags[0] == 0)
        usleep(100);
    *(volatile int *)&session->flags[1] = 1;
    std::thread caller([&] {
        make_call(session, call);
        returned = true;
    });
    alarm(STEPS * BOUND_SECONDS); // ends the process: then a call of the kernel hung
    usleep(250000);
    bool waited = !returned;
    caller.join();
    no_error(cudaStreamSynchronize(session->streams[0]), "map_files");
    alarm(0);
    for (int step = 0; step < STEPS; step++) {
        bool step_good = right(step, session->report->result[step], call == NOTHING) && session->report->seconds[step] < BOUND_SECONDS;
        printf("# %s: %s: %lld, %.3f s%s\n", call_names[call], step_names[step], (long long)session->report->result[step],
               session->report->seconds[step], step_good ? "" : "  <-- wrong");
        good = good && step_good;
    }
    printf("%s %s%s\n", good ? "ok" : "not ok", call_names[call], waited ? ", which waited" : "");
    fflush(stdout);
    if (!good)
        _exit(1);
}

static void make_file(const char *path)
{
    unsigned char *bytes = (unsigned char *)malloc(FILE_BYTES);
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);

    memset(bytes, 3, FILE_BYTES);
    must(fd >= 0 && write(fd, bytes, FILE_BYTES) == FILE_BYTES && close(fd) == 0, "the file");
    free(bytes);
}

int main()
{
    struct hc_options options = {};
    struct hc_runtime *runtime;
    struct session session = {};
    const char *path = "/tmp/hostcall-driver-waits";

    setenv("CUDA_MODULE_LOADING", "LAZY", 1);
    options.size = sizeof options;
    options.device = "cuda";
    options.map_budget = 3 * FILE_BYTES; // what is not given back shows
    make_file(path);
    must(hc_create(&options, &runtime) == 0, "hc_create");
    must(hc_attach_kernel(runtime, map_files) == 0, "hc_attach_kernel");
    for (int i = 0; i < 2; i++)
        no_error(cudaStreamCreateWithFlags(&session.streams[i], cudaStreamNonBlocking), "stream");
    no_error(cudaMalloc(&session.device_value, 4), "cudaMalloc");
    no_error(cudaMalloc(&session.device_memory, 1 << 20), "cudaMalloc");
    no_error(cudaMallocHost(&session.host_memory, 1 << 20), "cudaMallocHost");
    no_error(cudaHostAlloc(&session.flags, 64, cudaHostAllocMapped), "cudaHostAlloc");
    no_error(cudaHostGetDevicePointer(&session.device_flags, session.flags, 0), "flags");
    no_error(cudaHostAlloc(&session.report, sizeof *session.report, cudaHostAllocMapped), "cudaHostAlloc");
    no_error(cudaHostAlloc(&session.path, 64, cudaHostAllocMapped), "cudaHostAlloc");
    strcpy(session.path, path);
    run_beside(&session, NOTHING);
    hc_wait(runtime, 1000000000);
    for (int call = A_FREE; call < CALLS; call++) {
        run_beside(&session, call);
        hc_wait(runtime, 1000000000); // takes back what could not be while the kernel ran
        run_beside(&session, NOTHING);
        hc_wait(runtime, 1000000000);
    }
    unlink(path);
    must(hc_destroy(runtime) == 0, "hc_destroy");
    printf("driver_waits: all passed\n");
    return 0;
}
