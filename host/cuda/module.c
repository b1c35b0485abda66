/* Modules of device code: loading them, and finding what is in them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host/cuda/internal.h"
#include "host/cuda/introspect.h"

/* What hcc puts into a program; absent elsewhere. */
extern const unsigned char hc_program_fatbin[] __attribute__((weak));
extern const unsigned char hc_program_fatbin_end[] __attribute__((weak));

/* ---- The list of modules, in the backend's mutex. */

struct hc_cuda_module *hc_cuda_module_enter(struct hc_backend *backend, hc_cu_module module, bool owned)
{
    pthread_mutex_lock(&backend->mutex);
    struct hc_cuda_module *known = backend->modules;
    while (known != NULL && known->module != module)
        known = known->next;
    if (known == NULL) {
        known = calloc(1, sizeof(*known));
        if (known != NULL) {
            known->module = module;
            known->owned = owned;
            known->next = backend->modules;
            backend->modules = known;
        }
    }
    pthread_mutex_unlock(&backend->mutex);
    if (known == NULL)
        hc_error_set(-ENOMEM, "no memory for a module");
    return known;
}

static void free_module(struct hc_cuda_module *module)
{
    while (module->kernels != NULL) {
        struct hc_cuda_kernel *kernel = module->kernels;
        module->kernels = kernel->next;
        free(kernel);
    }
    free(module);
}

static void forget(struct hc_backend *backend, struct hc_cuda_module *module)
{
    struct hc_cuda_module **link = &backend->modules;
    pthread_mutex_lock(&backend->mutex);
    while (*link != NULL && *link != module)
        link = &(*link)->next;
    if (*link != NULL)
        *link = module->next;
    pthread_mutex_unlock(&backend->mutex);
    free_module(module);
}

void hc_cuda_modules_close(struct hc_backend *backend)
{
    while (backend->modules != NULL) {
        struct hc_cuda_module *module = backend->modules;
        backend->modules = module->next;
        if (module->owned)
            backend->api->cuModuleUnload(module->module);
        free_module(module);
    }
}

/* ---- Kernels of a module */

int hc_cuda_module_functions(struct hc_backend *backend, hc_cu_module module, hc_cu_function **functions,
                             unsigned *count)
{
    const struct hc_cuda_api *api = backend->api;
    if (api->cuModuleGetFunctionCount == NULL || api->cuModuleEnumerateFunctions == NULL)
        return hc_error_set(-ENOTSUP, "this driver (CUDA %d.%d, before 12.4) cannot list the kernels of a module",
                            api->driver_version / 1000, api->driver_version % 1000 / 10);
    hc_cu_result result = api->cuModuleGetFunctionCount(count, module);
    if (result != HC_CU_SUCCESS)
        return hc_cuda_fail(backend, result, "the module's kernels cannot be counted");
    *functions = calloc(*count + 1u, sizeof(**functions));
    if (*functions == NULL)
        return hc_error_set(-ENOMEM, "no memory for a list of %u kernels", *count);
    result = *count != 0 ? api->cuModuleEnumerateFunctions(*functions, *count, module) : HC_CU_SUCCESS;
    if (result == HC_CU_SUCCESS)
        return 0;
    free(*functions);
    return hc_cuda_fail(backend, result, "the module's kernels cannot be listed");
}

void hc_cuda_module_preload(struct hc_backend *backend, hc_cu_module module)
{
    hc_cu_function *functions;
    unsigned count;
    if (backend->api->cuFuncLoad == NULL || hc_cuda_module_functions(backend, module, &functions, &count) != 0)
        return; /* then CUDA_MODULE_LOADING=EAGER is what helps; hcrun and hcc's programs set it */
    for (unsigned i = 0; i < count; i++)
        backend->api->cuFuncLoad(functions[i]);
    free(functions);
}

static int attribute_of(struct hc_backend *backend, hc_cu_function function, hc_cu_function_attribute which,
                        int otherwise)
{
    int value;
    return backend->api->cuFuncGetAttribute(&value, which, function) == HC_CU_SUCCESS ? value : otherwise;
}

