/* Launches: each on a stream of its own with an event before and after it. */
#include <errno.h>
#include <stdlib.h>

#include "host/cuda/internal.h"
#include "protocol/layout.h"

/* 48 KiB a block come unasked, static shared memory included. */
#define UNASKED_SHARED 16384u
/* More blocks than these have the bus full with the 8 KiB that each has anyway. */
#define TAIL_BLOCKS 16u
#define NS_PER_S 1000000000l
#define STACK_PATIENCE_NS 100000000l

static int new_slot(struct hc_backend *backend, struct hc_cuda_launch **out)
{
    const struct hc_cuda_api *api = backend->api;
    struct hc_cuda_launch *slot = calloc(1, sizeof(*slot));
    if (slot == NULL)
        return hc_error_set(-ENOMEM, "no memory for a launch");
    hc_cu_result result = api->cuStreamCreateWithPriority(&slot->stream, HC_CU_STREAM_NON_BLOCKING, 0);
    if (result == HC_CU_SUCCESS)
        result = api->cuEventCreate(&slot->begin, HC_CU_EVENT_DEFAULT);
    if (result == HC_CU_SUCCESS)
        result = api->cuEventCreate(&slot->end, HC_CU_EVENT_DEFAULT);
    slot->next = backend->launches; /* from here on close frees what it has */
    backend->launches = slot;
    if (result != HC_CU_SUCCESS) {
        slot->taken = true;
        return hc_cuda_fail(backend, result, "%s gives no stream for another launch", backend->info.id);
    }
    *out = slot;
    return 0;
}

int hc_cuda_launches_open(struct hc_backend *backend)
{
    struct hc_cuda_launch *ignored;
    for (unsigned i = 0; i < HC_CUDA_LAUNCH_SLOTS; i++) {
        int error = new_slot(backend, &ignored);
        if (error != 0)
            return error;
    }
    hc_cu_result result = backend->api->cuEventCreate(&backend->busy_event, HC_CU_EVENT_DISABLE_TIMING);
    if (result != HC_CU_SUCCESS)
        return hc_cuda_fail(backend, result, "%s gives no event", backend->info.id);
    return 0;
}

void hc_cuda_launches_close(struct hc_backend *backend)
{
    const struct hc_cuda_api *api = backend->api;
    while (backend->launches != NULL) {
        struct hc_cuda_launch *slot = backend->launches;
        backend->launches = slot->next;
        if (slot->begin != NULL)
            api->cuEventDestroy(slot->begin);
        if (slot->end != NULL)
            api->cuEventDestroy(slot->end);
        if (slot->stream != NULL)
            api->cuStreamDestroy(slot->stream);
        free(slot);
    }
    if (backend->busy_event != NULL)
        api->cuEventDestroy(backend->busy_event);
    backend->busy_event = NULL;
}

/* Released slots too: a program may give up a launch that still runs. An event never recorded counts as done. */
static int any_running(struct hc_backend *backend)
{
    int running = 0;
    for (struct hc_cuda_launch *slot = backend->launches; slot != NULL && !running; slot = slot->next)
        running = slot->end != NULL && backend->api->cuEventQuery(slot->end) == HC_CU_NOT_READY;
    return running;
}

/* ---- Calls that wait for kernels. cuMemFree, cuMemHostUnregister, cuModuleUnload and a launch that enlarges the stack wait in the driver, with
 * the context's lock, until no kernel runs; and a kernel may be waiting for a thread that needs the driver. So they are made only while
 * nothing runs, and `starting` keeps it so: each launch reads it until its end event is recorded; who holds it for writing keeps launches
 * away. Launches that the program makes itself are its own to keep apart. */

