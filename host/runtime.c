/* A runtime's life: device, shared memory, clock, service. */
#define _GNU_SOURCE
#include "host/runtime_internal.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "protocol/version.h"

/* Bounds, not delays: kernels that exit or abort has ended are waited for. A GPU that other processes use needs seconds for it at times
 * (2 of 50 runs beside another process on an H200 needed more than 2). */
#define ENDING_NS 30000000000ll
/* Where an exit ends its own launch alone, what still runs then may run on. */
#define ENDING_ALONE_NS 2000000000ll
/* For a GPU that other processes use to come back to this one. */
#define OTHERS_NS 10000000000ll

static pthread_mutex_t live_lock = PTHREAD_MUTEX_INITIALIZER;
static struct hc_runtime *live;

/* ---- Events from the service */

static void note_end(struct hc_runtime *runtime, enum hc_end_kind kind, int status)
{
    atomic_store(&runtime->news.exit, 1ll << 32 | (uint32_t)(kind == HC_END_EXIT ? status : 134));
    atomic_fetch_add(&runtime->news.ends, 1);
}

/* On a device that lives on, exit ends the launch that called it: its lane traps. On others a trap ends all launches, so all may as well
 * trap at their next call. In the launcher's programs nobody does, as the process is about to end. */
static bool on_ended(void *context, enum hc_end_kind kind, int status, uint32_t owner)
{
    struct hc_runtime *runtime = context;

    if (atomic_load(&runtime->program)) {
        if (atomic_load(&runtime->news.exit) == 0)
            note_end(runtime, kind, status);
        return false;
    }
    if (runtime->type->first_exit != NULL) {
        if (runtime->type->first_exit(runtime->backend, owner))
            note_end(runtime, kind, status);
        return true;
    }
    note_end(runtime, kind, status);
    hc_service_trap_all(runtime->service);
    return false;
}

static uint32_t owner_of(void *context, uint32_t packet, unsigned lane)
{
    struct hc_runtime *runtime = context;

    return runtime->type->owner_of != NULL ? runtime->type->owner_of(runtime->backend, packet, lane) : 0;
}

static void on_stream_state(void *context, unsigned stream, uint64_t value)
{
    struct hc_runtime *runtime = context;

    if (stream < 2) /* a failed write means a dead device, which reads no state any more */
        (void)runtime->type->write(runtime->backend, &runtime->state->control.stream[stream], &value, sizeof value);
}

static bool on_broken_pipe(void *context)
{
    struct hc_runtime *runtime = context;

    atomic_store(&runtime->news.broken_pipe, 1);
    return atomic_load(&runtime->ends_by_pipe);
}

static void give_up(void *context, struct hc_given_up *given_up)
{
    hc_service_give_up(((struct hc_runtime *)context)->service, given_up);
}

/* ---- Creation */

static unsigned default_workers(void)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    return cores < 8 ? 1 : cores < 16 ? 2 : 4;
}

/* That there is none is no failure of the caller's. */
static int count_gpus(void)
{
    char line[512];
    int count;

    snprintf(line, sizeof line, "%s", hc_last_error());
    count = hc_backend_cuda.count();
    hc_error_set(0, "%s", line);
    return count;
}

static int choose_device(const char *wanted, const struct hc_backend_type **type, int *index)
{
    char *end;

    if (wanted == NULL || *wanted == '\0')
        wanted = getenv("HOSTCALL_DEVICE");
    *index = 0;
    if (wanted == NULL || *wanted == '\0' || strcmp(wanted, "auto") == 0) {
        *type = count_gpus() > 0 ? &hc_backend_cuda : &hc_backend_cpu;
        return 0;
    }
    if (strcmp(wanted, "cpu") == 0) {
        *type = &hc_backend_cpu;
        return 0;
    }
    *type = &hc_backend_cuda;
    if (strcmp(wanted, "cuda") == 0)
        return 0;
    if (strncmp(wanted, "cuda:", 5) == 0 && wanted[5] >= '0' && wanted[5] <= '9') {
        *index = (int)strtol(wanted + 5, &end, 10);
        if (*end == '\0')
            return 0;
    }
    return hc_error_set(-EINVAL, "device '%s' is unknown: use cpu, cuda or cuda:N", wanted);
}

