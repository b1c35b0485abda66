/* Calls that would wait for a kernel, beside a thread that launches (FAKE_CUDA=brief): fake_cuda.c aborts when one is made while a kernel
 * runs, or lets a kernel start before it returns. Exit status 0, or the line of the check that failed. */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "host/backend.h"

#define CHECK(condition)     \
    do {                     \
        if (!(condition))    \
            exit(__LINE__ % 255 + 1); \
    } while (0)

#define ROUNDS 3000

static const struct hc_backend_type *const type = &hc_backend_cuda;
static const char image[] = ".version 6.3\n.target sm_75\n";
static char page[4096] __attribute__((aligned(4096)));
static struct hc_backend *backend;
static void *kernel;
static atomic_int launched_all;

static void *launch_often(void *ignored)
{
    const struct hc_geometry geometry = {.grid = {1, 1, 1}, .block = {1, 1, 1}};
    void *launch, *arguments[2] = {page, page};

    for (int i = 0; i < ROUNDS; i++) {
        CHECK(type->launch(backend, kernel, &geometry, arguments, &launch) == 0);
        CHECK(type->launch_wait(backend, launch, -1, NULL) == 0);
        type->launch_release(backend, launch);
    }
    launched_all = 1;
    return ignored;
}

int main(void)
{
    const struct hc_options options = {.size = sizeof options};
    unsigned freed = 0, unloaded = 0, refused = 0;
    pthread_t launcher;
    void *module, *other, *memory;

    CHECK(type->open(&options, 0, &backend) == 0);
    CHECK(type->module_load(backend, image, sizeof image, &module) == 0);
    CHECK(type->kernel_find(backend, module, "hc_main", &kernel) == 0);
    CHECK(pthread_create(&launcher, NULL, launch_often, NULL) == 0);
    while (!launched_all) {
        CHECK(type->alloc(backend, 100, &memory) == 0);
        CHECK(type->free(backend, memory) == 0);
        freed++;
        CHECK(type->map_register(backend, page, 4096, false, false) == 0);
        while (type->map_unregister(backend, page, 4096, false, false) == -EBUSY)
            ;
        CHECK(type->module_load(backend, image, sizeof image, &other) == 0);
        while (type->module_unload(backend, other) == -EBUSY)
            refused++;
        unloaded++;
    }
    pthread_join(launcher, NULL);
    CHECK(freed > 0 && unloaded > 0 && refused > 0); /* they did meet */
    CHECK(type->module_unload(backend, module) == 0);
    type->close(backend);
    return 0;
}
