/* cuda.h: for programs built with the CUDA runtime API. C11 or C++; compile with nvcc, or with the toolkit's include
 * folder and link with cudart, shared or static.
 *
 *     struct hc_runtime *runtime;
 *     hc_create(NULL, &runtime);
 *     hc_attach_kernel(runtime, my_kernel);      // once; any kernel of the module
 *     my_kernel<<<grid, block>>>(...);           // as before
 */
#ifndef HOSTCALL_CUDA_H
#define HOSTCALL_CUDA_H

#include <cuda_runtime_api.h>

#include "hostcall.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Attaches the module of a CUfunction, as hc_attach_module does. */
HC_API int hc_attach_cu_function(struct hc_runtime *runtime, void *cu_function);

/* Attaches the module that holds a __global__ function. Unlike hc_attach_function it calls the CUDA runtime from the
 * caller's own code, so it also works where cudart is linked statically (nvcc's default). Not while kernels of the
 * module run. The calling thread's current device is as before afterwards. -ENOENT the module does not use the device
 * library, or `kernel` is no kernel; -EPROTO another protocol version. */
static inline int hc_attach_kernel_symbol(struct hc_runtime *runtime, const void *kernel)
{
    const char *name = hc_device_name(runtime); /* "cuda:N" or "cpu" */
    cudaFunction_t function;
    int before = 0, device = 0, i;
    cudaError_t result;

    if (name[0] != 'c' || name[1] != 'u')
        return hc_attach_function(runtime, kernel);
    for (i = 5; name[i] >= '0' && name[i] <= '9'; i++)
        device = device * 10 + (name[i] - '0');
    result = cudaGetDevice(&before);
    if (result == cudaSuccess && before != device)
        result = cudaSetDevice(device);
    if (result != cudaSuccess)
        return hc_attach_function(runtime, kernel);
    result = cudaGetFuncBySymbol(&function, kernel);
    if (before != device)
        (void)cudaSetDevice(before);
    /* hc_attach_function gives the error its line where the runtime library has no such kernel. */
    return result == cudaSuccess ? hc_attach_cu_function(runtime, (void *)function)
                                 : hc_attach_function(runtime, kernel);
}

#ifdef __cplusplus
} /* extern "C" */

template <typename... Arguments>
static inline int hc_attach_kernel(struct hc_runtime *runtime, void (*kernel)(Arguments...))
{
    return hc_attach_kernel_symbol(runtime, reinterpret_cast<const void *>(kernel));
}
#else
#define hc_attach_kernel(runtime, kernel) hc_attach_kernel_symbol((runtime), (const void *)(kernel))
#endif

#endif