/* `wait_ns` is for launches that are under way, and for who keeps launches away. */
static int hold_launches(struct hc_backend *backend, long wait_ns, int64_t patience_ns)
{
    struct timespec limit;
    int busy;

    clock_gettime(CLOCK_REALTIME, &limit);
    limit.tv_nsec += wait_ns;
    limit.tv_sec += limit.tv_nsec / NS_PER_S;
    limit.tv_nsec %= NS_PER_S;
    if (pthread_rwlock_timedwrlock(&backend->starting, &limit) != 0)
        return -EBUSY;
    busy = hc_cuda_busy(backend, patience_ns);
    if (busy == 0)
        return 0;
    pthread_rwlock_unlock(&backend->starting);
    return busy < 0 ? busy : -EBUSY;
}

int hc_cuda_hold_launches(struct hc_backend *backend, int64_t patience_ns)
{
    return hold_launches(backend, 0, patience_ns);
}

void hc_cuda_let_launch(struct hc_backend *backend)
{
    pthread_rwlock_unlock(&backend->starting);
}

/* ---- Launching */

static int check_geometry(struct hc_backend *backend, const struct hc_cuda_kernel *kernel, const unsigned block[3],
                          unsigned shared_bytes)
{
    uint64_t threads = (uint64_t)block[0] * block[1];
    if (threads > 1024 || threads * block[2] > (uint64_t)kernel->max_threads)
        return hc_error_set(-EINVAL,
                            "kernel %s runs at most %d threads a block (registers, or __launch_bounds__); "
                            "%ux%ux%u were asked for",
                            kernel->name, kernel->max_threads, block[0], block[1], block[2]);
    if (shared_bytes > (unsigned)backend->max_shared || shared_bytes + kernel->shared_bytes > (unsigned)backend->max_shared)
        return hc_error_set(-EINVAL,
                            "%s has %d bytes of shared memory a block; kernel %s uses %u and %u were asked for",
                            backend->info.id, backend->max_shared, kernel->name, kernel->shared_bytes, shared_bytes);
    return 0;
}

static unsigned round_up(unsigned bytes, unsigned to)
{
    return (bytes + to - 1) / to * to;
}

/* The launch's dynamic shared memory with room for a thread's copies at its end (protocol/layout.h), where nobody else wants it. */
static unsigned with_tail(struct hc_backend *backend, const struct hc_cuda_kernel *kernel, const struct hc_geometry *geometry,
                          const unsigned grid[3])
{
    unsigned bytes = geometry->shared_bytes, larger;

    if (bytes > (unsigned)backend->max_shared)
        return bytes; /* which is refused */
    larger = round_up(bytes, HC_TAIL_ALIGN) + HC_TAIL_EXTRA;
    if ((geometry->flags & HC_LAUNCH_ALONE) != 0 && backend->info.major >= 9 &&
        (uint64_t)grid[0] * grid[1] * grid[2] <= TAIL_BLOCKS &&
        larger + kernel->shared_bytes <= (unsigned)backend->max_shared)
        return larger;
    return HC_HAS_TAIL(bytes) ? bytes + HC_TAIL_ALIGN / 4 : bytes;
}

/* A launch enters `starting` as one of many, or alone if its kernel needs more stack than the context has room for: such a launch waits
 * inside the driver until no kernel runs, so none may run then. */
static int begin_start(struct hc_backend *backend, const struct hc_cuda_kernel *kernel)
{
    int error;

    pthread_rwlock_rdlock(&backend->starting);
    if (kernel->local_bytes <= backend->stack_sized)
        return 0;
    pthread_rwlock_unlock(&backend->starting);
    error = hold_launches(backend, STACK_PATIENCE_NS, -1);
    if (error == -EBUSY)
        return hc_error_set(error,
                            "kernel %s needs %zu bytes of stack a thread: it cannot start beside a running kernel; "
                            "create the runtime with stack_size %zu",
                            kernel->name, kernel->local_bytes, kernel->local_bytes);
    if (error == 0 && kernel->local_bytes > backend->stack_sized)
        backend->stack_sized = kernel->local_bytes;
    return error;
}

