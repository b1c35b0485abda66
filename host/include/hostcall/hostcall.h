/* hostcall.h: the host side. Gives kernels on a device the C library that they expect.
 *
 * A runtime serves one device: it owns shared memory, worker threads and the handlers that a program registers. Kernels
 * reach it once their module is attached. C11, no C++ in the interface.
 *
 * Errors: functions return 0 or a negative errno value unless they say otherwise; hc_last_error() then holds one line that
 * says what was wrong and what to do. Threads: any thread may call any function; a runtime must not be used during or
 * after its hc_destroy. No function needs or changes the calling thread's current CUDA context.
 */
#ifndef HOSTCALL_HOSTCALL_H
#define HOSTCALL_HOSTCALL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define HC_VERSION_STRING "0.1.0"

#if defined(__GNUC__)
#define HC_API __attribute__((visibility("default")))
#else
#define HC_API
#endif

struct hc_runtime;
struct hc_module;
struct hc_kernel;
struct hc_launch;

/* How requests reach the operating system. */
enum hc_io {
    HC_IO_AUTO = 0,    /* io_uring; where it is refused, the thread pool, which is said once on stderr */
    HC_IO_URING = 1,   /* io_uring or an error */
    HC_IO_THREADS = 2, /* the thread pool */
};

/* How eagerly an idle worker polls. */
enum hc_idle {
    HC_IDLE_ADAPTIVE = 0,   /* responsive; quiet after 1 s without a call */
    HC_IDLE_RESPONSIVE = 1, /* sleeps of at most 40 us */
    HC_IDLE_QUIET = 2,      /* sleeps of at most 250 us */
};

/* Options of hc_create. Set `size` to sizeof(struct hc_options) and everything else to 0 for the defaults. */
struct hc_options {
    size_t size;
    const char *device;       /* "cpu", "cuda", "cuda:N"; NULL: HOSTCALL_DEVICE, else the first GPU, else "cpu" */
    unsigned workers;         /* worker threads, 1 to 64; 0: chosen from cores and devices */
    enum hc_io io;
    enum hc_idle idle;
    size_t stack_size;        /* bytes of stack for each device thread; 0: 4 KiB on a GPU, 64 KiB on the CPU device */
    unsigned resident_blocks; /* CPU device: blocks that run at the same time; 0: 32 or more */
    uint64_t seed;            /* CPU device: nonzero chooses the adversarial scheduler with this seed */
    size_t map_budget;        /* bytes of mapped files that the device may reach at a time; 0: half of memory on a GPU, whose
                                 driver keeps them there, and no limit on the CPU device */
    int allow_system;         /* 1: system() of device code runs commands; 0: it answers EPERM */
    size_t heap_size;         /* GPU: bytes for malloc in device code, taken from its memory when the first module that calls it
                                 is loaded; 0: as it is, 8 MiB unless the program set cudaLimitMallocHeapSize; HC_HEAP_LARGE: a
                                 quarter of the GPU's memory, at most 1 GiB. Never made smaller. The CPU device has no limit. */
};
#define HC_HEAP_LARGE ((size_t)-1)

/* Creates a runtime on one device and starts its workers. On CUDA it retains the device's primary context, so kernels
 * launched through the CUDA runtime API on that device can use it. Must run before the first kernel that uses it starts,
 * and with no kernel of this process running.
 * -ENODEV no such device; -EINVAL bad options; -ENOMEM; -EBUSY the CPU device has a runtime already (it holds one). */
HC_API int hc_create(const struct hc_options *options, struct hc_runtime **runtime);

/* Creates one runtime on each GPU, or one on the CPU device if there is none. Fills at most `capacity` pointers and stores
 * how many in *count. On error none remains. */
HC_API int hc_create_all(const struct hc_options *options, struct hc_runtime **runtimes, unsigned capacity,
                         unsigned *count);

