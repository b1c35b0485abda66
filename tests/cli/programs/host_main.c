/* A main of host code, compiled by the host's compiler: hcc links it as an object or out of an archive. */
#include <hostcall/hostcall.h>
#include <stdio.h>

int main(void)
{
    struct hc_runtime *runtime;
    struct hc_module *module;
    struct hc_kernel *kernel;
    struct hc_geometry geometry = {.grid = {1, 1, 1}, .block = {4, 1, 1}};
    void *values;
    void *arguments[] = {&values};
    int result[4] = {0};

    if (hc_create(NULL, &runtime) != 0 || hc_module_load(runtime, NULL, 0, &module) != 0 ||
        hc_kernel_find(module, "fill", &kernel) != 0 || hc_memory_alloc(runtime, sizeof result, &values) != 0 ||
        hc_launch(kernel, &geometry, arguments, NULL) != 0 || hc_wait(runtime, -1) != 0 ||
        hc_copy_from_device(runtime, result, values, sizeof result) != 0) {
        fprintf(stderr, "%s\n", hc_last_error());
        return 1;
    }
    hc_memory_free(runtime, values);
    hc_module_unload(module);
    hc_destroy(runtime);
    return result[0] == 1 && result[3] == 4 ? 0 : 2;
}