static int check_options(const struct hc_options *given, struct hc_options *options)
{
    memset(options, 0, sizeof *options);
    options->size = sizeof *options;
    if (given == NULL)
        return 0;
    if (given->size < offsetof(struct hc_options, device) + sizeof given->device || given->size > sizeof *given)
        return hc_error_set(-EINVAL, "hc_options.size is %zu: set it to sizeof(struct hc_options)", given->size);
    memcpy(options, given, given->size);
    if (options->workers > HC_MAX_RINGS)
        return hc_error_set(-EINVAL, "%u workers asked for: at most %u", options->workers, HC_MAX_RINGS);
    if (options->io > HC_IO_THREADS || options->idle > HC_IDLE_QUIET)
        return hc_error_set(-EINVAL, "hc_options.io or .idle is not one of its enumerators");
    return 0;
}

static int make_state(struct hc_runtime *runtime)
{
    size_t bytes = hc_region_state_bytes(runtime->region.header->slot_count);
    void *zeros = calloc(1, bytes), *state = NULL;
    int error;

    if (zeros == NULL)
        return hc_error_set(-ENOMEM, "out of memory");
    error = runtime->type->alloc(runtime->backend, bytes, &state);
    if (error == 0) {
        runtime->state = state;
        error = runtime->type->write(runtime->backend, state, zeros, bytes);
    }
    free(zeros);
    return error;
}

static void make_link(struct hc_runtime *runtime)
{
    const struct hc_region_header *header = runtime->region.header;
    char *base = runtime->region_device;
    struct hc_module_link *link = &runtime->link;

    link->magic = HC_PROTOCOL_MAGIC;
    link->version = HC_PROTOCOL_VERSION;
    link->features = HC_FEATURES | (runtime->type->watched() ? HC_FEATURE_BYTES : 0);
    link->ring_count = header->ring_count;
    link->ring_log2 = header->ring_log2;
    link->slot_count = header->slot_count;
    link->rings = (struct hc_unit *)(void *)(base + header->rings_offset);
    link->packets = (struct hc_packet *)(void *)(base + header->packets_offset);
    link->cargo = (struct hc_cargo *)(void *)(base + header->cargo_offset);
    link->state = runtime->state;
    link->stage = (unsigned char *)base + header->stage_offset;
    link->stage_small_groups = header->stage_small_groups;
    link->stage_large_groups = header->stage_large_groups;
}

static int enroll_map(void *context, void *host, size_t bytes, bool writable, bool window)
{
    struct hc_runtime *runtime = context;
    return runtime->type->map_register(runtime->backend, host, bytes, writable, window);
}

static int release_map(void *context, void *host, size_t bytes, bool writable, bool window)
{
    struct hc_runtime *runtime = context;
    return runtime->type->map_unregister(runtime->backend, host, bytes, writable, window);
}

static size_t map_budget(const struct hc_runtime *runtime, const struct hc_options *options)
{
    if (options->map_budget != 0 || runtime->type == &hc_backend_cpu)
        return options->map_budget;
    return (size_t)sysconf(_SC_PHYS_PAGES) / 2 * (size_t)sysconf(_SC_PAGESIZE);
}

static int start_service(struct hc_runtime *runtime, const struct hc_options *options)
{
    struct hc_service_config config;

    memset(&config, 0, sizeof config);
    config.region = runtime->region.header;
    config.io = options->io;
    config.idle = options->idle;
    config.events.context = runtime;
    config.events.ended = on_ended;
    config.events.owner_of = owner_of;
    config.events.stream_state = on_stream_state;
    config.events.broken_pipe = on_broken_pipe;
    config.maps.context = runtime;
    config.maps.enroll = enroll_map;
    config.maps.release = release_map;
    config.maps.budget = map_budget(runtime, options);
    config.allow_system = options->allow_system != 0;
    return hc_service_start(&config, &runtime->service);
}

/* Opens the device and maps the region. Where it is known before how large that will be, its pages are fetched beside the
 * opening: 300 MB of a large GPU's take 40 ms, its context 90. */
static int open_device(struct hc_runtime *runtime, const struct hc_options *options, int index, unsigned workers)
{
    struct hc_device_info info;
    sigset_t all, before;
    pthread_t filler;
    int filling = 0, error;

    if (runtime->type->describe != NULL && runtime->type->describe(index, &info) == 0 &&
        hc_region_map(info.max_warps, workers, &runtime->region) == 0) {
        sigfillset(&all);
        pthread_sigmask(SIG_SETMASK, &all, &before);
        filling = pthread_create(&filler, NULL, hc_region_fill, &runtime->region) == 0;
        pthread_sigmask(SIG_SETMASK, &before, NULL);
    }
    error = runtime->type->open(options, index, &runtime->backend);
    if (filling)
        pthread_join(filler, NULL);
    if (error != 0)
        return error;
    runtime->type->info(runtime->backend, &runtime->info);
    return runtime->region.header != NULL ? 0 : hc_region_map(runtime->info.max_warps, workers, &runtime->region);
}