/* Only ever more: another thread may be about to launch the kernel with as much as it asked for. In the backend's mutex. */
static void allow_shared(struct hc_backend *backend, struct hc_cuda_kernel *kernel, unsigned shared_bytes)
{
    if (shared_bytes <= UNASKED_SHARED || shared_bytes <= kernel->shared_allowed)
        return;
    backend->api->cuFuncSetAttribute(kernel->function, HC_CU_FUNCTION_MAX_DYNAMIC_SHARED, (int)shared_bytes);
    kernel->shared_allowed = shared_bytes;
}

static int take_slot(struct hc_backend *backend, struct hc_cuda_kernel *kernel, unsigned shared_bytes, struct hc_cuda_launch **slot)
{
    pthread_mutex_lock(&backend->mutex);
    allow_shared(backend, kernel, shared_bytes);
    struct hc_cuda_launch *free_slot = backend->launches;
    int error = 0;
    while (free_slot != NULL && free_slot->taken)
        free_slot = free_slot->next;
    if (free_slot == NULL)
        error = new_slot(backend, &free_slot);
    if (error == 0) {
        free_slot->taken = true;
        free_slot->kernel = kernel;
        *slot = free_slot;
    }
    pthread_mutex_unlock(&backend->mutex);
    return error;
}

static hc_cu_result start(struct hc_backend *backend, struct hc_cuda_launch *slot, hc_cu_stream stream,
                          const unsigned grid[3], const unsigned block[3], unsigned shared_bytes, void **arguments)
{
    const struct hc_cuda_api *api = backend->api;
    hc_cu_result result = api->cuEventRecord(slot->begin, stream);
    if (result == HC_CU_SUCCESS)
        result = api->cuLaunchKernel(slot->kernel->function, grid[0], grid[1], grid[2], block[0], block[1], block[2],
                                     shared_bytes, stream, arguments, NULL);
    /* Also after a refused launch, so that the slot's end is never older than its beginning. */
    hc_cu_result recorded = api->cuEventRecord(slot->end, stream);
    if (result != HC_CU_SUCCESS || recorded == HC_CU_SUCCESS)
        return result;
    /* The kernel has started, and may have faulted by now: that is for the wait to tell. */
    return hc_cuda_fail(backend, recorded, "kernel %s failed", slot->kernel->name) == -EFAULT ? HC_CU_SUCCESS
                                                                                              : recorded;
}

static int launch_on(struct hc_backend *backend, struct hc_cuda_kernel *kernel,
                     const struct hc_geometry *geometry, void **arguments, struct hc_cuda_launch **launch)
{
    unsigned grid[3], block[3];
    hc_cu_stream stream = geometry->stream;
    hc_cu_capture_status capturing = 0;
    for (unsigned i = 0; i < 3; i++) {
        grid[i] = geometry->grid[i] != 0 ? geometry->grid[i] : 1;
        block[i] = geometry->block[i] != 0 ? geometry->block[i] : 1;
    }
    unsigned shared_bytes = with_tail(backend, kernel, geometry, grid);
    int error = check_geometry(backend, kernel, block, shared_bytes);
    if (error != 0)
        return error;
    if (stream != NULL && backend->api->cuStreamIsCapturing(stream, &capturing) == HC_CU_SUCCESS && capturing != 0)
        return hc_error_set(-EINVAL, "the stream is being captured into a graph: launch into it with the CUDA API");
    struct hc_cuda_launch *slot;
    error = begin_start(backend, kernel);
    if (error != 0)
        return error;
    hc_cu_result result = HC_CU_SUCCESS;
    error = take_slot(backend, kernel, shared_bytes, &slot);
    if (error == 0)
        result = start(backend, slot, stream != NULL ? stream : slot->stream, grid, block, shared_bytes, arguments);
    pthread_rwlock_unlock(&backend->starting);
    if (error != 0)
        return error;
    if (result != HC_CU_SUCCESS) {
        error =
            hc_cuda_fail(backend, result, "kernel %s cannot start with grid %ux%ux%u, block %ux%ux%u, %u bytes shared",
                         kernel->name, grid[0], grid[1], grid[2], block[0], block[1], block[2], shared_bytes);
        hc_cuda_launch_release(backend, slot);
        return error;
    }
    *launch = slot;
    return 0;
}

