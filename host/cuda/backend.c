/* The CUDA backend's table, opening and closing of a device, and what every call of it does first and last. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "host/cuda/internal.h"
#include "host/cuda/introspect.h"

int hc_cuda_errno(hc_cu_result result)
{
    switch (result) {
    case HC_CU_SUCCESS:
        return 0;
    case HC_CU_NOT_READY:
        return -EAGAIN;
    case HC_CU_INVALID_VALUE:
    case HC_CU_LAUNCH_OUT_OF_RESOURCES:
        return -EINVAL;
    case HC_CU_OUT_OF_MEMORY:
        return -ENOMEM;
    case HC_CU_NO_DEVICE:
    case HC_CU_INVALID_DEVICE:
    case HC_CU_DEVICE_UNAVAILABLE:
    case HC_CU_NOT_INITIALIZED:
        return -ENODEV;
    case HC_CU_INVALID_IMAGE:
    case HC_CU_NO_BINARY_FOR_GPU:
    case HC_CU_INVALID_PTX:
    case HC_CU_UNSUPPORTED_PTX_VERSION:
    case HC_CU_JIT_COMPILER_NOT_FOUND:
    case HC_CU_JIT_COMPILATION_DISABLED:
    case HC_CU_INVALID_SOURCE:
        return -ENOEXEC;
    case HC_CU_NOT_FOUND:
    case HC_CU_FILE_NOT_FOUND:
        return -ENOENT;
    case HC_CU_NOT_PERMITTED:
        return -EPERM;
    case HC_CU_NOT_SUPPORTED:
        return -ENOTSUP;
    case HC_CU_DEINITIALIZED:
    case HC_CU_ECC_UNCORRECTABLE:
    case HC_CU_NVLINK_UNCORRECTABLE:
    case HC_CU_CONTAINED:
    case HC_CU_ILLEGAL_ADDRESS:
    case HC_CU_LAUNCH_TIMEOUT:
    case HC_CU_CONTEXT_IS_DESTROYED:
    case HC_CU_ASSERT:
    case HC_CU_TENSOR_MEMORY_LEAK:
    case HC_CU_MPS_CLIENT_TERMINATED:
    case HC_CU_EXTERNAL_DEVICE:
    case HC_CU_UNKNOWN:
        return -EFAULT;
    default: /* stack error, illegal instruction, misaligned address, address space, program counter, launch failed */
        if (result >= HC_CU_HARDWARE_STACK_ERROR && result <= HC_CU_LAUNCH_FAILED)
            return -EFAULT;
        if (result >= HC_CU_STREAM_CAPTURE_UNSUPPORTED && result <= HC_CU_STREAM_CAPTURE_WRONG_THREAD)
            return -EBUSY;
        return -EIO;
    }
}

int hc_cuda_fail(struct hc_backend *backend, hc_cu_result result, const char *format, ...)
{
    char what[384];
    va_list list;
    va_start(list, format);
    vsnprintf(what, sizeof(what), format, list);
    va_end(list);
    int error = hc_cuda_errno(result);
    if (error == -EFAULT) {
        int none = 0;
        atomic_compare_exchange_strong(&backend->fault, &none, result);
    } else if (result == atomic_load(&backend->fault)) {
        error = -EFAULT; /* a launch's failure of another name, see hc_cuda_launch_wait */
    }
    return hc_error_set(error, "%s: %s: %s", what, hc_cuda_result_name(backend->api, result),
                        hc_cuda_result_text(backend->api, result));
}

int hc_cuda_enter(struct hc_backend *backend, struct hc_cuda_scope *scope)
{
    *scope = (struct hc_cuda_scope){.mode = HC_CU_CAPTURE_RELAXED};
    int fault = atomic_load(&backend->fault);
    if (fault != 0)
        return hc_cuda_fail(backend, fault, "%s is lost after a fault on the device", backend->info.id);
    hc_cu_result result = backend->api->cuCtxPushCurrent(backend->context);
    if (result != HC_CU_SUCCESS)
        return hc_cuda_fail(backend, result, "%s cannot be used", backend->info.id);
    backend->api->cuThreadExchangeStreamCaptureMode(&scope->mode); /* leaves the thread's own mode in scope->mode */
    scope->pushed = true;
    return 0;
}

