/* main of the programs that hcc makes. hcc links it with the program's code for the CPU device and, where nvcc is, with
 * a fatbin of its code for GPUs. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "device/cpu/machine.h"
#include "host/cuda/driver_api.h"
#include "host/launcher/reserve.h"
#include "host/launcher/session.h"

/* All of these come from the program's source; the launcher links without them so that it can say what is missing. */
extern void hc_main(int argc, char **argv) __attribute__((weak));
extern const unsigned hc_program_geometry[2] __attribute__((weak));
extern const size_t hc_program_stack[2] __attribute__((weak)); /* of a thread, on the CPU device and on a GPU */
extern const unsigned char hc_program_fatbin[] __attribute__((weak));
extern const unsigned char hc_program_fatbin_end[] __attribute__((weak));

static void enter_main(void **arguments)
{
    hc_main(*(int *)arguments[0], *(char ***)arguments[1]);
}

static void register_main(void)
{
    static const uint32_t sizes[] = {sizeof(int), sizeof(char **)};
    static struct hc_cpu_kernel kernel = {
        .name = "hc_main", .entry = enter_main, .parameter_count = 2, .parameter_sizes = sizes};
    if (hc_main == NULL)
        return;
    kernel.function = (const void *)(uintptr_t)hc_main;
    hc_cpu_kernel_register(&kernel);
}

static size_t count_strings(char **strings)
{
    size_t count = 0;
    while (strings[count] != NULL)
        count++;
    return count;
}

/* Writes `count` strings at image + *at, and where device code finds them at image + *pointer; a NULL ends the pointers. */
static void place_strings(char *image, uintptr_t device, char **strings, size_t count, size_t *pointer, size_t *at)
{
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(strings[i]) + 1;
        uintptr_t place = device + *at;
        memcpy(image + *pointer, &place, sizeof(place));
        memcpy(image + *at, strings[i], length);
        *pointer += sizeof(place);
        *at += length;
    }
    *pointer += sizeof(char *);
}

/* The environment as the process was started with it. What the launcher sets for the driver is not the program's, which may show its
 * environment or hand it on. setenv replaces pointers of `environ`; the strings that the process began with stay. */
static char **keep_environment(void)
{
    static char **volatile kept; /* for the process's life; volatile, or the compiler drops it and it is a leak */
    size_t bytes = (count_strings(environ) + 1) * sizeof(char *);
    kept = malloc(bytes);
    return kept != NULL ? memcpy(kept, environ, bytes) : NULL;
}

/* One block of device memory, as a process finds it on its stack: argc pointers and a NULL, the environment's pointers and a NULL,
 * then the strings that they point at. */
static int copy_arguments(struct hc_session *session, int argc, char **argv, char **environment, void **device_argv)
{
    struct hc_runtime *runtime = session->runtime;
    size_t count = (size_t)argc, variables = count_strings(environment);
    size_t pointers = (count + 1 + variables + 1) * sizeof(char *), bytes = pointers, pointer = 0;
    for (size_t i = 0; i < count; i++)
        bytes += strlen(argv[i]) + 1;
    for (size_t i = 0; i < variables; i++)
        bytes += strlen(environment[i]) + 1;
    int error = hc_memory_alloc(runtime, bytes, device_argv);
    if (error != 0)
        return hc_complain("%s", hc_last_error());
    session->memory = *device_argv;
    char *image = calloc(1, bytes); /* the NULLs */
    if (image == NULL)
        return hc_complain("no memory for the arguments");
    size_t at = pointers;
    place_strings(image, (uintptr_t)*device_argv, argv, count, &pointer, &at);
    place_strings(image, (uintptr_t)*device_argv, environment, variables, &pointer, &at);
    error = hc_copy_to_device(runtime, *device_argv, image, bytes);
    free(image);
    return error == 0 ? 0 : hc_complain("%s", hc_last_error());
}

static void choose_geometry(const struct hc_settings *settings, struct hc_geometry *geometry)
{
    memset(geometry, 0, sizeof(*geometry));
    memcpy(geometry->grid, settings->grid, sizeof(geometry->grid));
    memcpy(geometry->block, settings->block, sizeof(geometry->block));
    if (hc_program_geometry != NULL && geometry->grid[0] == 0)
        geometry->grid[0] = hc_program_geometry[0];
    if (hc_program_geometry != NULL && geometry->block[0] == 0)
        geometry->block[0] = hc_program_geometry[1];
    geometry->shared_bytes = settings->shared_bytes;
    geometry->flags = HC_LAUNCH_ALONE;
}

