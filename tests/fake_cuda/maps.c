/* The CUDA backend's registrations of mapped files against fake_cuda.c, which aborts where a driver would wait for a kernel. With
 * FAKE_CUDA=hang a kernel runs for ever. Exit status 0, or the line of the check that failed. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "host/backend.h"

#define CHECK(condition)     \
    do {                     \
        if (!(condition))    \
            exit(__LINE__ % 255 + 1); \
    } while (0)

int main(void)
{
    static const char image[] = ".version 6.3\n.target sm_75\n";
    static char pages[4][4096] __attribute__((aligned(4096)));
    const struct hc_backend_type *type = &hc_backend_cuda;
    const struct hc_options options = {.size = sizeof options};
    const struct hc_geometry geometry = {.grid = {1, 1, 1}, .block = {1, 1, 1}};
    struct hc_backend *backend;
    void *module, *kernel, *launch, *arguments[2] = {pages, pages};
    int hangs = strcmp(getenv("FAKE_CUDA"), "hang") == 0;

    CHECK(type->open(&options, 0, &backend) == 0);
    CHECK(type->watched() == (strcmp(getenv("FAKE_CUDA"), "watched") == 0));
    CHECK(type->module_load(backend, image, sizeof image, &module) == 0);
    CHECK(type->kernel_find(backend, module, "hc_main", &kernel) == 0);
    CHECK(type->map_register(backend, pages[0], 4096, false, false) == 0);
    CHECK(type->map_register(backend, pages[1], 4096, false, true) == 0);
    CHECK(type->launch(backend, kernel, &geometry, arguments, &launch) == 0);
    CHECK(type->map_register(backend, pages[2], 4096, false, true) == 0);
    CHECK(type->map_register(backend, pages[3], 4096, true, false) == 0);
    CHECK(type->map_unregister(backend, pages[1], 4096, false, true) == 0);
    CHECK(type->map_unregister(backend, pages[2], 4096, false, true) == 0);
    CHECK(type->map_unregister(backend, pages[0], 4096, false, false) == (hangs ? -EBUSY : 0));
    CHECK(type->map_unregister(backend, pages[3], 4096, true, false) == (hangs ? -EBUSY : 0));
    if (hangs)
        _exit(0);
    CHECK(type->launch_wait(backend, launch, -1, NULL) == 0);
    type->launch_release(backend, launch);
    CHECK(type->module_unload(backend, module) == 0);
    type->close(backend);
    return 0;
}
