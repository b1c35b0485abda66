// A program with its own host code that launches through hostcall: runs on a GPU or on the CPU device. Built by hcc, whose
// host pass compiles this main.
#include <hostcall/hostcall.h>

#include "kernel.cuh"

#ifndef __CUDACC__ // host code: hcc's pass for the CPU device; its pass for the GPU takes the kernel only
#include <stdio.h>
#include <stdlib.h>

static int64_t factor(void *, const uint64_t arguments[6], void *, size_t *, size_t)
{
    return (int64_t)arguments[0] + 2;
}

static void need(int error, const char *what)
{
    if (error != 0) {
        fprintf(stderr, "ownhost: %s: %s\n", what, hc_last_error());
        exit(1);
    }
}

int main()
{
    const int count = 1024;
    struct hc_runtime *runtime;
    struct hc_module *module;
    struct hc_kernel *kernel;
    struct hc_geometry geometry = {{4, 1, 1}, {count / 4, 1, 1}, 0, NULL};
    float result[count];
    void *values;
    int parameter = count;
    void *arguments[] = {&values, &parameter};

    need(hc_create(NULL, &runtime), "hc_create");
    need(hc_module_load(runtime, NULL, 0, &module), "hc_module_load");
    need(hc_kernel_find(module, "scale", &kernel), "hc_kernel_find");
    need(hc_register(runtime, FACTOR_CALL, factor, NULL), "hc_register");

    for (int i = 0; i < count; i++)
        result[i] = 1;
    need(hc_memory_alloc(runtime, sizeof result, &values), "hc_memory_alloc");
    need(hc_copy_to_device(runtime, values, result, sizeof result), "hc_copy_to_device");
    need(hc_launch(kernel, &geometry, arguments, NULL), "hc_launch");
    need(hc_wait(runtime, -1), "hc_wait");
    need(hc_copy_from_device(runtime, result, values, sizeof result), "hc_copy_from_device");
    for (int i = 0; i < count; i++) {
        if (result[i] != (float)(i / (count / 4) + 2)) {
            fprintf(stderr, "ownhost: value %d is wrong\n", i);
            return 1;
        }
    }
    need(hc_memory_free(runtime, values), "hc_memory_free");
    need(hc_module_unload(module), "hc_module_unload");
    need(hc_destroy(runtime), "hc_destroy");
    printf("all values are right, on %s\n", "the device");
    return 0;
}
#endif
