/* The CPU device as a backend: see host/backend.h and device/cpu/machine.h. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "device/cpu/machine.h"
#include "host/backend.h"
#include "host/cpu/outlive.h"
#include "protocol/layout.h"
#include "protocol/version.h"

/* The program's own link, if its device code has one: the CPU device holds one runtime at a time. */
extern struct hc_module_link hc_module __attribute__((weak));

struct cpu_backend {
    const struct hc_backend_type *type;
    struct hc_cpu_machine *machine;
    struct hc_cpu_outlive *outlive;
};
static struct cpu_backend the_backend;
static int backend_is_open;

struct cpu_launch {
    struct hc_cpu_launch *launch;
    unsigned char *values;
    void *arguments[];
};

static int cpu_count(void)
{
    return 1;
}

static int cpu_open(const struct hc_options *options, int index, struct hc_backend **result)
{
    struct hc_cpu_config config;
    int error;

    if (index != 0)
        return hc_error_set(-ENODEV, "there is one CPU device");
    if (__atomic_exchange_n(&backend_is_open, 1, __ATOMIC_ACQ_REL))
        return hc_error_set(-EBUSY, "the CPU device has a runtime already: destroy that one first");
    memset(&config, 0, sizeof config);
    config.size = sizeof config;
    config.resident_blocks = options->resident_blocks;
    config.stack_size = options->stack_size;
    config.adversarial = options->seed != 0;
    config.seed = options->seed;
    error = hc_cpu_machine_create(&config, &the_backend.machine);
    if (error != 0) {
        __atomic_store_n(&backend_is_open, 0, __ATOMIC_RELEASE);
        return hc_error_set(error, "cannot create the CPU device: %s%s", strerror(-error), hc_error_remedy(error));
    }
    the_backend.type = &hc_backend_cpu;
    *result = (struct hc_backend *)&the_backend;
    return 0;
}

static void cpu_close(struct hc_backend *backend)
{
    if (&hc_module != NULL)
        memset((char *)&hc_module + offsetof(struct hc_module_link, ring_count), 0, sizeof hc_module.ring_count);
    hc_cpu_machine_destroy(((struct cpu_backend *)backend)->machine);
    hc_cpu_outlive_free(((struct cpu_backend *)backend)->outlive);
    ((struct cpu_backend *)backend)->outlive = NULL;
    __atomic_store_n(&backend_is_open, 0, __ATOMIC_RELEASE);
}

static void cpu_info(const struct hc_backend *backend, struct hc_device_info *info)
{
    memset(info, 0, sizeof *info);
    strcpy(info->id, "cpu");
    snprintf(info->name, sizeof info->name, "CPU device, %ld cores", sysconf(_SC_NPROCESSORS_ONLN));
    info->memory_bytes = (uint64_t)sysconf(_SC_PHYS_PAGES) * (uint64_t)sysconf(_SC_PAGESIZE);
    if (backend != NULL)
        info->max_warps = hc_cpu_max_resident_warps(((const struct cpu_backend *)backend)->machine);
}

static int cpu_share(struct hc_backend *backend, void *host, size_t bytes, void **device_address)
{
    (void)backend, (void)bytes;
    *device_address = host;
    return 0;
}

static void cpu_unshare(struct hc_backend *backend, void *host)
{
    (void)backend, (void)host;
}

/* Whatever the host has mapped is within reach. */
static int cpu_map_register(struct hc_backend *backend, void *host, size_t bytes, bool writable, bool window)
{
    (void)backend, (void)host, (void)bytes, (void)writable, (void)window;
    return 0;
}

static int cpu_alloc(struct hc_backend *backend, size_t bytes, void **device_pointer)
{
    (void)backend;
    if (posix_memalign(device_pointer, 256, bytes != 0 ? bytes : 1) != 0)
        return hc_error_set(-ENOMEM, "cannot allocate %zu bytes for the device: out of memory", bytes);
    return 0;
}

static int cpu_free(struct hc_backend *backend, void *device_pointer)
{
    (void)backend;
    free(device_pointer);
    return 0;
}

/* Device code may be using the memory: what is aligned moves in words (hc_control is read in words of 8 bytes), each by one
 * atomic access, so that a copy of a counter is one of its values. */
static size_t unit_at(uintptr_t address, size_t left)
{
    return address % 8 == 0 && left >= 8 ? 8 : address % 4 == 0 && left >= 4 ? 4 : 1;
}

static int cpu_write(struct hc_backend *backend, void *device_pointer, const void *source, size_t bytes)
{
    unsigned char *to = device_pointer;
    const unsigned char *from = source;
    size_t unit;

    (void)backend;
    for (size_t done = 0; done < bytes; done += unit) {
        uint64_t word = 0;
        unit = unit_at((uintptr_t)to + done, bytes - done);
        memcpy(&word, from + done, unit);
        if (unit == 8)
            __atomic_store_n((uint64_t *)(void *)(to + done), word, __ATOMIC_RELEASE);
        else if (unit == 4)
            __atomic_store_n((uint32_t *)(void *)(to + done), (uint32_t)word, __ATOMIC_RELEASE);
        else
            __atomic_store_n(to + done, (unsigned char)word, __ATOMIC_RELEASE);
    }
    return 0;
}

