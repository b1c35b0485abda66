/* The part of the CUDA driver's ABI that hostcall uses. A machine without the toolkit has no cuda.h, and this library is
 * the same file with and without it, so the few types, numbers and prototypes are stated here; check_driver_api.c
 * compares them with cuda.h wherever that exists. The functions are looked up in libcuda.so.1 at run time, each at the
 * version that its prototype here has. */
#ifndef HC_HOST_CUDA_DRIVER_API_H
#define HC_HOST_CUDA_DRIVER_API_H

#include <stddef.h>
#include <stdint.h>

#ifndef HC_CUDA_TYPES_GIVEN /* check_driver_api.c gives the toolkit's own */
typedef int hc_cu_result;
typedef int hc_cu_device;
typedef unsigned long long hc_cu_pointer;
typedef struct CUctx_st *hc_cu_context;
typedef struct CUmod_st *hc_cu_module;
typedef struct CUfunc_st *hc_cu_function;
typedef struct CUlib_st *hc_cu_library;
typedef struct CUstream_st *hc_cu_stream;
typedef struct CUevent_st *hc_cu_event;
typedef struct CUlinkState_st *hc_cu_link;
typedef int hc_cu_device_attribute;
typedef int hc_cu_function_attribute;
typedef int hc_cu_jit_option;
typedef int hc_cu_jit_input;
typedef int hc_cu_limit;
typedef int hc_cu_capture_mode;
typedef int hc_cu_capture_status;
#endif

enum { /* CUresult */
    HC_CU_SUCCESS = 0,
    HC_CU_INVALID_VALUE = 1,
    HC_CU_OUT_OF_MEMORY = 2,
    HC_CU_NOT_INITIALIZED = 3,
    HC_CU_DEINITIALIZED = 4,
    HC_CU_STUB_LIBRARY = 34,
    HC_CU_DEVICE_UNAVAILABLE = 46,
    HC_CU_NO_DEVICE = 100,
    HC_CU_INVALID_DEVICE = 101,
    HC_CU_INVALID_IMAGE = 200,
    HC_CU_NO_BINARY_FOR_GPU = 209,
    HC_CU_ECC_UNCORRECTABLE = 214,
    HC_CU_INVALID_PTX = 218,
    HC_CU_NVLINK_UNCORRECTABLE = 220,
    HC_CU_JIT_COMPILER_NOT_FOUND = 221,
    HC_CU_UNSUPPORTED_PTX_VERSION = 222,
    HC_CU_JIT_COMPILATION_DISABLED = 223,
    HC_CU_CONTAINED = 226,
    HC_CU_INVALID_SOURCE = 300,
    HC_CU_FILE_NOT_FOUND = 301,
    HC_CU_OPERATING_SYSTEM = 304,
    HC_CU_NOT_FOUND = 500,
    HC_CU_NOT_READY = 600,
    HC_CU_ILLEGAL_ADDRESS = 700,
    HC_CU_LAUNCH_OUT_OF_RESOURCES = 701,
    HC_CU_LAUNCH_TIMEOUT = 702,
    HC_CU_CONTEXT_IS_DESTROYED = 709,
    HC_CU_ASSERT = 710,
    HC_CU_HOST_MEMORY_ALREADY_REGISTERED = 712,
    HC_CU_HARDWARE_STACK_ERROR = 714,
    HC_CU_LAUNCH_FAILED = 719,
    HC_CU_TENSOR_MEMORY_LEAK = 721,
    HC_CU_NOT_PERMITTED = 800,
    HC_CU_NOT_SUPPORTED = 801,
    HC_CU_SYSTEM_DRIVER_MISMATCH = 803,
    HC_CU_MPS_CLIENT_TERMINATED = 810,
    HC_CU_STREAM_CAPTURE_UNSUPPORTED = 900,
    HC_CU_STREAM_CAPTURE_WRONG_THREAD = 908,
    HC_CU_EXTERNAL_DEVICE = 911,
    HC_CU_UNKNOWN = 999,
};

enum { /* CUdevice_attribute */
    HC_CU_ATTRIBUTE_MAX_THREADS_PER_BLOCK = 1,
    HC_CU_ATTRIBUTE_MULTIPROCESSOR_COUNT = 16,
    HC_CU_ATTRIBUTE_MAX_THREADS_PER_MULTIPROCESSOR = 39,
    HC_CU_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR = 75,
    HC_CU_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR = 76,
    HC_CU_ATTRIBUTE_CAN_USE_HOST_POINTER_FOR_REGISTERED_MEM = 91,
    HC_CU_ATTRIBUTE_MAX_SHARED_PER_BLOCK_OPTIN = 97,
    HC_CU_ATTRIBUTE_READ_ONLY_HOST_REGISTER_SUPPORTED = 113,
};

enum { /* CUfunction_attribute */
    HC_CU_FUNCTION_MAX_THREADS_PER_BLOCK = 0,
    HC_CU_FUNCTION_SHARED_SIZE_BYTES = 1,
    HC_CU_FUNCTION_LOCAL_SIZE_BYTES = 3,
    HC_CU_FUNCTION_MAX_DYNAMIC_SHARED = 8,
};

