/* What the files of the CUDA backend share; nothing outside host/cuda includes it. */
#ifndef HC_HOST_CUDA_INTERNAL_H
#define HC_HOST_CUDA_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <time.h>

#include "host/backend.h"
#include "host/cuda/driver_api.h"

#define HC_CUDA_LAUNCH_SLOTS 16u
#define HC_CUDA_SMALL_COPY 65536u /* control words, clock lines: never behind a bulk copy */
#define HC_CUDA_BULK_COPY (4u << 20)
#define HC_CUDA_MINIMUM_STACK 4096u
#define HC_CUDA_LARGE_HEAP ((size_t)1 << 30) /* at most, of HC_HEAP_LARGE */
/* Clamped by the driver to the best one there is. Streams of another priority use other hardware queues, so a private
 * stream of this priority never waits behind a kernel that happens to share its queue. */
#define HC_CUDA_HIGHEST_PRIORITY (-1000)

/* One direction-neutral copy path: a pinned buffer and a stream, used by one thread at a time. */
struct hc_cuda_copier {
    pthread_mutex_t mutex;
    hc_cu_stream stream;
    unsigned char *buffer; /* mapped and registered, like the region: it outlives a device fault */
    size_t size;
    bool ready;
};

struct hc_cuda_kernel {
    struct hc_cuda_kernel *next; /* of its module; freed with it */
    hc_cu_function function;
    size_t local_bytes; /* stack that the compiler knows of, a thread */
    int max_threads;
    unsigned shared_bytes;   /* static, a block */
    unsigned shared_allowed; /* dynamic, asked for by a launch; under the backend's mutex */
    char name[];
};

struct hc_cuda_module {
    struct hc_cuda_module *next; /* of the backend */
    hc_cu_module module;
    bool owned; /* loaded by us, as opposed to attached */
    struct hc_cuda_kernel *kernels;
};

/* A stream and two events; used by one launch at a time. */
struct hc_cuda_launch {
    struct hc_cuda_launch *next;
    hc_cu_stream stream;
    hc_cu_event begin, end;
    bool taken;
    const struct hc_cuda_kernel *kernel;
};

struct hc_cuda_clock {
    pthread_mutex_t mutex;
    hc_cu_stream stream;
    hc_cu_event event[2]; /* event[current] is the reference */
    unsigned current;
    int error; /* why there is no clock: -errno and the line; 0 when there is one */
    char why_not[256];
    uint64_t timer;       /* device timer at the reference event */
    uint64_t uncertainty; /* of that */
    uint64_t host;        /* CLOCK_MONOTONIC near it */
    uint64_t slack;       /* how far from it: the thread may have been interrupted between its looks at the clock */
};

/* Where the driver may be asked to take registered windows of files back while kernels run: see map.c. */
struct hc_cuda_maps {
    bool possible, read_only; /* host addresses are device addresses; read-only pages can be registered */
    pthread_mutex_t mutex;
    hc_cu_context side; /* NULL until the first window */
};

struct hc_backend {
    const struct hc_backend_type *type;
    const struct hc_cuda_api *api;
    hc_cu_device device;
    hc_cu_context context;
    bool retained;
    struct hc_device_info info;
    int max_shared;    /* dynamic shared memory a block may ask for */
    _Atomic int fault; /* the CUresult that ended the context, or 0; set once */

    struct hc_cuda_copier small, bulk;
    struct hc_cuda_clock clock;
    struct hc_cuda_maps maps;

    pthread_rwlock_t starting; /* taken before `mutex`; see "Calls that wait for kernels" in launch.c */
    size_t stack_sized;        /* bytes of stack a thread that the context has room for; written by who holds `starting` alone */
    pthread_mutex_t mutex;     /* what follows */
    struct hc_cuda_module *modules;
    struct hc_cuda_launch *launches;
    hc_cu_event busy_event;
    void **deferred;    /* memory to free once nothing runs */
    size_t deferred_count, deferred_room;
};

/* Between enter and leave the calling thread has our context and the relaxed capture mode, afterwards its own again.
 * enter answers -EFAULT once the context is dead. */
struct hc_cuda_scope {
    bool pushed;
    hc_cu_capture_mode mode;
};
int hc_cuda_enter(struct hc_backend *backend, struct hc_cuda_scope *scope);
void hc_cuda_leave(struct hc_backend *backend, struct hc_cuda_scope *scope);