static int enter_kernel(struct hc_backend *backend, struct hc_cuda_module *module, const char *name,
                        hc_cu_function function, void **out)
{
    size_t length = strlen(name) + 1;
    pthread_mutex_lock(&backend->mutex);
    struct hc_cuda_kernel *kernel = module->kernels;
    while (kernel != NULL && kernel->function != function)
        kernel = kernel->next;
    if (kernel == NULL) {
        kernel = calloc(1, sizeof(*kernel) + length);
        if (kernel != NULL) {
            kernel->function = function;
            kernel->local_bytes = (size_t)attribute_of(backend, function, HC_CU_FUNCTION_LOCAL_SIZE_BYTES, 0);
            kernel->max_threads = attribute_of(backend, function, HC_CU_FUNCTION_MAX_THREADS_PER_BLOCK, 1024);
            kernel->shared_bytes = (unsigned)attribute_of(backend, function, HC_CU_FUNCTION_SHARED_SIZE_BYTES, 0);
            memcpy(kernel->name, name, length);
            kernel->next = module->kernels;
            module->kernels = kernel;
        }
    }
    pthread_mutex_unlock(&backend->mutex);
    *out = kernel;
    return kernel != NULL ? 0 : hc_error_set(-ENOMEM, "no memory for a kernel");
}

int hc_cuda_kernel_find(struct hc_backend *backend, void *module, const char *name, void **kernel)
{
    struct hc_cuda_module *entry = module;
    struct hc_cuda_scope scope;
    hc_cu_function function;
    int error = hc_cuda_enter(backend, &scope);
    if (error != 0)
        return error;
    hc_cu_result result = backend->api->cuModuleGetFunction(&function, entry->module, name);
    if (result == HC_CU_NOT_FOUND)
        error = hc_error_set(-ENOENT, "the module has no kernel named '%s' (extern \"C\" keeps C++ names plain)", name);
    else if (result != HC_CU_SUCCESS)
        error = hc_cuda_fail(backend, result, "kernel '%s'", name);
    else
        error = enter_kernel(backend, entry, name, function, kernel);
    hc_cuda_leave(backend, &scope);
    return error;
}

int hc_cuda_module_symbol(struct hc_backend *backend, void *module, const char *name, void **address, size_t *bytes)
{
    struct hc_cuda_module *entry = module;
    struct hc_cuda_scope scope;
    hc_cu_pointer place = 0;
    size_t size = 0;
    int error = hc_cuda_enter(backend, &scope);
    if (error != 0)
        return error;
    hc_cu_result result = backend->api->cuModuleGetGlobal(&place, &size, entry->module, name);
    if (result == HC_CU_NOT_FOUND)
        error = hc_error_set(-ENOENT, "the module has no variable '%s'", name);
    else if (result != HC_CU_SUCCESS)
        error = hc_cuda_fail(backend, result, "variable '%s'", name);
    else {
        *address = (void *)(uintptr_t)place;
        if (bytes != NULL)
            *bytes = size;
    }
    hc_cuda_leave(backend, &scope);
    return error;
}

/* ---- Loading */

static int refuse_load(struct hc_backend *backend, const struct hc_image *image, hc_cu_result result, const char *log)
{
    const struct hc_device_info *info = &backend->info;
    char list[160];
    switch (result) {
    case HC_CU_NO_BINARY_FOR_GPU:
        return hc_error_set(
            -ENOEXEC, "the module is built for %s only and this GPU is sm_%d%d (%s): compile with -arch=sm_%d%d",
            image->architecture_count != 0 ? hc_image_architectures(image, list, sizeof(list)) : "other GPUs",
            info->major, info->minor, info->name, info->major, info->minor);
    case HC_CU_UNSUPPORTED_PTX_VERSION:
        return hc_error_set(-ENOEXEC,
                            "the module's PTX is newer than this driver (CUDA %d.%d) understands: update the "
                            "driver, or compile to machine code with -arch=sm_%d%d",
                            backend->api->driver_version / 1000, backend->api->driver_version % 1000 / 10, info->major,
                            info->minor);
    case HC_CU_JIT_COMPILER_NOT_FOUND:
    case HC_CU_JIT_COMPILATION_DISABLED:
        return hc_error_set(-ENOEXEC,
                            "the module is PTX and this driver's compiler is absent or switched off "
                            "(libnvidia-ptxjitcompiler.so.1, CUDA_DISABLE_PTX_JIT): compile with -arch=sm_%d%d",
                            info->major, info->minor);
    default:
        return hc_cuda_fail(backend, result, "the module cannot be loaded%s%s", log[0] != '\0' ? ": " : "", log);
    }
}

