/* Memory: sharing the host's with the device, the device's own, and copies that never wait for a kernel. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "host/cuda/internal.h"

/* Registered, not cuMemHostAlloc'ed: after a device fault the driver takes its own allocations away, and the output
 * that the device printed before the fault is in this memory. */
static int share(struct hc_backend *backend, void *host, size_t bytes, void **device_address)
{
    const struct hc_cuda_api *api = backend->api;
    hc_cu_pointer address = 0;
    hc_cu_result result =
        api->cuMemHostRegister(host, bytes, HC_CU_HOSTREGISTER_PORTABLE | HC_CU_HOSTREGISTER_DEVICEMAP);
    if (result != HC_CU_SUCCESS)
        return hc_cuda_fail(backend, result, "%zu bytes of host memory cannot be shared with %s", bytes,
                            backend->info.id);
    result = api->cuMemHostGetDevicePointer(&address, host, 0);
    if (result != HC_CU_SUCCESS) {
        api->cuMemHostUnregister(host);
        return hc_cuda_fail(backend, result, "shared memory has no address on %s", backend->info.id);
    }
    *device_address = (void *)(uintptr_t)address;
    return 0;
}

int hc_cuda_share(struct hc_backend *backend, void *host, size_t bytes, void **device_address)
{
    struct hc_cuda_scope scope;
    int error = hc_cuda_enter(backend, &scope);
    if (error == 0)
        error = share(backend, host, bytes, device_address);
    hc_cuda_leave(backend, &scope);
    return error;
}

void hc_cuda_unregister(struct hc_backend *backend, hc_cu_context context, void *host)
{
    struct hc_cuda_scope scope = {0};
    /* Also after a fault: the driver may still hold the pages, and answers at once. */
    if (backend->api->cuCtxPushCurrent(context) != HC_CU_SUCCESS)
        return;
    scope.pushed = true;
    scope.mode = HC_CU_CAPTURE_RELAXED;
    backend->api->cuThreadExchangeStreamCaptureMode(&scope.mode);
    backend->api->cuMemHostUnregister(host);
    hc_cuda_leave(backend, &scope);
}

void hc_cuda_unshare(struct hc_backend *backend, void *host)
{
    hc_cuda_unregister(backend, backend->context, host);
}

void *hc_cuda_map_pinned(struct hc_backend *backend, size_t bytes)
{
    void *ignored;
    void *host = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
    if (host == MAP_FAILED) {
        hc_error_set(-ENOMEM, "no %zu bytes of memory for copies", bytes);
        return NULL;
    }
    if (share(backend, host, bytes, &ignored) != 0) {
        munmap(host, bytes);
        return NULL;
    }
    return host;
}

void hc_cuda_unmap_pinned(struct hc_backend *backend, void *host, size_t bytes)
{
    backend->api->cuMemHostUnregister(host);
    munmap(host, bytes);
}

/* ---- Device memory. cuMemFree waits for every kernel on the device, and a kernel may be waiting for the thread that
 * frees; so while something runs, the memory is put on a list and freed later. */

static void free_deferred(struct hc_backend *backend)
{
    for (size_t i = 0; i < backend->deferred_count; i++)
        backend->api->cuMemFree((uintptr_t)backend->deferred[i]);
    backend->deferred_count = 0;
}

static int defer(struct hc_backend *backend, void *device_pointer)
{
    if (backend->deferred_count == backend->deferred_room) {
        size_t room = backend->deferred_room * 2 + 16;
        void **more = realloc(backend->deferred, room * sizeof(*more));
        if (more == NULL)
            return hc_error_set(-ENOMEM, "no memory to note what to free");
        backend->deferred = more;
        backend->deferred_room = room;
    }
    backend->deferred[backend->deferred_count++] = device_pointer;
    return 0;
}

static int free_now(struct hc_backend *backend, void *device_pointer)
{
    free_deferred(backend);
    hc_cu_result result = backend->api->cuMemFree((uintptr_t)device_pointer);
    return result == HC_CU_SUCCESS ? 0 : hc_cuda_fail(backend, result, "memory on %s cannot be freed", backend->info.id);
}

int hc_cuda_alloc(struct hc_backend *backend, size_t bytes, void **device_pointer)
{
    struct hc_cuda_scope scope;
    hc_cu_pointer address = 0;
    int error = hc_cuda_enter(backend, &scope);
    if (error != 0)
        return error;
    hc_cu_result result = backend->api->cuMemAlloc(&address, bytes != 0 ? bytes : 1);
    if (result != HC_CU_SUCCESS)
        error = hc_cuda_fail(backend, result, "%s has no %zu bytes of memory", backend->info.id, bytes);
    else
        *device_pointer = (void *)(uintptr_t)address;
    hc_cuda_leave(backend, &scope);
    return error;
}

