// The standard names in kernels: the same text is run by a kernel and by the program's host code, where the names are the C library's, and by
// a native program (names_native.cc). What they write must be the same. The kernel takes its names from the headers alone, as any program does.
//   names [FOLDER]     writes FOLDER/host.out and FOLDER/device.out, and what device threads write to stdout and read from stdin
#include <hostcall/device.h>
#include <hostcall/hostcall.h>

#include "tests/libc/shared/names_exercise.h"

extern "C" __global__ void on_device(const char *path)
{
    exercise(path);
}

// Every name of every table is there, or the program does not link.
extern "C" __global__ void all_names(unsigned long *count)
{
    const void *volatile address;
    unsigned long found = 0;

#define HC_NAME(result, name, parameters, arguments) address = (const void *)name, found += address != nullptr;
#define HC_PURE_NAME(result, name, parameters, arguments) address = (const void *)name, found += address != nullptr;
#define HC_NAME_AS(result, name, target, parameters, arguments) address = (const void *)name, found += address != nullptr;
#define HC_VARIADIC_NAME(result, name, parameters, last, device, host)                                                 \
    address = (const void *)(result(*) parameters)name, found += address != nullptr;
#define HC_OVERLOADED_NAME(result, name, parameters, arguments)                                                        \
    address = (const void *)(result(*) parameters)name, found += address != nullptr;
#define HC_SEARCH_NAME(result, name, parameters, const_parameters, arguments, symbol, const_symbol)                    \
    address = (const void *)(result * (*) parameters) name, found += address != nullptr;                               \
    address = (const void *)(const result *(*)const_parameters)name, found += address != nullptr;
#define hc_comparison __compar_fn_t
#define hc_comparison_with __compar_d_fn_t
#include "libc_facade/names/files_tables.h"
#include "libc_facade/names/text_tables.h"
    *count = found;
}

// What a program's standard streams are in a kernel, and the end of it all: exit writes what a stream holds, and calls handlers.
static __device__ void farewell(void)
{
    fputs("handler\n", stderr);
}

extern "C" __global__ void standard_streams(const char *path)
{
    char line[64];
    FILE *left_open = fopen(path, "w");
    int first = getc(stdin), lines = 0;

    ungetc(first, stdin);
    while (fgets(line, sizeof line, stdin) != NULL) {
        fputs(line, stdout);
        lines++;
    }
    std::printf(", %d lines, end %d, descriptors %d %d %d\n", lines, feof(stdin), fileno(stdin), fileno(stdout), fileno(stderr));
    fprintf(left_open, "not closed\n");
    atexit(farewell);
    exit(7);
}

// A launch after one that ended by exit, by another thread.
extern "C" __global__ void leave(const char *)
{
    if (threadIdx.x == 1)
        exit(9);
}

HC_KERNEL(leave)
HC_KERNEL(on_device)
HC_KERNEL(all_names)
HC_KERNEL(standard_streams)

#ifndef __CUDACC__
static struct hc_runtime *runtime;
static struct hc_module *module;

static void need(int error, const char *what)
{
    if (error != 0) {
        fprintf(stderr, "names: %s: %s\n", what, hc_last_error());
        exit(125);
    }
}

static void launch(const char *name, void *argument, unsigned threads = 1)
{
    struct hc_geometry geometry = {{1, 1, 1}, {threads, 1, 1}, 0, NULL, 0};
    struct hc_kernel *kernel;
    void *arguments[] = {&argument};

    need(hc_kernel_find(module, name, &kernel), "hc_kernel_find");
    need(hc_launch(kernel, &geometry, arguments, NULL), "hc_launch");
    hc_wait(runtime, -1);
}

static void launch_with_text(const char *name, const char *text)
{
    void *there;

    need(hc_memory_alloc(runtime, strlen(text) + 1, &there), "hc_memory_alloc");
    need(hc_copy_to_device(runtime, there, text, strlen(text) + 1), "hc_copy_to_device");
    launch(name, there);
    hc_memory_free(runtime, there);
}

int main(int argc, char **argv)
{
    char path[512];
    unsigned long count = 0;
    void *counter;

    need(argc == 2 ? 0 : 1, "names FOLDER");
    setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1); // for both; the host's own names, before there is a runtime
    struct hc_options options = {};
    options.size = sizeof options;
    options.stack_size = 32768; // regcomp and its like call themselves
    need(hc_create(&options, &runtime), "hc_create");
    need(hc_module_load(runtime, NULL, 0, &module), "hc_module_load");

    snprintf(path, sizeof path, "%s/host.out", argv[1]);
    exercise(path);
    snprintf(path, sizeof path, "%s/device.out", argv[1]);
    launch_with_text("on_device", path);

    need(hc_memory_alloc(runtime, sizeof count, &counter), "hc_memory_alloc");
    launch("all_names", counter);
    need(hc_copy_from_device(runtime, &count, counter, sizeof count), "hc_copy_from_device");
    need(hc_memory_free(runtime, counter), "hc_memory_free");
    printf("%lu names\n", count);

    fflush(stdout);
    snprintf(path, sizeof path, "%s/left_open", argv[1]);
    launch_with_text("standard_streams", path);
    if (strcmp(hc_device_name(runtime), "cpu") == 0) // exit ends a GPU's context
        launch("leave", NULL, 2); // which must end too; the status is the first exit's
    printf("the host's stdout\n");
    fprintf(stderr, "the host's stderr\n");
    return 0;
}
#endif