void hc_cuda_leave(struct hc_backend *backend, struct hc_cuda_scope *scope)
{
    hc_cu_context popped;
    if (!scope->pushed)
        return;
    backend->api->cuThreadExchangeStreamCaptureMode(&scope->mode);
    backend->api->cuCtxPopCurrent(&popped);
    scope->pushed = false;
}

static int backend_count(void)
{
    const struct hc_cuda_api *api;
    return hc_cuda_api_get(&api) == 0 ? api->device_count : 0;
}

int hc_cuda_attribute(const struct hc_cuda_api *api, hc_cu_device device, int which)
{
    int value = 0;
    return api->cuDeviceGetAttribute(&value, which, device) == HC_CU_SUCCESS ? value : 0;
}

int hc_cuda_describe(int index, struct hc_device_info *info)
{
    const struct hc_cuda_api *api;
    hc_cu_device device;
    size_t memory = 0;
    int error = hc_cuda_api_get(&api);
    if (error != 0)
        return error;
    memset(info, 0, sizeof(*info));
    if (index < 0 || index >= api->device_count || api->cuDeviceGet(&device, index) != HC_CU_SUCCESS)
        return hc_error_set(-ENODEV, "there is no GPU %d: this machine shows %d, numbered from 0 (hcrun --list)", index,
                            api->device_count);
    snprintf(info->id, sizeof(info->id), "cuda:%d", index);
    if (api->cuDeviceGetName(info->name, sizeof(info->name), device) != HC_CU_SUCCESS)
        snprintf(info->name, sizeof(info->name), "GPU %d", index);
    info->name[sizeof(info->name) - 1] = '\0';
    api->cuDeviceTotalMem(&memory, device);
    info->memory_bytes = memory;
    info->major = hc_cuda_attribute(api, device, HC_CU_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR);
    info->minor = hc_cuda_attribute(api, device, HC_CU_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
    info->max_warps = (unsigned)hc_cuda_attribute(api, device, HC_CU_ATTRIBUTE_MULTIPROCESSOR_COUNT) *
                      (unsigned)hc_cuda_attribute(api, device, HC_CU_ATTRIBUTE_MAX_THREADS_PER_MULTIPROCESSOR) / 32u;
    info->driver_version = (unsigned)api->driver_version;
    return 0;
}

/* The limit is the context's, and the program may have raised it already: never lower it. */
static int size_stack(struct hc_backend *backend, size_t wanted)
{
    size_t now = 0;
    if (wanted < HC_CUDA_MINIMUM_STACK)
        wanted = HC_CUDA_MINIMUM_STACK;
    hc_cu_result result = backend->api->cuCtxGetLimit(&now, HC_CU_LIMIT_STACK_SIZE);
    if (result == HC_CU_SUCCESS && now < wanted)
        result = backend->api->cuCtxSetLimit(HC_CU_LIMIT_STACK_SIZE, wanted);
    if (result != HC_CU_SUCCESS)
        return hc_cuda_fail(backend, result, "%s has no room for %zu bytes of stack a thread", backend->info.id,
                            wanted);
    backend->stack_sized = now > wanted ? now : wanted;
    return 0;
}

/* The same for malloc's heap. The driver takes a new size until a kernel that calls malloc was launched in the context. A program that
 * did that has the heap that it has. */
static int size_heap(struct hc_backend *backend, size_t wanted)
{
    size_t now = 0;
    size_t quarter = backend->info.memory_bytes / 4;
    size_t bytes = wanted != HC_HEAP_LARGE ? wanted : quarter < HC_CUDA_LARGE_HEAP ? quarter : HC_CUDA_LARGE_HEAP;
    if (wanted == 0)
        return 0;
    hc_cu_result result = backend->api->cuCtxGetLimit(&now, HC_CU_LIMIT_MALLOC_HEAP_SIZE);
    if (result == HC_CU_SUCCESS && now < bytes)
        result = backend->api->cuCtxSetLimit(HC_CU_LIMIT_MALLOC_HEAP_SIZE, bytes);
    if (result != HC_CU_SUCCESS && wanted != HC_HEAP_LARGE)
        return hc_cuda_fail(backend, result, "%s has no room for a heap of %zu bytes", backend->info.id, bytes);
    return 0;
}

/* Everything that workers need from the driver is made here, before a kernel runs: what is made later can wait for it.
 */
static int open_parts(struct hc_backend *backend, const struct hc_options *options)
{
    struct hc_cuda_scope scope;
    int error = hc_cuda_enter(backend, &scope);
    if (error == 0)
        error = size_stack(backend, options != NULL ? options->stack_size : 0);
    if (error == 0)
        error = size_heap(backend, options != NULL ? options->heap_size : 0);
    if (error == 0)
        error = hc_cuda_memory_open(backend);
    if (error == 0)
        error = hc_cuda_launches_open(backend);
    if (error == 0)
        hc_cuda_clock_open(backend);
    hc_cuda_maps_open(backend);
    hc_cuda_leave(backend, &scope);
    return error;
}

static void backend_close(struct hc_backend *backend)
{
    struct hc_cuda_scope scope;
    if (backend == NULL)
        return;
    hc_cuda_maps_close(backend);
    /* With a dead context every call answers at once with the same error; the host's own memory is freed all the same.
     */
    atomic_store(&backend->fault, 0);
    if (backend->retained && hc_cuda_enter(backend, &scope) == 0) {
        hc_cuda_clock_close(backend);
        hc_cuda_launches_close(backend);
        hc_cuda_modules_close(backend);
        hc_cuda_memory_close(backend);
        hc_cuda_leave(backend, &scope);
    }
    if (backend->retained)
        backend->api->cuDevicePrimaryCtxRelease(backend->device);
    pthread_rwlock_destroy(&backend->starting);
    pthread_mutex_destroy(&backend->mutex);
    pthread_mutex_destroy(&backend->maps.mutex);
    free(backend);
}

static int backend_open(const struct hc_options *options, int index, struct hc_backend **out)
{
    struct hc_device_info info;
    int error = hc_cuda_describe(index, &info);
    if (error != 0)
        return error;
    struct hc_backend *backend = calloc(1, sizeof(*backend));
    if (backend == NULL)
        return hc_error_set(-ENOMEM, "no memory for a device");
    backend->type = &hc_backend_cuda;
    backend->info = info;
    pthread_rwlock_init(&backend->starting, NULL);
    pthread_mutex_init(&backend->mutex, NULL);
    pthread_mutex_init(&backend->maps.mutex, NULL);
    error = hc_cuda_api_get(&backend->api);
    hc_cu_result result = HC_CU_SUCCESS;
    if (error == 0)
        result = backend->api->cuDeviceGet(&backend->device, index);
    if (error == 0 && result == HC_CU_SUCCESS)
        result = backend->api->cuDevicePrimaryCtxRetain(&backend->context, backend->device);
    backend->retained = error == 0 && result == HC_CU_SUCCESS;
    if (result != HC_CU_SUCCESS)
        error = hc_cuda_fail(backend, result, "%s (%s) gives no context", info.id, info.name);
    backend->max_shared = 0;
    if (error == 0) {
        backend->max_shared = hc_cuda_attribute(backend->api, backend->device, HC_CU_ATTRIBUTE_MAX_SHARED_PER_BLOCK_OPTIN);
        error = open_parts(backend, options);
    }
    if (error != 0) {
        backend_close(backend);
        return error;
    }
    *out = backend;
    return 0;
}

static void backend_info(const struct hc_backend *backend, struct hc_device_info *info)
{
    *info = backend->info;
}

/* compute-sanitizer's part in the process is there since cuInit. */
static bool backend_watched(void)
{
    void *tool = dlopen("libsanitizer-collection.so", RTLD_LAZY | RTLD_NOLOAD);
    if (tool != NULL)
        dlclose(tool);
    return tool != NULL;
}

const struct hc_backend_type hc_backend_cuda = {
    .name = "cuda",
    .count = backend_count,
    .describe = hc_cuda_describe,
    .open = backend_open,
    .close = backend_close,
    .info = backend_info,
    .share = hc_cuda_share,
    .unshare = hc_cuda_unshare,
    .map_register = hc_cuda_map_register,
    .map_unregister = hc_cuda_map_unregister,
    .alloc = hc_cuda_alloc,
    .free = hc_cuda_free,
    .write = hc_cuda_write,
    .read = hc_cuda_read,
    .module_load = hc_cuda_module_load,
    .module_unload = hc_cuda_module_unload,
    .module_of = hc_cuda_module_of,
    .module_symbol = hc_cuda_module_symbol,
    .kernel_find = hc_cuda_kernel_find,
    .launch = hc_cuda_launch,
    .launch_wait = hc_cuda_launch_wait,
    .launch_release = hc_cuda_launch_release,
    .busy = hc_cuda_busy,
    .watched = backend_watched,
    .timer_sample = hc_cuda_timer_sample,
};
