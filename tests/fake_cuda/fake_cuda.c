/* A libcuda.so.1 without a GPU: enough of the driver to run the CUDA backend's call sequences where there is none.
 * Device memory is host memory, every kernel ends at once (hc_stamp does its work), one device. FAKE_CUDA chooses a
 * failure: "nodevice", "stub", "old", "unlinkable", "fault" (the first kernel that is not hc_stamp), "nobinary", "hang"
 * (such a kernel never ends), "shared" (the device is another process's for 100 ms when it is asked whether it is idle), "watched"
 * (compute-sanitizer is in the process), "brief" (such a kernel runs for 50 us, and a call that would wait for one aborts). Events' records
 * and copies wait while the test holds fake_cuda_held, as they do behind a call that waits for a kernel. Prints "fake_cuda: N contexts pushed, M streams, ..." at exit if something was left over.
 * Test aid, never installed. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#pragma GCC diagnostic ignored "-Wunused-parameter" /* most calls look at few of theirs */

#include "host/cuda/driver_api.h"
#include "protocol/layout.h"
#include "protocol/version.h"

struct CUevent_st {
    uint64_t ns;
    int never;
    uint64_t ready_ns;
};
struct CUstream_st {
    int never;
    uint64_t busy_until_ns;
};
struct CUfunc_st {
    const char *name;
};
struct CUmod_st {
    struct hc_module_link link;
    struct CUfunc_st stamp, kernel;
};

#define DEPTH 8
static __thread int pushed;
static __thread hc_cu_context stack[DEPTH];
static __thread int capture_mode;
static _Atomic int contexts, streams, events, modules, blocks, registered, hangs;
static _Atomic uint64_t last_end_ns; /* of the kernels of "brief" */
_Atomic int fake_cuda_held;
static int fault;
/* What is registered in which context: only there can it be released, and there release waits for kernels. */
static struct {
    void *host;
    hc_cu_context context;
} registration[64];

static int mode(const char *name)
{
    const char *chosen = getenv("FAKE_CUDA");
    return chosen != NULL && strcmp(chosen, name) == 0;
}

static uint64_t now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* A module that was attached has been told of the tool. */
static void check_told(hc_cu_function kernel)
{
    const struct CUmod_st *module = (const struct CUmod_st *)((char *)kernel - offsetof(struct CUmod_st, kernel));
    if (module->link.ring_count != 0 && ((module->link.features & HC_FEATURE_BYTES) != 0) != mode("watched")) {
        fprintf(stderr, "fake_cuda: attached with features %#llx\n", (unsigned long long)module->link.features);
        abort();
    }
}

/* Each call that needs a context checks it: the commonest mistake in code that serves threads which are not its own. */
static int in_context(void)
{
    if (!pushed || capture_mode != HC_CU_CAPTURE_RELAXED) {
        fprintf(stderr, "fake_cuda: a call without a context, or not in relaxed capture mode\n");
        abort();
    }
    return fault;
}

/* The driver waits until no kernel runs, also for one that is launched meanwhile. */
static void waits_for_kernels(const char *call)
{
    const struct timespec moment = {0, 50000};

    if (!mode("brief"))
        return;
    for (int look = 0; look < 2; look++) {
        if (now() < last_end_ns) {
            fprintf(stderr, "fake_cuda: %s waits for a kernel\n", call);
            abort();
        }
        nanosleep(&moment, NULL);
    }
}

static void wait_while_held(void)
{
    const struct timespec moment = {0, 1000000};

    while (fake_cuda_held)
        nanosleep(&moment, NULL);
}

__attribute__((destructor)) static void report(void)
{
    if (contexts || streams || events || modules || blocks || registered)
        fprintf(stderr,
                "fake_cuda: left: %d contexts, %d streams, %d events, %d modules, %d blocks, %d registrations\n",
                contexts, streams, events, modules, blocks, registered);
}