/* Ends a runtime: drains it, stops its workers, frees its memory and the modules that were not unloaded. -EBUSY while a kernel that hc_launch
 * started is running, and after 10 s while one that the program launched otherwise is: nothing is changed then. After exit or abort of device
 * code it waits for the kernels that this ends, up to 30 s on a GPU. Output and posted calls are waited for until nothing of them has been
 * done for 10 s (hc_drain before it has its own limit, or none); what is left then is lost, and stderr is told how much.
 * -ECHILD in a process forked from the runtime's: its threads are not there, and nothing is freed. NULL is accepted. */
HC_API int hc_destroy(struct hc_runtime *runtime);

/* One line on what went wrong in this thread's last failed call; never NULL. Valid until the thread's next hc_ call. */
HC_API const char *hc_last_error(void);

/* The device's name as users say it: "cpu" or "cuda:N". Owned by the runtime. */
HC_API const char *hc_device_name(const struct hc_runtime *runtime);

/* ---- Modules and kernels */

/* Loads a cubin, PTX or fatbin image onto the runtime's device and attaches it. PTX or a cubin that calls hc_* functions
 * which it does not contain is linked against the device library first. `image` NULL: the kernels compiled into this
 * program for the device (those that hcc put there). The image may be freed after the call.
 * -ENOEXEC not a module, or none for this device; -EPROTO another protocol version. */
HC_API int hc_module_load(struct hc_runtime *runtime, const void *image, size_t size, struct hc_module **module);

/* -EBUSY while one of its kernels runs. NULL is accepted. */
HC_API int hc_module_unload(struct hc_module *module);

/* Attach a module that the program loaded itself, so that its device code reaches this runtime. Not while its kernels run.
 * hc_attach_function: the host symbol of any __global__ function of the module, for programs built with the CUDA
 * runtime API. hc_attach_module: a CUmodule. hc_attach_library: a CUlibrary. On the CPU device all three succeed and do
 * nothing, or fail with -ENODEV if the program's kernels are for GPUs alone. -ENOENT the module does not use the device
 * library; -EPROTO another protocol version. */
HC_API int hc_attach_function(struct hc_runtime *runtime, const void *kernel);
HC_API int hc_attach_module(struct hc_runtime *runtime, void *cu_module);
HC_API int hc_attach_library(struct hc_runtime *runtime, void *cu_library);

/* Finds a kernel by name (extern "C" name on a GPU; on the CPU device the name given to HC_KERNEL). The kernel belongs to
 * its module; the same name gives the same kernel. -ENOENT no such kernel. */
HC_API int hc_kernel_find(struct hc_module *module, const char *name, struct hc_kernel **kernel);

struct hc_geometry {
    unsigned grid[3];          /* blocks; 0 means 1 */
    unsigned block[3];         /* threads a block; 0 means 1 */
    unsigned shared_bytes;     /* dynamic shared memory a block */
    void *stream;              /* CUstream, or NULL for a stream of the runtime's own */
    unsigned flags;            /* HC_LAUNCH_..., or 0 */
};

/* No other kernel has to run beside this one. If it has at most 16 blocks, each gets 64 KiB of
 * shared memory more where there is that much, for reads and writes by single threads: large ones take about a third of the time. The kernel
 * finds nothing changed but %dynamic_smem_size. Ignored where it does not apply. hcrun, and programs that hcc made, launch so. */
#define HC_LAUNCH_ALONE 1u

/* Starts a kernel; does not wait. What the program has printed to stdout is flushed first, unless another thread has the stream's lock or it
 * would have to wait for a reader. `arguments` points at one pointer for each kernel parameter, as cuLaunchKernel; the values
 * are copied before it returns. If `launch` is not NULL it receives a handle for hc_launch_wait, freed by that call's
 * success. -EINVAL geometry; -EBUSY resources. */
HC_API int hc_launch(struct hc_kernel *kernel, const struct hc_geometry *geometry, void **arguments,
                     struct hc_launch **launch);

