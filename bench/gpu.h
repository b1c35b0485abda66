// The seam to the GPU's driver, for limits and peers: pinned memory, streams, registration. libcuda.so.1 is opened at run time,
// so one bench runs everywhere; on the CPU device each function does the same in plain memory, at once.
#ifndef BENCH_GPU_H
#define BENCH_GPU_H

#include <stddef.h>
#include <stdint.h>

#include <string>

// Opens the driver and makes GPU `index`'s primary context current in this thread. False if there is none.
bool gpu_open(int index);
int gpu_count();
bool gpu_is_open();
void gpu_use_in_this_thread();
std::string gpu_name();
std::string gpu_driver(); // as the kernel module says it: 580.159.04
uint64_t gpu_free_bytes();
void gpu_printf_room(size_t bytes); // before the first kernel that prints
void gpu_synchronize();

// Pinned host memory that the device reaches at *device; zeroed.
void *gpu_host_alloc(size_t bytes, void **device);
void gpu_host_free(void *host);
// The device's address of a read-only mapping; NULL and a reason if the driver refuses.
void *gpu_register(void *mapping, size_t bytes, std::string *why);
void gpu_unregister(void *mapping);

typedef void *gpu_stream;
typedef void *gpu_event;
gpu_stream gpu_stream_new();
void gpu_stream_free(gpu_stream stream);
void gpu_copy(void *to, const void *from, size_t bytes, bool to_device, gpu_stream stream); // host memory is pinned
void gpu_stream_wait(gpu_stream stream);
gpu_event gpu_event_new();
void gpu_event_free(gpu_event event);
void gpu_event_record(gpu_event event, gpu_stream stream);
void gpu_event_wait(gpu_event event);

#endif