#define API hc_cu_result
API cuInit(unsigned f)
{
    if (mode("watched") && dlopen("libsanitizer-collection.so", RTLD_NOW | RTLD_LOCAL) == NULL)
        abort();
    return mode("nodevice") ? HC_CU_NO_DEVICE : mode("stub") ? HC_CU_STUB_LIBRARY : 0;
}
API cuDriverGetVersion(int *v)
{
    *v = mode("old") ? 10020 : 13000;
    return 0;
}
API cuGetErrorName(hc_cu_result r, const char **s)
{
    *s = r == HC_CU_ILLEGAL_ADDRESS ? "CUDA_ERROR_ILLEGAL_ADDRESS" : "CUDA_ERROR_OTHER";
    return 0;
}
API cuGetErrorString(hc_cu_result r, const char **s)
{
    *s = "as asked for";
    return 0;
}
API cuDeviceGet(hc_cu_device *d, int i)
{
    *d = i;
    return i == 0 ? 0 : HC_CU_INVALID_DEVICE;
}
API cuDeviceGetCount(int *n)
{
    *n = 1;
    return 0;
}
API cuDeviceGetName(char *s, int n, hc_cu_device d)
{
    snprintf(s, (size_t)n, "Fake GPU");
    return 0;
}
API cuDeviceGetAttribute(int *v, hc_cu_device_attribute a, hc_cu_device d)
{
    *v = a == 16 ? 4 : a == 39 ? 2048 : a == 75 ? 9 : a == 76 ? 0 : a == 97 ? 232448 : 1024;
    return 0;
}
API cuDeviceTotalMem_v2(size_t *n, hc_cu_device d)
{
    *n = (size_t)8 << 30;
    return 0;
}
API cuDevicePrimaryCtxRetain(hc_cu_context *c, hc_cu_device d)
{
    contexts++;
    *c = (hc_cu_context)&contexts;
    return 0;
}
API cuDevicePrimaryCtxRelease_v2(hc_cu_device d)
{
    contexts--;
    return 0;
}
API cuCtxCreate_v2(hc_cu_context *c, unsigned f, hc_cu_device d)
{
    contexts++;
    *c = (hc_cu_context)&streams;
    stack[pushed++] = *c;
    return 0;
}
API cuCtxDestroy_v2(hc_cu_context c)
{
    contexts--;
    return 0;
}
API cuCtxPushCurrent_v2(hc_cu_context c)
{
    stack[pushed++] = c;
    return 0;
}
API cuCtxPopCurrent_v2(hc_cu_context *c)
{
    *c = NULL;
    if (--pushed < 0)
        abort();
    return 0;
}
API cuCtxGetLimit(size_t *v, hc_cu_limit l)
{
    *v = 1024;
    return in_context();
}
API cuCtxSetLimit(hc_cu_limit l, size_t v) { return in_context(); }
API cuThreadExchangeStreamCaptureMode(hc_cu_capture_mode *m)
{
    int old = capture_mode;
    capture_mode = (int)*m;
    *m = old;
    return 0;
}
API cuMemHostRegister_v2(void *p, size_t n, unsigned f)
{
    int at = 0;
    while (registration[at].host != NULL)
        at++;
    registration[at].host = p;
    registration[at].context = stack[pushed - 1];
    registered++;
    return in_context();
}
API cuMemHostUnregister(void *p)
{
    int at = 0, error = in_context();
    while (at < 64 && registration[at].host != p)
        at++;
    if (at == 64 || registration[at].context != stack[pushed - 1] ||
        (hangs && stack[pushed - 1] == (hc_cu_context)&contexts)) {
        fprintf(stderr, "fake_cuda: released what is not registered, in another context, or behind a kernel\n");
        abort();
    }
    if (stack[pushed - 1] == (hc_cu_context)&contexts)
        waits_for_kernels("cuMemHostUnregister");
    registration[at].host = NULL;
    registered--;
    return error;
}
API cuMemHostGetDevicePointer_v2(hc_cu_pointer *d, void *p, unsigned f)
{
    *d = (uintptr_t)p;
    return in_context();
}
API cuMemAlloc_v2(hc_cu_pointer *d, size_t n)
{
    *d = (uintptr_t)aligned_alloc(256, (n + 255) / 256 * 256);
    blocks++;
    return in_context();
}
API cuMemFree_v2(hc_cu_pointer d)
{
    waits_for_kernels("cuMemFree");
    free((void *)(uintptr_t)d);
    blocks--;
    return in_context();
}
API cuMemcpyHtoDAsync_v2(hc_cu_pointer d, const void *s, size_t n, hc_cu_stream q)
{
    wait_while_held();
    memcpy((void *)(uintptr_t)d, s, n);
    return in_context();
}
API cuMemcpyDtoHAsync_v2(void *d, hc_cu_pointer s, size_t n, hc_cu_stream q)
{
    memcpy(d, (void *)(uintptr_t)s, n);
    return in_context();
}
API cuStreamCreateWithPriority(hc_cu_stream *q, unsigned f, int p)
{
    *q = calloc(1, sizeof(**q));
    streams++;
    return in_context();
}
API cuStreamDestroy_v2(hc_cu_stream q)
{
    free(q);
    streams--;
    return in_context();
}
API cuStreamQuery(hc_cu_stream q) { return q->never ? HC_CU_NOT_READY : in_context(); }
API cuStreamIsCapturing(hc_cu_stream q, hc_cu_capture_status *s)
{
    *s = 0;
    return in_context();
}
API cuEventCreate(hc_cu_event *e, unsigned f)
{
    *e = calloc(1, sizeof(**e));
    events++;
    return in_context();
}
API cuEventDestroy_v2(hc_cu_event e)
{
    free(e);
    events--;
    return in_context();
}
API cuEventRecord(hc_cu_event e, hc_cu_stream q)
{
    wait_while_held();
    e->ns = now();
    e->never = q->never;
    e->ready_ns = q->busy_until_ns;
    return in_context();
}
API cuCtxRecordEvent(hc_cu_context c, hc_cu_event e)
{
    e->never = hangs;
    e->ready_ns = mode("shared") ? now() + 100000000 : (uint64_t)last_end_ns;
    return in_context();
}
API cuEventQuery(hc_cu_event e) { return e->never || now() < e->ready_ns ? HC_CU_NOT_READY : in_context(); }
API cuEventElapsedTime(float *ms, hc_cu_event a, hc_cu_event b)
{
    *ms = (float)((double)(int64_t)(b->ns - a->ns) / 1e6);
    return in_context();
}
API cuModuleLoadDataEx(hc_cu_module *m, const void *i, unsigned n, hc_cu_jit_option *o, void **v)
{
    if (mode("nobinary") && memcmp(i, ".v", 2) != 0)
        return HC_CU_NO_BINARY_FOR_GPU;
    *m = calloc(1, sizeof(**m));
    (*m)->link = (struct hc_module_link){.magic = HC_PROTOCOL_MAGIC, .version = HC_PROTOCOL_VERSION};
    (*m)->stamp.name = "hc_stamp";
    (*m)->kernel.name = "hc_main";
    modules++;
    return in_context();
}
API cuModuleUnload(hc_cu_module m)
{
    waits_for_kernels("cuModuleUnload");
    free(m);
    modules--;
    return in_context();
}
API cuModuleGetGlobal_v2(hc_cu_pointer *d, size_t *n, hc_cu_module m, const char *s)
{
    *d = (uintptr_t)&m->link;
    *n = sizeof(m->link);
    return strcmp(s, "hc_module") == 0 ? in_context() : HC_CU_NOT_FOUND;
}
API cuModuleGetFunction(hc_cu_function *f, hc_cu_module m, const char *s)
{
    *f = strcmp(s, "hc_stamp") == 0 ? &m->stamp : &m->kernel;
    return strcmp(s, (*f)->name) == 0 ? in_context() : HC_CU_NOT_FOUND;
}
API cuModuleGetFunctionCount(unsigned *n, hc_cu_module m)
{
    *n = 1;
    return in_context();
}
API cuModuleEnumerateFunctions(hc_cu_function *f, unsigned n, hc_cu_module m)
{
    *f = &m->kernel;
    return in_context();
}
API cuFuncLoad(hc_cu_function f) { return in_context(); }
API cuFuncGetName(const char **s, hc_cu_function f)
{
    *s = f->name;
    return in_context();
}
API cuFuncGetParamInfo(hc_cu_function f, size_t i, size_t *o, size_t *n)
{
    *o = i * 8;
    *n = i == 0 ? 4 : 8;
    return i < 2 ? in_context() : HC_CU_INVALID_VALUE;
}
API cuFuncGetModule(hc_cu_module *m, hc_cu_function f)
{
    *m = (hc_cu_module)((char *)f - offsetof(struct CUmod_st, kernel));
    return in_context();
}
API cuFuncGetAttribute(int *v, hc_cu_function_attribute a, hc_cu_function f)
{
    *v = a == HC_CU_FUNCTION_MAX_THREADS_PER_BLOCK ? 1024 : 0;
    return in_context();
}
API cuFuncSetAttribute(hc_cu_function f, hc_cu_function_attribute a, int v) { return in_context(); }
API cuLibraryGetModule(hc_cu_module *m, hc_cu_library l)
{
    *m = (hc_cu_module)l;
    return in_context();
}
API cuLinkCreate_v2(unsigned n, hc_cu_jit_option *o, void **v, hc_cu_link *l)
{
    snprintf(v[0], 64, "error :\n  Undefined reference\n to 'hc_nothing'\n");
    *l = calloc(1, 1);
    return in_context();
}
API cuLinkAddData_v2(hc_cu_link l, hc_cu_jit_input t, void *d, size_t n, const char *s, unsigned c, hc_cu_jit_option *o,
                     void **v)
{
    return in_context();
}
API cuLinkAddFile_v2(hc_cu_link l, hc_cu_jit_input t, const char *s, unsigned c, hc_cu_jit_option *o, void **v)
{
    return in_context();
}
API cuLinkComplete(hc_cu_link l, void **d, size_t *n)
{
    *d = (void *)(uintptr_t) ".v";
    *n = 2;
    return mode("unlinkable") ? HC_CU_INVALID_IMAGE : in_context();
}
API cuLinkDestroy(hc_cu_link l)
{
    free(l);
    return in_context();
}
API cuLaunchKernel(hc_cu_function f, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
                   unsigned s, hc_cu_stream q, void **arguments, void **extra)
{
    if (strcmp(f->name, "hc_stamp") == 0) {
        **(uint64_t **)arguments[0] = now();
        return in_context();
    }
    check_told(f);
    if (mode("fault"))
        fault = HC_CU_ILLEGAL_ADDRESS;
    else if (mode("hang"))
        q->never = hangs = 1;
    else if (mode("brief"))
        last_end_ns = q->busy_until_ns = now() + 50000;
    return mode("fault") && fault ? 0 : in_context();
}

API cuGetProcAddress_v2(const char *name, void **function, int version, uint64_t flags, int *status)
{
    char symbol[80];
    snprintf(symbol, sizeof(symbol), "%s_v2", name);
    *function = dlsym(RTLD_DEFAULT, symbol);
    if (*function == NULL) { /* RTLD_LOCAL hides us from the global search */
        Dl_info self;
        dladdr((void *)cuInit, &self);
        void *handle = dlopen(self.dli_fname, RTLD_NOW | RTLD_NOLOAD);
        *function = dlsym(handle, symbol);
        if (*function == NULL)
            *function = dlsym(handle, name);
    }
    return *function != NULL ? 0 : HC_CU_NOT_FOUND;
}