/* The driver reads PTX up to its end mark, which an image in memory need not have. */
static int load_directly(struct hc_backend *backend, const struct hc_image *image, hc_cu_module *module)
{
    char log[1024] = "";
    hc_cu_jit_option options[] = {HC_CU_JIT_ERROR_LOG_BUFFER, HC_CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES};
    void *values[] = {log, (void *)(uintptr_t)(sizeof(log) - 1)};
    char *text = NULL;
    if (image->kind == HC_IMAGE_PTX) {
        text = malloc(image->size + 1);
        if (text == NULL)
            return hc_error_set(-ENOMEM, "no memory for %zu bytes of PTX", image->size);
        memcpy(text, image->data, image->size);
        text[image->size] = '\0';
    }
    hc_cu_result result =
        backend->api->cuModuleLoadDataEx(module, text != NULL ? text : image->data, 2, options, values);
    free(text);
    return result == HC_CU_SUCCESS ? 0 : refuse_load(backend, image, result, hc_cuda_one_line(log));
}

static int load(struct hc_backend *backend, const struct hc_image *image, hc_cu_module *module)
{
    if (image->link == HC_LINK_YES)
        return hc_cuda_link(backend, image, module);
    int error = load_directly(backend, image, module);
    if (error != 0 && error != -EFAULT && image->link == HC_LINK_PERHAPS)
        error = hc_cuda_link(backend, image, module);
    return error;
}

static int examine(const void *data, size_t size, struct hc_image *image)
{
    if (data == NULL) {
        if (hc_program_fatbin == NULL)
            return hc_error_set(-ENOENT, "this program holds no code for a GPU (hcc puts it there where nvcc is)");
        data = hc_program_fatbin;
        size = (size_t)(hc_program_fatbin_end - hc_program_fatbin);
    }
    hc_image_examine(data, size, image);
    if (image->problem != NULL)
        return hc_error_set(-ENOEXEC, "not a module of device code: %s", image->problem);
    return 0;
}

int hc_cuda_module_load(struct hc_backend *backend, const void *data, size_t size, void **module)
{
    struct hc_cuda_scope scope;
    struct hc_image image;
    hc_cu_module handle = NULL;
    int error = examine(data, size, &image);
    if (error == 0)
        error = hc_cuda_enter(backend, &scope);
    if (error != 0)
        return error;
    error = load(backend, &image, &handle);
    if (error == 0) {
        hc_cuda_module_preload(backend, handle);
        *module = hc_cuda_module_enter(backend, handle, true);
        if (*module == NULL) {
            backend->api->cuModuleUnload(handle);
            error = -ENOMEM;
        }
    }
    hc_cuda_leave(backend, &scope);
    return error;
}

int hc_cuda_module_unload(struct hc_backend *backend, void *module)
{
    struct hc_cuda_module *entry = module;
    struct hc_cuda_scope scope;
    int held = entry->owned ? hc_cuda_hold_launches(backend, -1) : 0;
    if (held == -EBUSY)
        return hc_error_set(-EBUSY, "a kernel is still running: hc_wait for it first");
    int error = hc_cuda_enter(backend, &scope);
    if (error == 0 && entry->owned) {
        hc_cu_result result = backend->api->cuModuleUnload(entry->module);
        if (result != HC_CU_SUCCESS)
            error = hc_cuda_fail(backend, result, "the module cannot be unloaded");
    }
    hc_cuda_leave(backend, &scope);
    if (entry->owned && held == 0)
        hc_cuda_let_launch(backend);
    if (error == 0 || error == -EFAULT) /* gone with the context */
        forget(backend, entry);
    return error;
}