enum { /* CUjit_option, CUjitInputType */
    HC_CU_JIT_ERROR_LOG_BUFFER = 5,
    HC_CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES = 6,
    HC_CU_JIT_INPUT_CUBIN = 0,
    HC_CU_JIT_INPUT_PTX = 1,
    HC_CU_JIT_INPUT_FATBINARY = 2,
    HC_CU_JIT_INPUT_OBJECT = 3,
    HC_CU_JIT_INPUT_LIBRARY = 4,
};

enum { /* flags of several calls */
    HC_CU_LIMIT_STACK_SIZE = 0,
    HC_CU_LIMIT_MALLOC_HEAP_SIZE = 2,
    HC_CU_HOSTREGISTER_PORTABLE = 1,
    HC_CU_HOSTREGISTER_DEVICEMAP = 2,
    HC_CU_HOSTREGISTER_READ_ONLY = 8,
    HC_CU_STREAM_NON_BLOCKING = 1,
    HC_CU_EVENT_DEFAULT = 0,
    HC_CU_EVENT_DISABLE_TIMING = 2,
    HC_CU_CAPTURE_RELAXED = 2,
    HC_CU_GET_PROC_LEGACY_STREAM = 1,
};

/* X(need, name, version, versioned symbol, parameters): need 1 if nothing works without it; `version` is that of the
 * prototype (cudaTypedefs.h: PFN_name_vVERSION); the symbol is what a driver without cuGetProcAddress exports. */
