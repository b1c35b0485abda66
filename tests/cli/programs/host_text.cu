// A host program that prints, and launches a kernel that prints.
#include <hostcall/device.h>

extern "C" __global__ void speak()
{
    hc_printf("kernel\n");
}
HC_KERNEL(speak);

#ifndef __CUDACC__
#include <fcntl.h>
#include <hostcall/hostcall.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int ready[2];

static void *keep_lock(void *)
{
    flockfile(stdout);
    (void)!write(ready[1], "x", 1);
    pause();
    return NULL;
}

// Standard output becomes a pipe that is full, with nobody who reads.
static void fill_pipe()
{
    static char bytes[4096];
    int ends[2];

    if (pipe(ends) != 0)
        exit(3);
    fcntl(ends[1], F_SETFL, O_NONBLOCK);
    while (write(ends[1], bytes, sizeof bytes) > 0)
        continue;
    fcntl(ends[1], F_SETFL, 0);
    dup2(ends[1], 1);
}

int main(int, char **argv)
{
    struct hc_runtime *runtime;
    struct hc_module *module;
    struct hc_kernel *kernel;
    struct hc_launch *launch;
    struct hc_geometry geometry = {{1, 1, 1}, {1, 1, 1}, 0, NULL, 0};
    pthread_t thread;
    char byte;

    if (strcmp(argv[1], "full") == 0)
        fill_pipe();
    printf("host before\n");
    if (strcmp(argv[1], "locked") == 0) {
        if (pipe(ready) != 0 || pthread_create(&thread, NULL, keep_lock, NULL) != 0 || read(ready[0], &byte, 1) != 1)
            return 4;
    }
    if (hc_create(NULL, &runtime) != 0 || hc_module_load(runtime, NULL, 0, &module) != 0 ||
        hc_kernel_find(module, "speak", &kernel) != 0 || hc_launch(kernel, &geometry, NULL, &launch) != 0) {
        fprintf(stderr, "%s\n", hc_last_error());
        return 1;
    }
    fprintf(stderr, "launched\n");
    if (strcmp(argv[1], "plain") != 0)
        _exit(0);
    hc_launch_wait(launch, -1);
    hc_drain(runtime, -1);
    printf("host after\n");
    hc_module_unload(module);
    hc_destroy(runtime);
    return 0;
}
#endif