/* Turns a driver's failure into -errno and a line "<what>: CUDA_ERROR_X: text". Marks the context dead where it is. */
int hc_cuda_fail(struct hc_backend *backend, hc_cu_result result, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The -errno for a result; -EFAULT exactly for those after which a context is dead. */
int hc_cuda_errno(hc_cu_result result);

uint64_t hc_cuda_now(void); /* CLOCK_MONOTONIC, ns */

/* A wait by polling: first hard, then in sleeps that grow to `longest_ns`. */
struct hc_cuda_backoff {
    unsigned polls;
    uint64_t sleep_ns;
    uint64_t longest_ns;
};
void hc_cuda_pause(struct hc_cuda_backoff *backoff);
/* Polls an event (or a stream, if event is NULL) until done, failed, or `deadline_ns` (CLOCK_MONOTONIC; 0: none)
 * passed: then HC_CU_NOT_READY. */
hc_cu_result hc_cuda_poll(struct hc_backend *backend, hc_cu_event event, hc_cu_stream stream, uint64_t deadline_ns,
                          uint64_t longest_ns);

int hc_cuda_attribute(const struct hc_cuda_api *api, hc_cu_device device, int which); /* 0 if the driver does not know it */

/* map.c */
void hc_cuda_maps_open(struct hc_backend *backend);
void hc_cuda_maps_close(struct hc_backend *backend);
int hc_cuda_map_register(struct hc_backend *backend, void *host, size_t bytes, bool writable, bool window);
int hc_cuda_map_unregister(struct hc_backend *backend, void *host, size_t bytes, bool writable, bool window);

/* memory.c */
int hc_cuda_memory_open(struct hc_backend *backend);
void hc_cuda_memory_close(struct hc_backend *backend);
int hc_cuda_share(struct hc_backend *backend, void *host, size_t bytes, void **device_address);
void hc_cuda_unshare(struct hc_backend *backend, void *host);
int hc_cuda_alloc(struct hc_backend *backend, size_t bytes, void **device_pointer);
int hc_cuda_free(struct hc_backend *backend, void *device_pointer);
int hc_cuda_write(struct hc_backend *backend, void *device_pointer, const void *source, size_t bytes);
int hc_cuda_read(struct hc_backend *backend, void *destination, const void *device_pointer, size_t bytes);
void hc_cuda_unregister(struct hc_backend *backend, hc_cu_context context, void *host); /* also after a fault */
void *hc_cuda_map_pinned(struct hc_backend *backend, size_t bytes); /* in scope; NULL and a line on failure */
void hc_cuda_unmap_pinned(struct hc_backend *backend, void *host, size_t bytes);

/* module.c, attach.c. What module_of can be given: a kernel's host symbol, a CUmodule, CUlibrary or CUfunction. */
enum { HC_CUDA_KERNEL_SYMBOL = 0, HC_CUDA_MODULE = 1, HC_CUDA_LIBRARY = 2, HC_CUDA_FUNCTION = 3 };
int hc_cuda_module_load(struct hc_backend *backend, const void *image, size_t size, void **module);
int hc_cuda_module_unload(struct hc_backend *backend, void *module);
int hc_cuda_module_of(struct hc_backend *backend, int kind, const void *handle, void **module);
int hc_cuda_module_symbol(struct hc_backend *backend, void *module, const char *name, void **address, size_t *bytes);
int hc_cuda_kernel_find(struct hc_backend *backend, void *module, const char *name, void **kernel);
void hc_cuda_modules_close(struct hc_backend *backend);
struct hc_cuda_module *hc_cuda_module_enter(struct hc_backend *backend, hc_cu_module module, bool owned);
/* Loads every kernel of the module now: one that is loaded at its first launch waits behind a running kernel. */
void hc_cuda_module_preload(struct hc_backend *backend, hc_cu_module module);
/* The module's kernels (function handles and how many), malloced; -ENOTSUP where the driver cannot tell. In scope. */
int hc_cuda_module_functions(struct hc_backend *backend, hc_cu_module module, hc_cu_function **functions,
                             unsigned *count);

/* link.c: links an image against the device library and loads the result. In scope. */
struct hc_image;
int hc_cuda_link(struct hc_backend *backend, const struct hc_image *image, hc_cu_module *module);
/* Makes one line of a compiler's log, in place. */
const char *hc_cuda_one_line(char *log);

/* launch.c */
int hc_cuda_launches_open(struct hc_backend *backend);
void hc_cuda_launches_close(struct hc_backend *backend);
int hc_cuda_launch(struct hc_backend *backend, void *kernel, const struct hc_geometry *geometry, void **arguments,
                   void **launch);
int hc_cuda_launch_wait(struct hc_backend *backend, void *launch, int64_t timeout_ns, double *seconds);
void hc_cuda_launch_release(struct hc_backend *backend, void *launch);
int hc_cuda_busy(struct hc_backend *backend, int64_t patience_ns); /* negative: of hc_launch's kernels alone */
/* 0: no kernel runs, as hc_cuda_busy sees it, and hc_launch starts none before hc_cuda_let_launch. -EBUSY: one runs or may be starting; or
 * another -errno. */
int hc_cuda_hold_launches(struct hc_backend *backend, int64_t patience_ns);
void hc_cuda_let_launch(struct hc_backend *backend);
#define HC_CUDA_IDLE_NS 5000000 /* a device that is idle and has no other process's work gets there in microseconds */

/* clock.c */
void hc_cuda_clock_open(struct hc_backend *backend);
void hc_cuda_clock_close(struct hc_backend *backend);
int hc_cuda_timer_sample(struct hc_backend *backend, uint64_t *timer, uint64_t *monotonic_ns, uint64_t *uncertainty_ns);

#endif