/* Waits for a kernel: timeout_ns < 0 for ever, 0 polls. 0: it ended and the handle is freed. -ETIMEDOUT: it still runs.
 * -EFAULT: a device fault or trap ended it (hc_last_error names it); the handle is freed. On the CPU device a fault is a signal of
 * this process (SIGSEGV, SIGFPE), as in host code; only traps come back so.
 * -ENOMEM: the CPU device found no memory for the kernel's threads; the handle is freed.
 * -ECANCELED: device code called exit, abort or failed an assert (hc_exit_status); told once for each launch, also for those beside which
 * another did. The kernel may still be on its way to its end, and the handle stays valid: the next wait is for that end, and frees it. The
 * launch that called exit ends so, -EFAULT; on a GPU so do all others, since a trap ends the context, and on the CPU device they go on.
 * A kernel that failed has ended when its calls have been called off, which takes a second at most. */
HC_API int hc_launch_wait(struct hc_launch *launch, int64_t timeout_ns);

/* Seconds that an ended kernel ran, by device events where the device has them. Call before hc_launch_wait frees it: pass
 * `seconds` to receive the time with the wait. Otherwise as hc_launch_wait. */
HC_API int hc_launch_wait_timed(struct hc_launch *launch, int64_t timeout_ns, double *seconds);

/* Waits until every kernel that hc_launch started on this runtime has ended, or device code called exit or abort.
 * Returns as hc_launch_wait. */
HC_API int hc_wait(struct hc_runtime *runtime, int64_t timeout_ns);

/* What device code passed to exit(), 134 after abort or a failed assert. -EAGAIN: it called none of them. */
HC_API int hc_exit_status(const struct hc_runtime *runtime, int *status);

/* ---- Memory that both a kernel and hc_copy_* can name. On the CPU device plain memory. */
HC_API int hc_memory_alloc(struct hc_runtime *runtime, size_t bytes, void **device_pointer);
HC_API int hc_memory_free(struct hc_runtime *runtime, void *device_pointer);
/* Blocking copies; safe while a kernel runs. */
HC_API int hc_copy_to_device(struct hc_runtime *runtime, void *device_pointer, const void *source, size_t bytes);
HC_API int hc_copy_from_device(struct hc_runtime *runtime, void *destination, const void *device_pointer, size_t bytes);

/* ---- Service */

/* A handler for calls that device code makes with hc_user_call or hc_user_post. Runs on a pool thread of the runtime: it may
 * block without delaying anybody else, and must not call hc_destroy. Signals are blocked in it.
 *   arguments  the six arguments of the lane
 *   buffer     `*length` bytes from the device; room for `capacity` bytes (at least *length) to send back
 *   *length    on return: how many bytes of `buffer` go back; more than capacity is -EOVERFLOW to the device
 * The return value is what the device call returns; a posted call drops it. */
typedef int64_t (*hc_handler)(void *context, const uint64_t arguments[6], void *buffer, size_t *length,
                              size_t capacity);

/* Registers, replaces (or, with NULL, removes) the handler of user call `number`, 0 to 4095. Without one the device gets
 * -ENOSYS. `context` stays the caller's. -EINVAL number out of range. */
HC_API int hc_register(struct hc_runtime *runtime, unsigned number, hc_handler handler, void *context);

/* Returns when all output and all posted calls published before the call have been carried out.
 * timeout_ns < 0: no limit. -ETIMEDOUT: not within the time; -EIO or the stream's errno: posted output had failed. */
HC_API int hc_drain(struct hc_runtime *runtime, int64_t timeout_ns);

/* Between pause and resume no runtime thread polls; calls wait. For stretches in which no kernel runs. */
HC_API int hc_pause(struct hc_runtime *runtime);
HC_API int hc_resume(struct hc_runtime *runtime);

/* Counters since creation. */
struct hc_stats {
    size_t size; /* set by the caller: sizeof(struct hc_stats) */
    uint64_t packets;
    uint64_t lane_calls;
    uint64_t posted_packets;
    uint64_t output_bytes;
    uint64_t output_writes; /* system calls that carried them */
    unsigned workers;
    enum hc_io io; /* what serves: HC_IO_URING or HC_IO_THREADS */
};
HC_API int hc_get_stats(struct hc_runtime *runtime, struct hc_stats *stats);

/* Writes the state of every slot, ring and descriptor queue to `fd`: what to attach to a report of a hang. */
HC_API int hc_dump(struct hc_runtime *runtime, int fd);

#ifdef __cplusplus
}
#endif

#endif