/* Without code for the CPU device (hcc --gpu-only) a GPU must be there. What the library says of a missing one ends in advice that is
 * none here: the CPU device. */
static int choose_gpu(struct hc_settings *settings)
{
    const struct hc_cuda_api *api;
    if (settings->options.device == NULL)
        settings->options.device = "cuda";
    if (strcmp(settings->options.device, "cpu") == 0)
        return hc_complain("this program holds code for GPUs alone (hcc --gpu-only): run it where a GPU is, with HOSTCALL_DEVICE=cuda or unset");
    if (hc_cuda_api_get(&api) == 0)
        return 0;
    const char *reason = hc_last_error(), *advice = strstr(reason, "; HOSTCALL_DEVICE=cpu");
    return hc_complain("this program holds code for GPUs alone (hcc --gpu-only): run it where a GPU is; here: %.*s",
                       (int)(advice != NULL ? (size_t)(advice - reason) : strlen(reason)), reason);
}

/* Without code for a GPU the CPU device is what there is, whatever GPU the machine has. */
static int choose_device(struct hc_settings *settings)
{
    if (hc_program_fatbin != NULL)
        return hc_main == NULL ? choose_gpu(settings) : 0;
    if (settings->options.device == NULL)
        settings->options.device = "cpu";
    if (strcmp(settings->options.device, "cpu") != 0)
        return hc_complain("this program holds no code for a GPU (hcc found no nvcc, or was told --cpu-only); "
                           "HOSTCALL_DEVICE=cpu runs it");
    return 0;
}

static int load(struct hc_session *session, struct hc_kernel **kernel)
{
    const void *image = NULL;
    size_t size = 0;
    if (strcmp(hc_device_name(session->runtime), "cpu") != 0) {
        image = hc_program_fatbin;
        size = (size_t)(hc_program_fatbin_end - hc_program_fatbin);
    } else if (hc_main == NULL) {
        return hc_complain("this program has no kernel `extern \"C\" __global__ void hc_main(int argc, char **argv)`");
    }
    if (hc_module_load(session->runtime, image, size, &session->module) != 0 ||
        hc_kernel_find(session->module, "hc_main", kernel) != 0)
        return hc_complain("%s", hc_last_error());
    return 0;
}

/* A program's own default for stacks differs between devices, and which one it is shows when the runtime is open. */
static int open_sized(struct hc_session *session, struct hc_settings *settings)
{
    const char *device = settings->options.device;
    if (hc_program_stack == NULL || settings->options.stack_size != 0)
        return hc_session_open(session, settings);
    bool cpu = device != NULL && strcmp(device, "cpu") == 0;
    settings->options.stack_size = hc_program_stack[cpu ? 0 : 1];
    int status = hc_session_open(session, settings);
    if (status != 0 || cpu || strcmp(hc_device_name(session->runtime), "cpu") != 0)
        return status;
    hc_destroy(session->runtime);
    settings->options.stack_size = hc_program_stack[0];
    return hc_session_open(session, settings);
}

static int start(struct hc_session *session, struct hc_settings *settings, int argc, char **argv, char **environment)
{
    struct hc_kernel *kernel;
    struct hc_geometry geometry;
    void *device_argv;
    int status = open_sized(session, settings);
    if (status == 0)
        status = load(session, &kernel);
    if (status == 0)
        status = copy_arguments(session, argc, argv, environment, &device_argv);
    if (status != 0)
        return status;
    void *arguments[] = {&argc, &device_argv};
    choose_geometry(settings, &geometry);
    return hc_session_launch(session, kernel, &geometry, arguments);
}

int main(int argc, char **argv)
{
    struct hc_settings settings;
    struct hc_session session = {0};
    hc_reserve_descriptors();
    char **environment = keep_environment();
    if (environment == NULL)
        return hc_complain("no memory for the environment");
    hc_prepare_driver();
    register_main();
    hc_settings_init(&settings);
    if (!hc_settings_from_environment(&settings))
        return HC_STATUS_LAUNCHER;
    int status = choose_device(&settings);
    if (status == 0)
        status = start(&session, &settings, argc, argv, environment);
    if (status == 0)
        status = hc_session_wait(&session);
    return hc_session_close(&session, status);
}