static int build(struct hc_runtime *runtime, const struct hc_options *options, int index)
{
    unsigned workers = options->workers != 0 ? options->workers : default_workers();
    int error = open_device(runtime, options, index, workers);

    if (error == 0)
        error = runtime->type->share(runtime->backend, runtime->region.header, runtime->region.bytes,
                                     &runtime->region_device);
    if (error == 0)
        error = make_state(runtime);
    if (error == 0)
        error = hc_clock_start(runtime->type, runtime->backend, &runtime->state->control, &runtime->clock);
    if (error == 0)
        error = start_service(runtime, options);
    if (error == 0)
        make_link(runtime);
    if (error == 0 && runtime->type->outlive != NULL)
        error = runtime->type->outlive(runtime->backend, &runtime->link, give_up, runtime);
    return error;
}

/* Frees what build made, in reverse. The service is stopped first: after that nothing refers to the region. */
static void take_down(struct hc_runtime *runtime)
{
    struct hc_module *module;

    if (runtime->service != NULL)
        hc_service_stop(runtime->service);
    hc_clock_stop(runtime->clock);
    if (runtime->backend != NULL) {
        if (runtime->state != NULL)
            runtime->type->free(runtime->backend, runtime->state);
        if (runtime->region_device != NULL)
            runtime->type->unshare(runtime->backend, runtime->region.header);
        runtime->type->close(runtime->backend);
    }
    hc_region_unmap(&runtime->region);
    while ((module = runtime->modules) != NULL) {
        runtime->modules = module->next;
        hc_module_free(module); /* the backend's part has gone with the backend */
    }
    pthread_mutex_destroy(&runtime->modules_lock);
    pthread_mutex_destroy(&runtime->lock);
    free(runtime);
}

/* What device code printed must not be lost because main returned early. No driver call: a kernel may be running. */
static void drain_at_exit(void)
{
    pthread_mutex_lock(&live_lock);
    for (struct hc_runtime *runtime = live; runtime != NULL; runtime = runtime->next)
        if (runtime->creator == getpid())
            hc_runtime_drain_last(runtime);
    pthread_mutex_unlock(&live_lock);
}

static void enter_live_list(struct hc_runtime *runtime)
{
    static int registered;

    pthread_mutex_lock(&live_lock);
    if (!registered)
        registered = atexit(drain_at_exit) == 0;
    runtime->next = live;
    live = runtime;
    pthread_mutex_unlock(&live_lock);
}

static void leave_live_list(struct hc_runtime *runtime)
{
    pthread_mutex_lock(&live_lock);
    for (struct hc_runtime **at = &live; *at != NULL; at = &(*at)->next) {
        if (*at == runtime) {
            *at = runtime->next;
            break;
        }
    }
    pthread_mutex_unlock(&live_lock);
}

static int create_on(const struct hc_backend_type *type, int index, const struct hc_options *options,
                     struct hc_runtime **result)
{
    struct hc_runtime *runtime = calloc(1, sizeof *runtime);
    int error;

    if (runtime == NULL)
        return hc_error_set(-ENOMEM, "out of memory");
    runtime->type = type;
    runtime->creator = getpid();
    pthread_mutex_init(&runtime->lock, NULL);
    pthread_mutex_init(&runtime->modules_lock, NULL);
    error = build(runtime, options, index);
    if (error != 0) {
        take_down(runtime);
        return error;
    }
    enter_live_list(runtime);
    *result = runtime;
    return 0;
}

int hc_create(const struct hc_options *given, struct hc_runtime **result)
{
    const struct hc_backend_type *type;
    struct hc_options options;
    int index, error;

    if (result == NULL)
        return hc_error_set(-EINVAL, "hc_create needs a place for the runtime");
    *result = NULL;
    error = check_options(given, &options);
    if (error == 0)
        error = choose_device(options.device, &type, &index);
    return error != 0 ? error : create_on(type, index, &options, result);
}

