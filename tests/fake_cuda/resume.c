/* hc_resume while another thread holds the driver until a kernel ends: the service must go on, since the kernel may wait for its answer.
 * Exit status 0, or the line of the check that failed. */
#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <hostcall/hostcall.h>

#define CHECK(condition)     \
    do {                     \
        if (!(condition))    \
            exit(__LINE__ % 255 + 1); \
    } while (0)

#define PATIENCE 2000 /* times 10 ms */

static struct hc_runtime *runtime;

static void *resume(void *ignored)
{
    CHECK(hc_resume(runtime) == 0);
    return ignored;
}

static int is_paused(void)
{
    char text[8192];
    int fd = memfd_create("state", MFD_CLOEXEC);
    ssize_t size;

    CHECK(fd >= 0 && hc_dump(runtime, fd) == 0);
    size = pread(fd, text, sizeof text - 1, 0);
    CHECK(size > 0);
    text[size] = 0;
    close(fd);
    return strstr(text, "paused") != NULL;
}

int main(void)
{
    const struct hc_options options = {.size = sizeof options, .device = "cuda"};
    pthread_t thread;
    void *driver = dlopen("libcuda.so.1", RTLD_NOW);
    atomic_int *held = driver != NULL ? dlsym(driver, "fake_cuda_held") : NULL;

    CHECK(held != NULL);
    CHECK(hc_create(&options, &runtime) == 0);
    CHECK(hc_pause(runtime) == 0);
    CHECK(is_paused());
    *held = 1;
    CHECK(pthread_create(&thread, NULL, resume, NULL) == 0);
    for (int i = 0; i < PATIENCE && is_paused(); i++)
        usleep(10000);
    CHECK(!is_paused());
    *held = 0;
    pthread_join(thread, NULL);
    CHECK(hc_destroy(runtime) == 0);
    return 0;
}
