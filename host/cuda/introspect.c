#include "host/cuda/introspect.h"

#include <errno.h>
#include <stdlib.h>

#include "host/cuda/internal.h"

int hc_cuda_kernel_names(struct hc_backend *backend, void *module, void (*visit)(void *context, const char *name),
                         void *context)
{
    struct hc_cuda_module *entry = module;
    struct hc_cuda_scope scope;
    hc_cu_function *functions;
    unsigned count;
    if (backend->api->cuFuncGetName == NULL)
        return hc_error_set(-ENOTSUP, "this driver cannot list the kernels of a module: name one");
    int error = hc_cuda_enter(backend, &scope);
    if (error == 0)
        error = hc_cuda_module_functions(backend, entry->module, &functions, &count);
    if (error == 0) {
        for (unsigned i = 0; i < count; i++) {
            const char *name = NULL;
            if (backend->api->cuFuncGetName(&name, functions[i]) == HC_CU_SUCCESS && name != NULL)
                visit(context, name);
        }
        free(functions);
    }
    hc_cuda_leave(backend, &scope);
    return error;
}

int hc_cuda_kernel_parameter(struct hc_backend *backend, void *kernel, unsigned index, size_t *bytes)
{
    struct hc_cuda_kernel *entry = kernel;
    struct hc_cuda_scope scope;
    size_t offset;
    if (backend->api->cuFuncGetParamInfo == NULL)
        return hc_error_set(-ENOTSUP, "this driver (before CUDA 12.4) cannot tell a kernel's parameters");
    int error = hc_cuda_enter(backend, &scope);
    if (error != 0)
        return error;
    /* INVALID_VALUE is its way to say that there are no more. */
    hc_cu_result result = backend->api->cuFuncGetParamInfo(entry->function, index, &offset, bytes);
    if (result == HC_CU_INVALID_VALUE)
        error = hc_error_set(-ENOENT, "kernel %s has no parameter %u", entry->name, index);
    else if (result != HC_CU_SUCCESS)
        error = hc_cuda_fail(backend, result, "parameter %u of kernel %s", index, entry->name);
    hc_cuda_leave(backend, &scope);
    return error;
}
