/* Files that the host has mapped, read by the device where they lie in the page cache.
 *
 * Registration does not wait for a kernel by itself (H200, driver 580.159: 15 to 25 ms a GiB, kernel or not; the limit on locked memory
 * does not apply); but while another thread of the program is inside a call that does (cudaFree and its like), it waits for that, as every
 * call of the driver. So host/service/map_driver.c calls from threads of its own. cuMemHostUnregister waits for every kernel of the context that registered. So an ordinary mapping is
 * unregistered when no kernel runs; and windows, which must go while one does, are registered in a second context of the
 * same device, portable, in which no kernel ever runs. The kernel in the first reads them at the same address. This costs
 * 525 MiB of device memory and, beside a kernel that fills the GPU, 40 to 65 ms for each registration or release, since the
 * second context waits for a time slice. */
#define _GNU_SOURCE
#include <errno.h>

#include "host/cuda/internal.h"

void hc_cuda_maps_open(struct hc_backend *backend)
{
    struct hc_cuda_maps *maps = &backend->maps;

    maps->possible = hc_cuda_attribute(backend->api, backend->device, HC_CU_ATTRIBUTE_CAN_USE_HOST_POINTER_FOR_REGISTERED_MEM) != 0;
    maps->read_only = hc_cuda_attribute(backend->api, backend->device, HC_CU_ATTRIBUTE_READ_ONLY_HOST_REGISTER_SUPPORTED) != 0;
}

/* After a fault the second context is as dead as the first, and is left to the end of the process. */
void hc_cuda_maps_close(struct hc_backend *backend)
{
    if (backend->maps.side != NULL && atomic_load(&backend->fault) == 0)
        backend->api->cuCtxDestroy(backend->maps.side);
    backend->maps.side = NULL;
}

static int enter_side(struct hc_backend *backend)
{
    const struct hc_cuda_api *api = backend->api;
    struct hc_cuda_maps *maps = &backend->maps;
    hc_cu_result result;

    if (api->cuCtxCreate == NULL || api->cuCtxDestroy == NULL)
        return hc_error_set(-EOPNOTSUPP, "the driver cannot make a second context on %s", backend->info.id);
    pthread_mutex_lock(&maps->mutex);
    result = maps->side != NULL ? api->cuCtxPushCurrent(maps->side) : api->cuCtxCreate(&maps->side, 0, backend->device);
    pthread_mutex_unlock(&maps->mutex);
    return result == HC_CU_SUCCESS ? 0 : hc_cuda_fail(backend, result, "%s gives no second context", backend->info.id);
}

static int do_register(struct hc_backend *backend, void *host, size_t bytes, bool writable, bool window)
{
    unsigned flags = HC_CU_HOSTREGISTER_DEVICEMAP | (window ? HC_CU_HOSTREGISTER_PORTABLE : 0) |
                     (writable ? 0 : HC_CU_HOSTREGISTER_READ_ONLY);
    hc_cu_result result = backend->api->cuMemHostRegister(host, bytes, flags);

    if (result == HC_CU_SUCCESS)
        return 0;
    /* Linux refuses to let a device write to a shared file that has a disk behind it. Read-only pages are refused when they are gone
     * since the file was truncated. */
    if (result == HC_CU_INVALID_VALUE)
        return hc_error_set(writable ? -EOPNOTSUPP : -EFAULT, "%zu bytes of a mapped file cannot be registered", bytes);
    return hc_cuda_fail(backend, result, "%zu bytes of a mapped file cannot be registered", bytes);
}

int hc_cuda_map_register(struct hc_backend *backend, void *host, size_t bytes, bool writable, bool window)
{
    struct hc_cuda_scope scope;
    hc_cu_context popped;
    int error;

    if (!backend->maps.possible || !(writable || backend->maps.read_only))
        return hc_error_set(-EOPNOTSUPP, "%s cannot read mapped files", backend->info.id);
    error = hc_cuda_enter(backend, &scope);
    if (error == 0 && window)
        error = enter_side(backend);
    if (error == 0) {
        error = do_register(backend, host, bytes, writable, window);
        if (window)
            backend->api->cuCtxPopCurrent(&popped);
    }
    hc_cuda_leave(backend, &scope);
    return error;
}

int hc_cuda_map_unregister(struct hc_backend *backend, void *host, size_t bytes, bool writable, bool window)
{
    (void)bytes, (void)writable;
    if (window) {
        hc_cuda_unregister(backend, backend->maps.side, host);
        return 0;
    }
    int held = hc_cuda_hold_launches(backend, HC_CUDA_IDLE_NS);
    if (held == -EBUSY)
        return -EBUSY;
    hc_cuda_unregister(backend, backend->context, host); /* also after a fault */
    if (held == 0)
        hc_cuda_let_launch(backend);
    return 0;
}