int hc_create_all(const struct hc_options *given, struct hc_runtime **runtimes, unsigned capacity, unsigned *count)
{
    const struct hc_backend_type *type = &hc_backend_cuda;
    struct hc_options options;
    int devices = count_gpus(), error;

    if (runtimes == NULL || count == NULL || capacity == 0)
        return hc_error_set(-EINVAL, "hc_create_all needs room for at least one runtime, and a place for their count");
    *count = 0;
    error = check_options(given, &options);
    if (error != 0)
        return error;
    if (devices <= 0) {
        type = &hc_backend_cpu;
        devices = 1;
    }
    while (error == 0 && *count < capacity && *count < (unsigned)devices) {
        error = create_on(type, (int)*count, &options, &runtimes[*count]);
        if (error == 0)
            ++*count;
    }
    while (error != 0 && *count != 0)
        hc_destroy(runtimes[--*count]);
    return error;
}

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000ll + now.tv_nsec;
}

/* Kernels that device code has ended by exit or abort are given time to be gone: their waits came back before that. */
static int any_running(struct hc_runtime *runtime)
{
    const struct timespec pause = {0, 1000000};
    int64_t end = now_ns() + (runtime->type->outlive != NULL ? ENDING_ALONE_NS : ENDING_NS);
    int busy, ended;

    while ((busy = hc_launch_any_running(runtime, &ended)) != 0 && ended && now_ns() < end)
        nanosleep(&pause, NULL);
    return busy;
}

int hc_destroy(struct hc_runtime *runtime)
{
    int busy;

    if (runtime == NULL)
        return 0;
    if (runtime->creator != getpid())
        return hc_error_set(-ECHILD, "this process was forked from the one that made the runtime, and has none of its threads");
    hc_runtime_break_seal(runtime);
    busy = any_running(runtime);
    if (!busy && !atomic_load(&runtime->faulted))
        busy = runtime->type->busy(runtime->backend, OTHERS_NS) == 1;
    if (busy)
        return hc_error_set(-EBUSY, "a kernel is still running: hc_wait for it first");
    hc_service_device_gone(runtime->service); /* no kernel is left: what was taken and is not published never will be */
    hc_runtime_drain_whole(runtime);
    leave_live_list(runtime);
    hc_launch_forget_all(runtime);
    take_down(runtime);
    return 0;
}

/* ---- Service */

int hc_register(struct hc_runtime *runtime, unsigned number, hc_handler handler, void *context)
{
    int error = hc_service_register(runtime->service, number, handler, context);
    return error == 0 ? 0 : hc_error_set(error, "user call %u is out of range: 0 to 4095", number);
}

int hc_pause(struct hc_runtime *runtime)
{
    int error;

    hc_clock_pause(runtime->clock);
    error = hc_service_pause(runtime->service);
    if (error == 0)
        return 0;
    hc_clock_resume(runtime->clock);
    return hc_error_set(error, "the device makes calls without a pause: hc_wait for its kernels first");
}

int hc_resume(struct hc_runtime *runtime)
{
    /* First the service: the clock asks the driver, which another thread may hold until a kernel ends, which may wait for its call's answer. */
    int error = hc_service_resume(runtime->service);

    hc_clock_resume(runtime->clock);
    return error;
}

int hc_get_stats(struct hc_runtime *runtime, struct hc_stats *stats)
{
    struct hc_stats whole;

    if (stats == NULL || stats->size == 0 || stats->size > sizeof whole)
        return hc_error_set(-EINVAL, "set hc_stats.size to sizeof(struct hc_stats)");
    memset(&whole, 0, sizeof whole);
    hc_service_stats(runtime->service, &whole);
    whole.size = stats->size;
    memcpy(stats, &whole, stats->size);
    return 0;
}

int hc_dump(struct hc_runtime *runtime, int fd)
{
    return hc_service_dump(runtime->service, fd);
}

const char *hc_device_name(const struct hc_runtime *runtime)
{
    return runtime->info.id;
}

int hc_exit_status(const struct hc_runtime *runtime, int *status)
{
    int64_t exit = atomic_load(&((struct hc_runtime *)runtime)->news.exit);

    if (exit == 0)
        return hc_error_set(-EAGAIN, "device code has called neither exit nor abort");
    *status = (int)(uint32_t)exit;
    return 0;
}

void hc_runtime_set_program(struct hc_runtime *runtime, bool ends_by_pipe)
{
    atomic_store(&runtime->ends_by_pipe, ends_by_pipe);
    atomic_store(&runtime->program, 1);
}

int hc_runtime_broken_pipe(struct hc_runtime *runtime)
{
    return atomic_load(&runtime->news.broken_pipe);
}
