/* From a handle that the program holds to the module behind it: hc_attach_*. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>

#include "host/cuda/internal.h"

typedef int (*get_function_by_symbol)(hc_cu_function *function, const void *symbol);

/* The CUDA runtime knows which kernel a host symbol stands for. It works on the current context, which is ours here. A
 * program that has the runtime inside itself, unexported, is served by <hostcall/cuda.h>, which asks for us. */
static int function_of_symbol(const void *symbol, hc_cu_function *function)
{
    get_function_by_symbol ask;
    *(void **)&ask = dlsym(RTLD_DEFAULT, "cudaGetFuncBySymbol");
    if (ask == NULL)
        return hc_error_set(-ENOSYS, "the CUDA runtime library is linked into this program invisibly: include "
                                     "<hostcall/cuda.h> and call hc_attach_kernel, or link with -cudart shared");
    int failure = ask(function, symbol);
    if (failure != 0)
        return hc_error_set(-ENOENT,
                            "the CUDA runtime knows no kernel at %p (error %d): pass the name of a __global__ "
                            "function",
                            symbol, failure);
    return 0;
}

static int module_of_function(struct hc_backend *backend, hc_cu_function function, hc_cu_module *module)
{
    hc_cu_result result = backend->api->cuFuncGetModule(module, function);
    return result == HC_CU_SUCCESS ? 0 : hc_cuda_fail(backend, result, "the kernel's module cannot be found");
}

static int module_of_library(struct hc_backend *backend, hc_cu_library library, hc_cu_module *module)
{
    if (backend->api->cuLibraryGetModule == NULL)
        return hc_error_set(-ENOTSUP, "this driver (before CUDA 12.0) has no CUlibrary");
    hc_cu_result result = backend->api->cuLibraryGetModule(module, library);
    return result == HC_CU_SUCCESS ? 0
                                   : hc_cuda_fail(backend, result, "the library has no module on %s", backend->info.id);
}

static int find(struct hc_backend *backend, int kind, void *handle, hc_cu_module *module)
{
    hc_cu_function function;
    int error;
    switch (kind) {
    case HC_CUDA_KERNEL_SYMBOL:
        error = function_of_symbol(handle, &function);
        return error != 0 ? error : module_of_function(backend, function, module);
    case HC_CUDA_MODULE:
        *module = handle;
        return 0;
    case HC_CUDA_LIBRARY:
        return module_of_library(backend, handle, module);
    case HC_CUDA_FUNCTION:
        return module_of_function(backend, handle, module);
    default:
        return hc_error_set(-EINVAL, "no such kind of handle: %d", kind);
    }
}

int hc_cuda_module_of(struct hc_backend *backend, int kind, const void *handle, void **module)
{
    struct hc_cuda_scope scope;
    hc_cu_module found = NULL;
    if (handle == NULL)
        return hc_error_set(-EINVAL, "nothing to attach: the handle is NULL");
    int error = hc_cuda_enter(backend, &scope);
    if (error == 0)
        error = find(backend, kind, (void *)(uintptr_t)handle, &found);
    if (error == 0) {
        hc_cuda_module_preload(backend, found);
        *module = hc_cuda_module_enter(backend, found, false);
        error = *module != NULL ? 0 : -ENOMEM;
    }
    hc_cuda_leave(backend, &scope);
    return error;
}