static int cpu_read(struct hc_backend *backend, void *destination, const void *device_pointer, size_t bytes)
{
    unsigned char *to = destination;
    const unsigned char *from = device_pointer;
    size_t unit;

    (void)backend;
    for (size_t done = 0; done < bytes; done += unit) {
        uint64_t word;
        unit = unit_at((uintptr_t)from + done, bytes - done);
        if (unit == 8)
            word = __atomic_load_n((const uint64_t *)(const void *)(from + done), __ATOMIC_ACQUIRE);
        else if (unit == 4)
            word = __atomic_load_n((const uint32_t *)(const void *)(from + done), __ATOMIC_ACQUIRE);
        else
            word = __atomic_load_n(from + done, __ATOMIC_ACQUIRE);
        memcpy(to + done, &word, unit);
    }
    return 0;
}

static int cpu_module_load(struct hc_backend *backend, const void *image, size_t size, void **module)
{
    (void)backend, (void)size;
    if (image != NULL)
        return hc_error_set(-ENOEXEC, "a GPU module needs a GPU: this is the CPU device, which runs programs built by hcc");
    *module = &hc_module;
    return 0;
}

static int cpu_module_unload(struct hc_backend *backend, void *module)
{
    (void)backend, (void)module;
    return 0;
}

static int cpu_module_of(struct hc_backend *backend, int kind, const void *handle, void **module)
{
    (void)backend, (void)kind, (void)handle;
    /* In nvcc's programs hc_module is nvcc's shadow of the GPU's variable, all zeros, or is not there. */
    if (&hc_module == NULL || hc_module.magic != HC_PROTOCOL_MAGIC)
        return hc_error_set(-ENODEV, "this runtime is on the CPU device, and the program has no kernels for it: where a GPU is, "
                                     "HOSTCALL_DEVICE=cuda or unset; for the CPU device, compile with hcc and launch by hc_launch");
    *module = &hc_module;
    return 0;
}

static int cpu_module_symbol(struct hc_backend *backend, void *module, const char *name, void **address, size_t *bytes)
{
    (void)backend, (void)module;
    if (strcmp(name, "hc_module") != 0 || &hc_module == NULL)
        return -ENOENT;
    *address = &hc_module;
    *bytes = sizeof hc_module;
    return 0;
}

static int cpu_kernel_find(struct hc_backend *backend, void *module, const char *name, void **kernel)
{
    const struct hc_cpu_kernel *found = hc_cpu_kernel_find(name);

    (void)backend, (void)module;
    if (found == NULL)
        return hc_error_set(-ENOENT, "no kernel '%s': name it in HC_KERNEL(%s) after its definition", name, name);
    *kernel = (void *)(uintptr_t)found;
    return 0;
}

/* A launch with its own copy of the arguments; NULL when memory is out. */
static struct cpu_launch *new_launch(const struct hc_cpu_kernel *kernel, void **arguments)
{
    size_t total = 0;
    struct cpu_launch *launch = calloc(1, sizeof *launch + kernel->parameter_count * sizeof(void *));

    if (launch == NULL)
        return NULL;
    for (unsigned i = 0; i < kernel->parameter_count; i++)
        total += (kernel->parameter_sizes[i] + 15u) / 16 * 16;
    launch->values = aligned_alloc(16, total != 0 ? total : 16);
    if (launch->values == NULL) {
        free(launch);
        return NULL;
    }
    total = 0;
    for (unsigned i = 0; i < kernel->parameter_count; i++) {
        launch->arguments[i] = launch->values + total;
        memcpy(launch->arguments[i], arguments[i], kernel->parameter_sizes[i]);
        total += (kernel->parameter_sizes[i] + 15u) / 16 * 16;
    }
    return launch;
}

static struct hc_cpu_dim dimensions(const unsigned given[3])
{
    struct hc_cpu_dim dim = {given[0] ? given[0] : 1, given[1] ? given[1] : 1, given[2] ? given[2] : 1};
    return dim;
}

/* Which of the machine's limits was passed. */
static int refuse(const struct hc_cpu_kernel *kernel, const struct hc_geometry *geometry, int error)
{
    struct hc_cpu_dim grid = dimensions(geometry->grid), block = dimensions(geometry->block);
    char shared[96];
    const char *why = strerror(-error);

    if (error == -EINVAL && geometry->shared_bytes > HC_CPU_MAX_DYNAMIC_SHARED) {
        snprintf(shared, sizeof shared, "%u bytes of shared memory, and a block can have %d (%d KiB)",
                 geometry->shared_bytes, HC_CPU_MAX_DYNAMIC_SHARED, HC_CPU_MAX_DYNAMIC_SHARED / 1024);
        why = shared;
    } else if (error == -EINVAL) {
        why = (uint64_t)block.x * block.y * block.z > HC_CPU_MAX_BLOCK_THREADS ? "a block can have 1024 threads"
                                                                                : "too many blocks";
    }
    return hc_error_set(error, "cannot launch %s on %u x %u x %u blocks of %u x %u x %u threads: %s%s", kernel->name, grid.x,
                        grid.y, grid.z, block.x, block.y, block.z, why, hc_error_remedy(error));
}

