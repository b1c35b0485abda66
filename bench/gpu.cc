#include "bench/gpu.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <fstream>
#include <map>
#include <mutex>

#include "bench/bench.h"

// Types as in cuda.h: results and devices are int, handles are pointers, device addresses 64 bits.
namespace
{
typedef uint64_t address;

struct driver {
    int (*init)(unsigned);
    int (*count)(int *);
    int (*get)(int *, int);
    int (*name)(char *, int, int);
    int (*version)(int *);
    int (*retain)(void **, int);
    int (*set_current)(void *);
    int (*synchronize)(void);
    int (*set_limit)(int, size_t);
    int (*memory)(size_t *, size_t *);
    int (*host_alloc)(void **, size_t, unsigned);
    int (*host_free)(void *);
    int (*host_address)(address *, void *, unsigned);
    int (*host_register)(void *, size_t, unsigned);
    int (*host_unregister)(void *);
    int (*to_device)(address, const void *, size_t, void *);
    int (*from_device)(void *, address, size_t, void *);
    int (*stream_new)(void **, unsigned);
    int (*stream_free)(void *);
    int (*stream_wait)(void *);
    int (*event_new)(void **, unsigned);
    int (*event_free)(void *);
    int (*event_record)(void *, void *);
    int (*event_wait)(void *);
} cu;

void *context;
int device;
std::map<void *, size_t> plain; // the CPU device's "pinned" memory
std::mutex plain_lock;

template <typename F> bool find(void *library, F &function, const char *name)
{
    function = reinterpret_cast<F>(dlsym(library, name));
    return function != nullptr;
}

bool load()
{
    void *l = dlopen("libcuda.so.1", RTLD_NOW);
    return l != nullptr && find(l, cu.init, "cuInit") && find(l, cu.count, "cuDeviceGetCount") && find(l, cu.get, "cuDeviceGet") &&
           find(l, cu.name, "cuDeviceGetName") && find(l, cu.version, "cuDriverGetVersion") &&
           find(l, cu.retain, "cuDevicePrimaryCtxRetain") && find(l, cu.set_current, "cuCtxSetCurrent") &&
           find(l, cu.synchronize, "cuCtxSynchronize") && find(l, cu.set_limit, "cuCtxSetLimit") &&
           find(l, cu.memory, "cuMemGetInfo_v2") && find(l, cu.host_alloc, "cuMemHostAlloc") && find(l, cu.host_free, "cuMemFreeHost") &&
           find(l, cu.host_address, "cuMemHostGetDevicePointer_v2") && find(l, cu.host_register, "cuMemHostRegister_v2") &&
           find(l, cu.host_unregister, "cuMemHostUnregister") && find(l, cu.to_device, "cuMemcpyHtoDAsync_v2") &&
           find(l, cu.from_device, "cuMemcpyDtoHAsync_v2") && find(l, cu.stream_new, "cuStreamCreate") &&
           find(l, cu.stream_free, "cuStreamDestroy_v2") && find(l, cu.stream_wait, "cuStreamSynchronize") &&
           find(l, cu.event_new, "cuEventCreate") && find(l, cu.event_free, "cuEventDestroy_v2") &&
           find(l, cu.event_record, "cuEventRecord") && find(l, cu.event_wait, "cuEventSynchronize") && cu.init(0) == 0;
}

void must(int error, const char *what)
{
    if (error != 0)
        fail("%s: CUDA error %d", what, error);
}
} // namespace

int gpu_count()
{
    static const bool loaded = load();
    int count = 0;
    return loaded && cu.count(&count) == 0 ? count : 0;
}

bool gpu_open(int index)
{
    if (index >= gpu_count() || cu.get(&device, index) != 0 || cu.retain(&context, device) != 0)
        return false;
    return cu.set_current(context) == 0;
}

bool gpu_is_open()
{
    return context != nullptr;
}

void gpu_use_in_this_thread()
{
    if (context != nullptr)
        must(cu.set_current(context), "cuCtxSetCurrent");
}

std::string gpu_name()
{
    char name[256] = "";
    if (context == nullptr || cu.name(name, sizeof name, device) != 0)
        return "CPU device, " + std::to_string(sysconf(_SC_NPROCESSORS_ONLN)) + " cores";
    return name;
}

