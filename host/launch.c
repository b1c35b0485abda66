/* Launching kernels and waiting for them. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "host/runtime_internal.h"

/* A wait looks at the device and at exit() in turn; this bounds how long it looks at one of them. */
#define SLICE_NS 2000000ll
/* How long the service may take to answer what dead lanes asked for. */
#define SETTLE_NS 1000000000ll
#define REAP_LEAST 16u

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000ll + now.tv_nsec;
}

/* Takes an ended launch off the list and frees it. Caller holds the lock. */
static void forget(struct hc_launch *launch)
{
    struct hc_runtime *runtime = launch->runtime;

    for (struct hc_launch **at = &runtime->launches; *at != NULL; at = &(*at)->next) {
        if (*at == launch) {
            *at = launch->next;
            break;
        }
    }
    runtime->type->launch_release(runtime->backend, launch->handle);
    free(launch);
}

/* Launches without a handle that ended well leave nothing to tell. All are looked at only when there are twice as many as ran at the
 * last look: a program may have thousands waiting. Caller holds the lock. */
static void reap(struct hc_runtime *runtime)
{
    struct hc_launch *launch, *next;
    unsigned running = 0;

    if (runtime->unreaped++ < runtime->reap_at)
        return;
    for (launch = runtime->launches; launch != NULL; launch = next) {
        next = launch->next;
        if (launch->anonymous && runtime->type->launch_wait(runtime->backend, launch->handle, 0, NULL) == 0)
            forget(launch);
        else
            running++;
    }
    runtime->unreaped = 0;
    runtime->reap_at = REAP_LEAST + running;
}

int hc_launch(struct hc_kernel *kernel, const struct hc_geometry *geometry, void **arguments, struct hc_launch **result)
{
    struct hc_runtime *runtime = kernel->module->runtime;
    struct hc_launch *launch;
    int error;

    if (geometry != NULL && (geometry->flags & ~HC_LAUNCH_ALONE) != 0)
        return hc_error_set(-EINVAL, "hc_geometry.flags is %#x: HC_LAUNCH_ALONE or 0 is known here", geometry->flags);
    launch = calloc(1, sizeof *launch);
    if (launch == NULL)
        return hc_error_set(-ENOMEM, "out of memory");
    hc_service_settle_maps(runtime->service); /* if no other kernel runs */
    launch->runtime = runtime;
    launch->anonymous = result == NULL;
    pthread_mutex_lock(&runtime->lock);
    launch->told = runtime->ending; /* before the kernel starts: its own exit may come at once, and is news */
    pthread_mutex_unlock(&runtime->lock);
    error = runtime->type->launch(runtime->backend, kernel->handle, geometry, arguments, &launch->handle);
    if (error != 0) {
        free(launch);
        return error;
    }
    pthread_mutex_lock(&runtime->lock);
    reap(runtime);
    launch->next = runtime->launches;
    runtime->launches = launch;
    pthread_mutex_unlock(&runtime->lock);
    if (result != NULL)
        *result = launch;
    return 0;
}

void hc_launch_forget_all(struct hc_runtime *runtime)
{
    pthread_mutex_lock(&runtime->lock);
    while (runtime->launches != NULL)
        forget(runtime->launches);
    pthread_mutex_unlock(&runtime->lock);
}

static void free_staging(const struct hc_backend_type *type, struct hc_backend *backend, struct hc_device_state *state)
{
    static const uint32_t none[HC_BULK_LOCKS];

    (void)type->write(backend, state->stage_small, none, sizeof state->stage_small);
    (void)type->write(backend, state->stage_large, none, sizeof state->stage_large);
    (void)type->write(backend, state->bulk_locks, none, sizeof state->bulk_locks);
}

/* Packets that lanes left behind when they died in a call belong to nobody. Posted ones are taken over in the normal way. */
static void free_packets(struct hc_runtime *runtime)
{
    unsigned count = runtime->region.header->slot_count * HC_PACKETS_PER_SLOT;
    struct hc_packet_state state, none = {0, 0, 0};

    for (unsigned i = 0; i < count; i++) {
        struct hc_packet_state *at = &runtime->state->packets[i];
        if (runtime->type->read(runtime->backend, &state, at, sizeof state) == 0 && state.posted == 0 && state.owner != 0)
            (void)runtime->type->write(runtime->backend, at, &none, sizeof none);
    }
    free_staging(runtime->type, runtime->backend, runtime->state);
}

/* A read that is being cancelled may still take what the next kernel waits for. Some cannot be cancelled. */
static void await_cancelled(struct hc_runtime *runtime)
{
    const struct timespec pause = {0, 50000};
    int64_t end = now_ns() + SETTLE_NS;

    while (hc_service_in_flight(runtime->service) != 0 && now_ns() < end)
        nanosleep(&pause, NULL);
}