#define HC_CUDA_FUNCTIONS(X)                                                                                           \
    X(1, cuInit, 2000, cuInit, (unsigned))                                                                             \
    X(1, cuDriverGetVersion, 2020, cuDriverGetVersion, (int *))                                                        \
    X(1, cuGetErrorName, 6000, cuGetErrorName, (hc_cu_result, const char **))                                          \
    X(1, cuGetErrorString, 6000, cuGetErrorString, (hc_cu_result, const char **))                                      \
    X(1, cuDeviceGet, 2000, cuDeviceGet, (hc_cu_device *, int))                                                        \
    X(1, cuDeviceGetCount, 2000, cuDeviceGetCount, (int *))                                                            \
    X(1, cuDeviceGetName, 2000, cuDeviceGetName, (char *, int, hc_cu_device))                                          \
    X(1, cuDeviceGetAttribute, 2000, cuDeviceGetAttribute, (int *, hc_cu_device_attribute, hc_cu_device))              \
    X(1, cuDeviceTotalMem, 3020, cuDeviceTotalMem_v2, (size_t *, hc_cu_device))                                        \
    X(1, cuDevicePrimaryCtxRetain, 7000, cuDevicePrimaryCtxRetain, (hc_cu_context *, hc_cu_device))                    \
    X(1, cuDevicePrimaryCtxRelease, 11000, cuDevicePrimaryCtxRelease_v2, (hc_cu_device))                               \
    X(1, cuCtxPushCurrent, 4000, cuCtxPushCurrent_v2, (hc_cu_context))                                                 \
    X(1, cuCtxPopCurrent, 4000, cuCtxPopCurrent_v2, (hc_cu_context *))                                                 \
    X(0, cuCtxCreate, 3020, cuCtxCreate_v2, (hc_cu_context *, unsigned, hc_cu_device))                                 \
    X(0, cuCtxDestroy, 4000, cuCtxDestroy_v2, (hc_cu_context))                                                         \
    X(1, cuCtxGetLimit, 3010, cuCtxGetLimit, (size_t *, hc_cu_limit))                                                  \
    X(1, cuCtxSetLimit, 3010, cuCtxSetLimit, (hc_cu_limit, size_t))                                                    \
    X(0, cuCtxRecordEvent, 12050, cuCtxRecordEvent, (hc_cu_context, hc_cu_event))                                      \
    X(1, cuThreadExchangeStreamCaptureMode, 10010, cuThreadExchangeStreamCaptureMode, (hc_cu_capture_mode *))          \
    X(1, cuMemHostRegister, 6050, cuMemHostRegister_v2, (void *, size_t, unsigned))                                    \
    X(1, cuMemHostUnregister, 4000, cuMemHostUnregister, (void *))                                                     \
    X(1, cuMemHostGetDevicePointer, 3020, cuMemHostGetDevicePointer_v2, (hc_cu_pointer *, void *, unsigned))           \
    X(1, cuMemAlloc, 3020, cuMemAlloc_v2, (hc_cu_pointer *, size_t))                                                   \
    X(1, cuMemFree, 3020, cuMemFree_v2, (hc_cu_pointer))                                                               \
    X(1, cuMemcpyHtoDAsync, 3020, cuMemcpyHtoDAsync_v2, (hc_cu_pointer, const void *, size_t, hc_cu_stream))           \
    X(1, cuMemcpyDtoHAsync, 3020, cuMemcpyDtoHAsync_v2, (void *, hc_cu_pointer, size_t, hc_cu_stream))                 \
    X(1, cuStreamCreateWithPriority, 5050, cuStreamCreateWithPriority, (hc_cu_stream *, unsigned, int))                \
    X(1, cuStreamDestroy, 4000, cuStreamDestroy_v2, (hc_cu_stream))                                                    \
    X(1, cuStreamQuery, 2000, cuStreamQuery, (hc_cu_stream))                                                           \
    X(1, cuStreamIsCapturing, 10000, cuStreamIsCapturing, (hc_cu_stream, hc_cu_capture_status *))                      \
    X(1, cuEventCreate, 2000, cuEventCreate, (hc_cu_event *, unsigned))                                                \
    X(1, cuEventDestroy, 4000, cuEventDestroy_v2, (hc_cu_event))                                                       \
    X(1, cuEventRecord, 2000, cuEventRecord, (hc_cu_event, hc_cu_stream))                                              \
    X(1, cuEventQuery, 2000, cuEventQuery, (hc_cu_event))                                                              \
    X(1, cuEventElapsedTime, 2000, cuEventElapsedTime, (float *, hc_cu_event, hc_cu_event))                            \
    X(1, cuModuleLoadDataEx, 2010, cuModuleLoadDataEx,                                                                 \
      (hc_cu_module *, const void *, unsigned, hc_cu_jit_option *, void **))                                           \
    X(1, cuModuleUnload, 2000, cuModuleUnload, (hc_cu_module))                                                         \
    X(1, cuModuleGetGlobal, 3020, cuModuleGetGlobal_v2, (hc_cu_pointer *, size_t *, hc_cu_module, const char *))       \
    X(1, cuModuleGetFunction, 2000, cuModuleGetFunction, (hc_cu_function *, hc_cu_module, const char *))               \
    X(0, cuModuleGetFunctionCount, 12040, cuModuleGetFunctionCount, (unsigned *, hc_cu_module))                        \
    X(0, cuModuleEnumerateFunctions, 12040, cuModuleEnumerateFunctions, (hc_cu_function *, unsigned, hc_cu_module))    \
    X(0, cuFuncLoad, 12040, cuFuncLoad, (hc_cu_function))                                                              \
    X(0, cuFuncGetName, 12030, cuFuncGetName, (const char **, hc_cu_function))                                         \
    X(0, cuFuncGetParamInfo, 12040, cuFuncGetParamInfo, (hc_cu_function, size_t, size_t *, size_t *))                  \
    X(1, cuFuncGetModule, 11000, cuFuncGetModule, (hc_cu_module *, hc_cu_function))                                    \
    X(1, cuFuncGetAttribute, 2020, cuFuncGetAttribute, (int *, hc_cu_function_attribute, hc_cu_function))              \
    X(1, cuFuncSetAttribute, 9000, cuFuncSetAttribute, (hc_cu_function, hc_cu_function_attribute, int))                \
    X(0, cuLibraryGetModule, 12000, cuLibraryGetModule, (hc_cu_module *, hc_cu_library))                               \
    X(1, cuLinkCreate, 6050, cuLinkCreate_v2, (unsigned, hc_cu_jit_option *, void **, hc_cu_link *))                   \
    X(1, cuLinkAddData, 6050, cuLinkAddData_v2,                                                                        \
      (hc_cu_link, hc_cu_jit_input, void *, size_t, const char *, unsigned, hc_cu_jit_option *, void **))              \
    X(1, cuLinkAddFile, 6050, cuLinkAddFile_v2,                                                                        \
      (hc_cu_link, hc_cu_jit_input, const char *, unsigned, hc_cu_jit_option *, void **))                              \
    X(1, cuLinkComplete, 5050, cuLinkComplete, (hc_cu_link, void **, size_t *))                                        \
    X(1, cuLinkDestroy, 5050, cuLinkDestroy, (hc_cu_link))                                                             \
    X(1, cuLaunchKernel, 4000, cuLaunchKernel,                                                                         \
      (hc_cu_function, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, hc_cu_stream, void **,    \
       void **))

/* Each member has the function's own name; NULL where the driver lacks one that is not needed. */
struct hc_cuda_api {
#define HC_CUDA_MEMBER(need, name, version, symbol, parameters) hc_cu_result(*name) parameters;
    HC_CUDA_FUNCTIONS(HC_CUDA_MEMBER)
#undef HC_CUDA_MEMBER
    int driver_version; /* as cuDriverGetVersion: 13000 for CUDA 13.0 */
    int device_count;
};

/* Opens the driver once for the process (thread-safe) and initializes it. 0 and *api, or -ENODEV with the reason in
 * hc_error_set: no driver, no GPU, a driver that is too old or does not match its kernel module. */
int hc_cuda_api_get(const struct hc_cuda_api **api);

/* "CUDA_ERROR_ILLEGAL_ADDRESS" and "an illegal memory access was encountered"; never NULL. */
const char *hc_cuda_result_name(const struct hc_cuda_api *api, hc_cu_result result);
const char *hc_cuda_result_text(const struct hc_cuda_api *api, hc_cu_result result);

#endif