std::string gpu_driver()
{
    std::ifstream file("/sys/module/nvidia/version");
    std::string version;
    int number = 0;

    if (context == nullptr)
        return "none";
    if (std::getline(file, version) && !version.empty())
        return version;
    cu.version(&number);
    return "CUDA " + std::to_string(number / 1000) + "." + std::to_string(number % 1000 / 10);
}

uint64_t gpu_free_bytes()
{
    size_t left = 0, all;
    if (context == nullptr)
        return (uint64_t)sysconf(_SC_AVPHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE);
    must(cu.memory(&left, &all), "cuMemGetInfo");
    return left;
}

void gpu_printf_room(size_t bytes)
{
    const int PRINTF_FIFO_SIZE = 1; // CU_LIMIT_PRINTF_FIFO_SIZE
    if (context != nullptr)
        must(cu.set_limit(PRINTF_FIFO_SIZE, bytes), "cuCtxSetLimit");
}

void gpu_synchronize()
{
    if (context != nullptr)
        must(cu.synchronize(), "cuCtxSynchronize");
}

void *gpu_host_alloc(size_t bytes, void **address_there)
{
    const unsigned PORTABLE = 1, DEVICEMAP = 2;
    void *host = nullptr;
    address there;

    if (context == nullptr) {
        host = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (host == MAP_FAILED)
            fail("no memory for %zu bytes", bytes);
        std::lock_guard<std::mutex> hold(plain_lock);
        plain[host] = bytes;
        *address_there = host;
        return host;
    }
    must(cu.host_alloc(&host, bytes, PORTABLE | DEVICEMAP), "cuMemHostAlloc");
    must(cu.host_address(&there, host, 0), "cuMemHostGetDevicePointer");
    memset(host, 0, bytes);
    *address_there = reinterpret_cast<void *>(there);
    return host;
}

void gpu_host_free(void *host)
{
    if (context != nullptr) {
        must(cu.host_free(host), "cuMemFreeHost");
        return;
    }
    std::lock_guard<std::mutex> hold(plain_lock);
    munmap(host, plain[host]);
    plain.erase(host);
}

void *gpu_register(void *mapping, size_t bytes, std::string *why)
{
    const unsigned DEVICEMAP = 2, READ_ONLY = 8;
    address there;
    int error;

    if (context == nullptr)
        return mapping;
    error = cu.host_register(mapping, bytes, DEVICEMAP | READ_ONLY);
    if (error == 0)
        error = cu.host_address(&there, mapping, 0);
    if (error != 0) {
        *why = "cuMemHostRegister of a mapped file: CUDA error " + std::to_string(error);
        return nullptr;
    }
    return reinterpret_cast<void *>(there);
}

void gpu_unregister(void *mapping)
{
    if (context != nullptr)
        must(cu.host_unregister(mapping), "cuMemHostUnregister");
}

gpu_stream gpu_stream_new()
{
    const unsigned NON_BLOCKING = 1;
    void *stream = nullptr;
    if (context != nullptr)
        must(cu.stream_new(&stream, NON_BLOCKING), "cuStreamCreate");
    return stream;
}

void gpu_stream_free(gpu_stream stream)
{
    if (context != nullptr)
        must(cu.stream_free(stream), "cuStreamDestroy");
}

void gpu_copy(void *to, const void *from, size_t bytes, bool to_device, gpu_stream stream)
{
    if (context == nullptr)
        memcpy(to, from, bytes);
    else if (to_device)
        must(cu.to_device((address)to, from, bytes, stream), "cuMemcpyHtoDAsync");
    else
        must(cu.from_device(to, (address)from, bytes, stream), "cuMemcpyDtoHAsync");
}

void gpu_stream_wait(gpu_stream stream)
{
    if (context != nullptr)
        must(cu.stream_wait(stream), "cuStreamSynchronize");
}

gpu_event gpu_event_new()
{
    const unsigned DISABLE_TIMING = 2;
    void *event = nullptr;
    if (context != nullptr)
        must(cu.event_new(&event, DISABLE_TIMING), "cuEventCreate");
    return event;
}

void gpu_event_free(gpu_event event)
{
    if (context != nullptr)
        must(cu.event_free(event), "cuEventDestroy");
}

void gpu_event_record(gpu_event event, gpu_stream stream)
{
    if (context != nullptr)
        must(cu.event_record(event, stream), "cuEventRecord");
}

void gpu_event_wait(gpu_event event)
{
    if (context != nullptr)
        must(cu.event_wait(event), "cuEventSynchronize");
}
