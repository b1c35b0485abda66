/* Modules: loading, attaching, finding kernels. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host/runtime_internal.h"
#include "protocol/version.h"

static int check_link(const struct hc_module_link *link)
{
    if (link->magic != HC_PROTOCOL_MAGIC)
        return hc_error_set(-EPROTO, "the module's symbol hc_module is not hostcall's: rename yours");
    if (link->version >> 16 != HC_PROTOCOL_MAJOR || (link->version & 0xffff) > HC_PROTOCOL_MINOR)
        return hc_error_set(-EPROTO,
                            "the module speaks protocol %u.%u, this library %u.%u: rebuild the older of the two",
                            link->version >> 16, link->version & 0xffff, HC_PROTOCOL_MAJOR, HC_PROTOCOL_MINOR);
    if ((link->features & ~(HC_FEATURES | HC_FEATURES_TOLD)) != 0)
        return hc_error_set(-EPROTO, "the module needs features 0x%llx that this library lacks: update the library",
                            (unsigned long long)(link->features & ~(HC_FEATURES | HC_FEATURES_TOLD)));
    return 0;
}

int hc_runtime_attach(struct hc_runtime *runtime, void *module, uint64_t told)
{
    struct hc_module_link link, wanted = runtime->link;
    void *address;
    size_t bytes;
    int error = runtime->type->module_symbol(runtime->backend, module, "hc_module", &address, &bytes);

    if (error == -ENOENT)
        return hc_error_set(error, "the module does not use the device library (it has no symbol hc_module): link it "
                                   "with libhostcall_device.a");
    if (error != 0)
        return error;
    if (bytes != sizeof link)
        return hc_error_set(-EPROTO, "the module's link is %zu bytes, this library's %zu: rebuild the older of the two",
                            bytes, sizeof link);
    error = runtime->type->read(runtime->backend, &link, address, sizeof link);
    if (error == 0)
        error = check_link(&link);
    if (error != 0)
        return error;
    wanted.features |= told;
    if (memcmp(&link, &wanted, sizeof link) == 0)
        return 0; /* a program's own module, loaded again: its kernels may be running */
    return runtime->type->write(runtime->backend, address, &wanted, sizeof wanted);
}

int hc_module_load(struct hc_runtime *runtime, const void *image, size_t size, struct hc_module **result)
{
    struct hc_module *module = calloc(1, sizeof *module);
    int error;

    if (module == NULL)
        return hc_error_set(-ENOMEM, "out of memory");
    module->runtime = runtime;
    error = runtime->type->module_load(runtime->backend, image, size, &module->handle);
    if (error == 0) {
        error = hc_runtime_attach(runtime, module->handle, HC_FEATURE_TAILS);
        if (error == -ENOENT)
            error = 0; /* its kernels make no calls */
        if (error != 0)
            runtime->type->module_unload(runtime->backend, module->handle);
    }
    if (error != 0) {
        free(module);
        return error;
    }
    pthread_mutex_lock(&runtime->modules_lock);
    module->next = runtime->modules;
    runtime->modules = module;
    pthread_mutex_unlock(&runtime->modules_lock);
    *result = module;
    return 0;
}

void hc_module_free(struct hc_module *module)
{
    struct hc_kernel *kernel;

    while ((kernel = module->kernels) != NULL) {
        module->kernels = kernel->next;
        free(kernel->name);
        free(kernel);
    }
    free(module);
}

static void leave_list(struct hc_module *module)
{
    struct hc_module **at = &module->runtime->modules;

    pthread_mutex_lock(&module->runtime->modules_lock);
    while (*at != module)
        at = &(*at)->next;
    *at = module->next;
    pthread_mutex_unlock(&module->runtime->modules_lock);
}

int hc_module_unload(struct hc_module *module)
{
    int ended, error;

    if (module == NULL)
        return 0;
    if (hc_launch_any_running(module->runtime, &ended))
        return hc_error_set(-EBUSY, "a kernel is still running: hc_wait for it first");
    error = module->runtime->type->module_unload(module->runtime->backend, module->handle);
    if (error == -EBUSY) /* another thread launches */
        return error;
    leave_list(module);
    hc_module_free(module);
    return error;
}

/* Asked for once already: the same answer. Caller holds the lock. */
static struct hc_kernel *known_kernel(const struct hc_module *module, const char *name)
{
    struct hc_kernel *kernel = module->kernels;

    while (kernel != NULL && strcmp(kernel->name, name) != 0)
        kernel = kernel->next;
    return kernel;
}

/* Caller holds the lock. */
static int new_kernel(struct hc_module *module, const char *name, struct hc_kernel **result)
{
    struct hc_runtime *runtime = module->runtime;
    struct hc_kernel *kernel = calloc(1, sizeof *kernel);
    int error = kernel == NULL ? hc_error_set(-ENOMEM, "out of memory") : 0;

    if (error == 0)
        error = runtime->type->kernel_find(runtime->backend, module->handle, name, &kernel->handle);
    if (error == 0) {
        kernel->name = strdup(name);
        if (kernel->name == NULL)
            error = hc_error_set(-ENOMEM, "out of memory");
    }
    if (error != 0) {
        free(kernel);
        return error;
    }
    kernel->module = module;
    kernel->next = module->kernels;
    module->kernels = kernel;
    *result = kernel;
    return 0;
}

int hc_kernel_find(struct hc_module *module, const char *name, struct hc_kernel **result)
{
    struct hc_runtime *runtime = module->runtime;
    struct hc_kernel *kernel;
    int error = 0;

    pthread_mutex_lock(&runtime->modules_lock);
    kernel = known_kernel(module, name);
    if (kernel == NULL)
        error = new_kernel(module, name, &kernel);
    pthread_mutex_unlock(&runtime->modules_lock);
    if (error == 0)
        *result = kernel;
    return error;
}

static int attach_handle(struct hc_runtime *runtime, int kind, const void *handle)
{
    void *module;
    int error = runtime->type->module_of(runtime->backend, kind, handle, &module);

    return error != 0 ? error : hc_runtime_attach(runtime, module, 0);
}

int hc_attach_function(struct hc_runtime *runtime, const void *kernel)
{
    return attach_handle(runtime, 0, kernel);
}

int hc_attach_module(struct hc_runtime *runtime, void *cu_module)
{
    return attach_handle(runtime, 1, cu_module);
}

int hc_attach_library(struct hc_runtime *runtime, void *cu_library)
{
    return attach_handle(runtime, 2, cu_library);
}

/* Declared in hostcall/cuda.h, for programs that include the CUDA runtime. */
HC_API int hc_attach_cu_function(struct hc_runtime *runtime, void *cu_function);

int hc_attach_cu_function(struct hc_runtime *runtime, void *cu_function)
{
    return attach_handle(runtime, 3, cu_function);
}