int hc_cuda_free(struct hc_backend *backend, void *device_pointer)
{
    struct hc_cuda_scope scope;
    if (device_pointer == NULL)
        return 0;
    int held = hc_cuda_hold_launches(backend, HC_CUDA_IDLE_NS);
    int error = held != 0 && held != -EBUSY ? held : hc_cuda_enter(backend, &scope);
    if (error == 0) {
        pthread_mutex_lock(&backend->mutex);
        error = held != 0 ? defer(backend, device_pointer) : free_now(backend, device_pointer);
        pthread_mutex_unlock(&backend->mutex);
        hc_cuda_leave(backend, &scope);
    }
    if (held == 0)
        hc_cuda_let_launch(backend);
    return error;
}

/* ---- Copies. Each moves through pinned memory on a private non-blocking stream, and only that stream is waited for.
 */

static int copier_open(struct hc_backend *backend, struct hc_cuda_copier *copier, size_t size)
{
    hc_cu_result result =
        backend->api->cuStreamCreateWithPriority(&copier->stream, HC_CU_STREAM_NON_BLOCKING, HC_CUDA_HIGHEST_PRIORITY);
    if (result != HC_CU_SUCCESS)
        return hc_cuda_fail(backend, result, "%s gives no stream for copies", backend->info.id);
    copier->buffer = hc_cuda_map_pinned(backend, size);
    if (copier->buffer == NULL) {
        backend->api->cuStreamDestroy(copier->stream);
        return -ENOMEM;
    }
    copier->size = size;
    pthread_mutex_init(&copier->mutex, NULL);
    copier->ready = true;
    return 0;
}

static void copier_close(struct hc_backend *backend, struct hc_cuda_copier *copier)
{
    if (!copier->ready)
        return;
    backend->api->cuStreamDestroy(copier->stream);
    hc_cuda_unmap_pinned(backend, copier->buffer, copier->size);
    pthread_mutex_destroy(&copier->mutex);
    copier->ready = false;
}

int hc_cuda_memory_open(struct hc_backend *backend)
{
    int error = copier_open(backend, &backend->small, HC_CUDA_SMALL_COPY);
    return error != 0 ? error : copier_open(backend, &backend->bulk, HC_CUDA_BULK_COPY);
}

void hc_cuda_memory_close(struct hc_backend *backend)
{
    free_deferred(backend);
    free(backend->deferred);
    copier_close(backend, &backend->small);
    copier_close(backend, &backend->bulk);
}

static hc_cu_result finish_copy(struct hc_backend *backend, struct hc_cuda_copier *copier)
{
    return hc_cuda_poll(backend, NULL, copier->stream, 0, 20000);
}

static hc_cu_result write_piece(struct hc_backend *backend, struct hc_cuda_copier *copier, uintptr_t target,
                                const void *source, size_t bytes)
{
    memcpy(copier->buffer, source, bytes);
    hc_cu_result result = backend->api->cuMemcpyHtoDAsync(target, copier->buffer, bytes, copier->stream);
    return result != HC_CU_SUCCESS ? result : finish_copy(backend, copier);
}

static hc_cu_result read_piece(struct hc_backend *backend, struct hc_cuda_copier *copier, void *target,
                               uintptr_t source, size_t bytes)
{
    hc_cu_result result = backend->api->cuMemcpyDtoHAsync(copier->buffer, source, bytes, copier->stream);
    if (result == HC_CU_SUCCESS)
        result = finish_copy(backend, copier);
    if (result == HC_CU_SUCCESS)
        memcpy(target, copier->buffer, bytes);
    return result;
}

/* The small path is for what the workers write while kernels run. A piece at a time is copied under the mutex, so that
 * one long copy does not shut out the others. */
static int copy(struct hc_backend *backend, void *device, const void *source, void *destination, size_t bytes)
{
    struct hc_cuda_copier *copier = bytes <= HC_CUDA_SMALL_COPY ? &backend->small : &backend->bulk;
    struct hc_cuda_scope scope;
    hc_cu_result result = HC_CU_SUCCESS;
    size_t done = 0;
    int error = hc_cuda_enter(backend, &scope);
    if (error != 0)
        return error;
    while (result == HC_CU_SUCCESS && done < bytes) {
        size_t piece = bytes - done < copier->size ? bytes - done : copier->size;
        uintptr_t place = (uintptr_t)device + done;
        pthread_mutex_lock(&copier->mutex);
        if (source != NULL)
            result = write_piece(backend, copier, place, (const char *)source + done, piece);
        else
            result = read_piece(backend, copier, (char *)destination + done, place, piece);
        pthread_mutex_unlock(&copier->mutex);
        done += piece;
    }
    if (result != HC_CU_SUCCESS)
        error = hc_cuda_fail(backend, result, "copying %zu bytes %s %s failed", bytes, source != NULL ? "to" : "from",
                             backend->info.id);
    hc_cuda_leave(backend, &scope);
    return error;
}

int hc_cuda_write(struct hc_backend *backend, void *device_pointer, const void *source, size_t bytes)
{
    return bytes == 0 ? 0 : copy(backend, device_pointer, source, NULL, bytes);
}

int hc_cuda_read(struct hc_backend *backend, void *destination, const void *device_pointer, size_t bytes)
{
    return bytes == 0 ? 0 : copy(backend, (void *)(uintptr_t)device_pointer, NULL, destination, bytes);
}
