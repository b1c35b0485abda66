#define _GNU_SOURCE
#include "host/cuda/driver_api.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

#include "host/backend.h"

/* The oldest driver this was written for: all functions marked as needed exist there. */
#define HC_CUDA_OLDEST_DRIVER 11040

typedef hc_cu_result (*get_proc_v12000)(const char *, void **, int, uint64_t, int *);
typedef hc_cu_result (*get_proc_v11030)(const char *, void **, int, uint64_t);

struct finder {
    void *library;
    get_proc_v12000 get_v2;
    get_proc_v11030 get_v1;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct hc_cuda_api the_api;
static int open_error;
static char open_message[256];

/* A versioned symbol never changes its prototype, so where the driver cannot be asked by version it is as good. */
static void *find(const struct finder *finder, const char *name, int version, const char *symbol)
{
    void *function = NULL;
    int status;
    if (finder->get_v2 != NULL &&
        finder->get_v2(name, &function, version, HC_CU_GET_PROC_LEGACY_STREAM, &status) == HC_CU_SUCCESS &&
        function != NULL)
        return function;
    if (finder->get_v2 == NULL && finder->get_v1 != NULL &&
        finder->get_v1(name, &function, version, HC_CU_GET_PROC_LEGACY_STREAM) == HC_CU_SUCCESS && function != NULL)
        return function;
    return dlsym(finder->library, symbol);
}

__attribute__((format(printf, 1, 2))) static void refuse(const char *format, ...)
{
    va_list list;
    va_start(list, format);
    vsnprintf(open_message, sizeof(open_message), format, list);
    va_end(list);
    open_error = -ENODEV;
}

/* False when a needed function is missing; its name is in *missing then. */
static bool fill(const struct finder *finder, struct hc_cuda_api *api, const char **missing)
{
    void *found;
#define HC_CUDA_FIND(need, name, version, symbol, parameters) \
    found = find(finder, #name, version, #symbol);            \
    *(void **)&api->name = found;                             \
    if (found == NULL && need && *missing == NULL)            \
        *missing = #name;
    HC_CUDA_FUNCTIONS(HC_CUDA_FIND)
#undef HC_CUDA_FIND
    return *missing == NULL;
}

static void refuse_start(hc_cu_result result)
{
    switch (result) {
    case HC_CU_NO_DEVICE:
        refuse("the NVIDIA driver reports no GPU (see nvidia-smi and CUDA_VISIBLE_DEVICES); HOSTCALL_DEVICE=cpu runs it on the CPU device");
        break;
    case HC_CU_STUB_LIBRARY:
        refuse("libcuda.so.1 is the CUDA toolkit's stub, not a driver: take its folder out of LD_LIBRARY_PATH");
        break;
    case HC_CU_SYSTEM_DRIVER_MISMATCH:
        refuse("libcuda.so.1 and the NVIDIA kernel module are of different versions: restart, or reinstall the driver");
        break;
    case HC_CU_NOT_INITIALIZED:
        refuse("the CUDA driver cannot be used in a process forked after its first use");
        break;
    default:
        refuse("the NVIDIA driver does not start: %s: %s; HOSTCALL_DEVICE=cpu runs it on the CPU device", hc_cuda_result_name(&the_api, result),
               hc_cuda_result_text(&the_api, result));
    }
}

static void open_driver(void)
{
    struct finder finder = {.library = dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL)};
    const char *missing = NULL;
    if (finder.library == NULL) {
        refuse("no NVIDIA driver (libcuda.so.1 not found); HOSTCALL_DEVICE=cpu runs it on the CPU device");
        return;
    }
    *(void **)&finder.get_v2 = dlsym(finder.library, "cuGetProcAddress_v2");
    *(void **)&finder.get_v1 = dlsym(finder.library, "cuGetProcAddress");
    bool complete = fill(&finder, &the_api, &missing);
    if (the_api.cuDriverGetVersion != NULL)
        the_api.cuDriverGetVersion(&the_api.driver_version);
    int version = the_api.driver_version;
    if (!complete || version < HC_CUDA_OLDEST_DRIVER) {
        refuse("the NVIDIA driver is too old: it offers CUDA %d.%d%s%s, and 11.4 or newer is needed", version / 1000,
               version % 1000 / 10, missing != NULL ? " without " : "", missing != NULL ? missing : "");
        return;
    }
    hc_cu_result result = the_api.cuInit(0);
    if (result == HC_CU_SUCCESS)
        result = the_api.cuDeviceGetCount(&the_api.device_count);
    if (result == HC_CU_SUCCESS && the_api.device_count == 0)
        result = HC_CU_NO_DEVICE;
    if (result != HC_CU_SUCCESS)
        refuse_start(result);
}

int hc_cuda_api_get(const struct hc_cuda_api **api)
{
    pthread_once(&once, open_driver);
    if (open_error != 0)
        return hc_error_set(open_error, "%s", open_message);
    *api = &the_api;
    return 0;
}

const char *hc_cuda_result_name(const struct hc_cuda_api *api, hc_cu_result result)
{
    const char *name = NULL;
    if (api->cuGetErrorName == NULL || api->cuGetErrorName(result, &name) != HC_CU_SUCCESS || name == NULL)
        return "an unknown CUDA error";
    return name;
}

const char *hc_cuda_result_text(const struct hc_cuda_api *api, hc_cu_result result)
{
    const char *text = NULL;
    if (api->cuGetErrorString == NULL || api->cuGetErrorString(result, &text) != HC_CU_SUCCESS || text == NULL)
        return "no description";
    return text;
}