static int cpu_launch(struct hc_backend *backend, void *kernel_handle, const struct hc_geometry *geometry,
                      void **arguments, void **result)
{
    static const struct hc_geometry one = {{1, 1, 1}, {1, 1, 1}, 0, NULL, 0};
    const struct hc_cpu_kernel *kernel = kernel_handle;
    struct cpu_launch *launch = new_launch(kernel, arguments);
    int error;

    if (launch == NULL)
        return hc_error_set(-ENOMEM, "out of memory");
    if (geometry == NULL)
        geometry = &one;
    error = hc_cpu_launch(((struct cpu_backend *)backend)->machine, kernel->entry, launch->arguments,
                          dimensions(geometry->grid), dimensions(geometry->block), geometry->shared_bytes,
                          &launch->launch);
    if (error != 0) {
        free(launch->values);
        free(launch);
        return refuse(kernel, geometry, error);
    }
    *result = launch;
    return 0;
}

static int cpu_launch_wait(struct hc_backend *backend, void *handle, int64_t timeout_ns, double *seconds)
{
    struct cpu_launch *launch = handle;

    int result = hc_cpu_launch_wait(launch->launch, timeout_ns);

    (void)backend;
    if (result == -ETIMEDOUT)
        return result;
    if (seconds != NULL)
        *seconds = hc_cpu_launch_seconds(launch->launch);
    if (result == -EFAULT)
        return hc_error_set(-EFAULT, "the kernel failed: a device thread trapped");
    return result == 0 ? 0 : hc_error_set(result, "the kernel did not get what its threads need: %s", strerror(-result));
}

static void cpu_launch_release(struct hc_backend *backend, void *handle)
{
    struct cpu_launch *launch = handle;

    (void)backend;
    hc_cpu_launch_release(launch->launch);
    free(launch->values);
    free(launch);
}

static int cpu_outlive(struct hc_backend *backend, const struct hc_module_link *link,
                       void (*give_up)(void *context, struct hc_given_up *given_up), void *context)
{
    struct cpu_backend *cpu = (struct cpu_backend *)backend;

    return hc_cpu_outlive_make(cpu->machine, link, give_up, context, &cpu->outlive);
}

static uint32_t cpu_owner_of(struct hc_backend *backend, uint32_t packet, unsigned lane)
{
    return hc_cpu_outlive_owner(((struct cpu_backend *)backend)->outlive, packet, lane);
}

static bool cpu_first_exit(struct hc_backend *backend, uint32_t owner)
{
    return hc_cpu_launch_first_exit(((struct cpu_backend *)backend)->machine, owner) != 0;
}

static int cpu_busy(struct hc_backend *backend, int64_t patience_ns)
{
    (void)backend, (void)patience_ns;
    return 0; /* every kernel here is one that hc_launch started */
}

static bool cpu_watched(void)
{
    return false; /* sanitizers of CPUs are known when the C library is compiled */
}

static int cpu_timer_sample(struct hc_backend *backend, uint64_t *timer, uint64_t *monotonic_ns, uint64_t *uncertainty_ns)
{
    struct timespec now;

    (void)backend;
    clock_gettime(CLOCK_MONOTONIC, &now);
    *timer = *monotonic_ns = (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
    *uncertainty_ns = 0;
    return 0;
}

const struct hc_backend_type hc_backend_cpu = {
    .name = "cpu",
    .count = cpu_count,
    .open = cpu_open,
    .close = cpu_close,
    .info = cpu_info,
    .share = cpu_share,
    .unshare = cpu_unshare,
    .map_register = cpu_map_register,
    .map_unregister = cpu_map_register,
    .alloc = cpu_alloc,
    .free = cpu_free,
    .write = cpu_write,
    .read = cpu_read,
    .module_load = cpu_module_load,
    .module_unload = cpu_module_unload,
    .module_of = cpu_module_of,
    .module_symbol = cpu_module_symbol,
    .kernel_find = cpu_kernel_find,
    .launch = cpu_launch,
    .launch_wait = cpu_launch_wait,
    .launch_release = cpu_launch_release,
    .outlive = cpu_outlive,
    .owner_of = cpu_owner_of,
    .first_exit = cpu_first_exit,
    .busy = cpu_busy,
    .watched = cpu_watched,
    .timer_sample = cpu_timer_sample,
};