/* With the last launch of a runtime whose lanes were stopped, by a fault or because device code had called exit, everything
 * that they asked for is answered and forgotten, and calls are served again. Caller holds the lock. */
static void settle(struct hc_runtime *runtime)
{
    if (runtime->launches != NULL || runtime->program || runtime->faulted || !(runtime->ending || runtime->unsettled))
        return;
    hc_service_trap_all(runtime->service);
    hc_service_drain(runtime->service, SETTLE_NS, NULL);
    await_cancelled(runtime);
    if (runtime->unsettled)
        free_packets(runtime);
    runtime->unsettled = runtime->ending = 0;
    hc_service_untrap(runtime->service);
}

int hc_launch_any_running(struct hc_runtime *runtime)
{
    struct hc_launch *launch, *next;

    for (launch = runtime->launches; launch != NULL; launch = next) {
        next = launch->next;
        if (runtime->type->launch_wait(runtime->backend, launch->handle, 0, NULL) == -ETIMEDOUT)
            return 1;
        if (launch->anonymous)
            forget(launch);
    }
    settle(runtime);
    return 0;
}

/* Once for each launch: has device code ended the program? */
static int ended_news(struct hc_launch *launch)
{
    int news;

    pthread_mutex_lock(&launch->runtime->lock);
    news = launch->runtime->ending && !launch->told;
    if (news)
        launch->told = 1;
    pthread_mutex_unlock(&launch->runtime->lock);
    return news;
}

static int64_t deadline(int64_t timeout_ns)
{
    int64_t now = now_ns();
    return timeout_ns < 0 || timeout_ns > INT64_MAX - now ? INT64_MAX : now + timeout_ns;
}

/* As hc_launch_wait_timed, but never frees. */
static int wait_for(struct hc_launch *launch, int64_t timeout_ns, double *seconds)
{
    struct hc_runtime *runtime = launch->runtime;
    int64_t end = deadline(timeout_ns), slice = timeout_ns == 0 ? 0 : SLICE_NS;
    int result;

    for (;;) {
        result = runtime->type->launch_wait(runtime->backend, launch->handle, slice, seconds);
        if (ended_news(launch))
            return hc_error_set(-ECANCELED, "device code ended the program: see hc_exit_status");
        if (result != -ETIMEDOUT)
            break;
        if (now_ns() >= end)
            return hc_error_set(-ETIMEDOUT, "the kernel is still running");
    }
    return result;
}

int hc_launch_wait_timed(struct hc_launch *launch, int64_t timeout_ns, double *seconds)
{
    struct hc_runtime *runtime = launch->runtime;
    int result = wait_for(launch, timeout_ns, seconds);

    if (result != -ETIMEDOUT && result != -ECANCELED) {
        pthread_mutex_lock(&runtime->lock);
        if (result == -EFAULT)
            hc_runtime_device_gone(runtime);
        forget(launch);
        settle(runtime);
        pthread_mutex_unlock(&runtime->lock);
        hc_service_settle_maps(runtime->service);
    }
    return result;
}

int hc_launch_wait(struct hc_launch *launch, int64_t timeout_ns)
{
    return hc_launch_wait_timed(launch, timeout_ns, NULL);
}

/* One look at all launches: -ETIMEDOUT while one runs, else the first failure or 0. Caller holds the lock. */
static int look_at_all(struct hc_runtime *runtime, int *ended)
{
    struct hc_launch *launch, *next;
    int result = 0, running = 0;

    for (launch = runtime->launches; launch != NULL; launch = next) {
        int one = runtime->type->launch_wait(runtime->backend, launch->handle, 0, NULL);
        next = launch->next;
        if (runtime->ending && !launch->told)
            launch->told = *ended = 1;
        if (one == -ETIMEDOUT)
            running = 1;
        else if (one != 0)
            result = one;
        if (one == -EFAULT)
            hc_runtime_device_gone(runtime); /* before it is settled, which takes back what the dead asked for */
        if (one != -ETIMEDOUT && launch->anonymous)
            forget(launch);
    }
    settle(runtime);
    return running ? -ETIMEDOUT : result;
}

int hc_wait(struct hc_runtime *runtime, int64_t timeout_ns)
{
    int64_t end = deadline(timeout_ns);
    struct timespec pause = {0, 20000};
    int result, ended = 0;

    for (;;) {
        pthread_mutex_lock(&runtime->lock);
        result = look_at_all(runtime, &ended);
        pthread_mutex_unlock(&runtime->lock);
        if (ended)
            return hc_error_set(-ECANCELED, "device code ended the program: see hc_exit_status");
        if (result != -ETIMEDOUT)
            break;
        if (now_ns() >= end)
            return hc_error_set(-ETIMEDOUT, "a kernel is still running");
        nanosleep(&pause, NULL);
        if (pause.tv_nsec < SLICE_NS)
            pause.tv_nsec *= 2;
    }
    hc_service_settle_maps(runtime->service);
    return result;
}