int hc_cuda_launch(struct hc_backend *backend, void *kernel, const struct hc_geometry *geometry, void **arguments,
                   void **launch)
{
    struct hc_cuda_scope scope;
    struct hc_cuda_launch *slot = NULL;
    int error = hc_cuda_enter(backend, &scope);
    if (error == 0)
        error = launch_on(backend, kernel, geometry, arguments, &slot);
    hc_cuda_leave(backend, &scope);
    if (error == 0)
        *launch = slot;
    return error;
}

static int ended(struct hc_backend *backend, const struct hc_cuda_launch *slot, double *seconds)
{
    float milliseconds = 0;
    if (seconds == NULL)
        return 0;
    if (backend->api->cuEventElapsedTime(&milliseconds, slot->begin, slot->end) != HC_CU_SUCCESS)
        milliseconds = 0;
    *seconds = milliseconds / 1e3;
    return 0;
}

int hc_cuda_launch_wait(struct hc_backend *backend, void *launch, int64_t timeout_ns, double *seconds)
{
    struct hc_cuda_launch *slot = launch;
    struct hc_cuda_scope scope;
    uint64_t deadline = timeout_ns < 0 ? 0 : hc_cuda_now() + (uint64_t)timeout_ns;
    int fault = atomic_load(&backend->fault);
    if (fault != 0)
        return hc_cuda_fail(backend, fault, "kernel %s failed", slot->kernel->name);
    int error = hc_cuda_enter(backend, &scope);
    if (error != 0)
        return error;
    hc_cu_result result = hc_cuda_poll(backend, slot->end, NULL, deadline, 100000);
    if (result == HC_CU_SUCCESS) {
        error = ended(backend, slot, seconds);
    } else if (result == HC_CU_NOT_READY) {
        error = -ETIMEDOUT;
    } else {
        error = hc_cuda_fail(backend, result, "kernel %s failed", slot->kernel->name);
        if (error != -EFAULT) { /* whatever it is, the launch cannot be waited for again */
            atomic_store(&backend->fault, result);
            error = -EFAULT;
        }
    }
    hc_cuda_leave(backend, &scope);
    return error;
}

void hc_cuda_launch_release(struct hc_backend *backend, void *launch)
{
    struct hc_cuda_launch *slot = launch;
    pthread_mutex_lock(&backend->mutex);
    slot->taken = false;
    pthread_mutex_unlock(&backend->mutex);
}

/* Kernels that the program launched itself are seen through an event over the whole context where the driver has that
 * (CUDA 12.5); an older driver can be asked about them only by calls that wait, so there they are the program's to
 * know. A capture in progress forbids the question and counts as busy. */
static int others_running(struct hc_backend *backend, int64_t patience_ns)
{
    if (backend->api->cuCtxRecordEvent == NULL)
        return 0;
    hc_cu_result result = backend->api->cuCtxRecordEvent(backend->context, backend->busy_event);
    if (result == HC_CU_SUCCESS)
        result = hc_cuda_poll(backend, backend->busy_event, NULL, hc_cuda_now() + (uint64_t)patience_ns, 50000);
    int error = hc_cuda_errno(result);
    if (error == -EFAULT)
        return hc_cuda_fail(backend, result, "%s is lost after a fault on the device", backend->info.id);
    return error == -EAGAIN || error == -EBUSY;
}

int hc_cuda_busy(struct hc_backend *backend, int64_t patience_ns)
{
    struct hc_cuda_scope scope;
    int error = hc_cuda_enter(backend, &scope);
    if (error != 0)
        return error;
    pthread_mutex_lock(&backend->mutex);
    int busy = any_running(backend);
    if (busy == 0 && patience_ns >= 0)
        busy = others_running(backend, patience_ns);
    pthread_mutex_unlock(&backend->mutex);
    hc_cuda_leave(backend, &scope);
    return busy;
}
