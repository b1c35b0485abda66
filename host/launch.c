/* Launching kernels, waiting for them, and what their ends mean.
 *
 * A launch's life. It is in `runtime->launches` from before its kernel can run until nobody needs it any more:
 *
 *   STARTING  entered, without a handle: the backend's call is under way, and its kernel may run and even have ended
 *   RUNNING   with a handle: the backend answers -ETIMEDOUT
 *   ENDED     with a handle: the backend answers 0 or an error, for ever
 *   gone      taken out: the start failed; or a wait for the handle returned 0 or an error (the handle's owner); or it has none, ended
 *             well and was looked at; or it has none, failed, and hc_wait has told so
 *
 * `holders` counts who uses the structure: the handle (or, without one, the list) and each thread that looks at it or waits. The last frees
 * it. So the list can be walked without its lock across calls of the backend, and several threads may wait for one handle.
 *
 * Locks. `runtime->lock` covers the list and the counts and is never held across a call of the backend, of the service, or of anything that
 * can wait. The service's threads take no lock of this file: what they have to say is in atomics (hc_runtime_news).
 *
 * What an end means for other launches. On a GPU every fault is the end of the context: look() is the one place that sees results, and tells
 * the service once that the device is gone, whoever asked. On the CPU device a fault is the end of one launch: the machine gives up what its
 * threads held (host/cpu/outlive.c), call by call, while others run; the backend tells the end only when that is over, or a second later.
 * Nothing waits for a moment without launches, and no launch is held back.
 *
 * exit, abort and assert end the launch whose thread called them: that thread's answer is a trap. hc_runtime_news counts them. A wait says
 * -ECANCELED once for each launch that had been entered when one was counted. */
#define _GNU_SOURCE
#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "host/runtime_internal.h"

/* A wait looks at the device and at exit() in turn; this bounds how long it looks at one of them. */
#define SLICE_NS 2000000ll
#define REAP_LEAST 16u

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000ll + now.tv_nsec;
}

/* ---- The list */

/* Caller holds the lock. The launch to be freed without it, or NULL. */
static struct hc_launch *let_go(struct hc_launch *launch)
{
    if (--launch->holders != 0)
        return NULL;
    if (launch->newer != NULL)
        launch->newer->older = launch->older;
    else
        launch->runtime->launches = launch->older;
    if (launch->older != NULL)
        launch->older->newer = launch->newer;
    return launch;
}

static void free_launch(struct hc_launch *launch)
{
    void *handle;

    if (launch == NULL)
        return;
    handle = atomic_load(&launch->handle);
    if (handle != NULL)
        launch->runtime->type->launch_release(launch->runtime->backend, handle);
    free(launch);
}

static void drop(struct hc_launch *launch)
{
    struct hc_runtime *runtime = launch->runtime;

    pthread_mutex_lock(&runtime->lock);
    launch = let_go(launch);
    pthread_mutex_unlock(&runtime->lock);
    free_launch(launch);
}

/* Nobody will ask for it again: once, whoever finds that out. */
static void forget(struct hc_launch *launch)
{
    struct hc_runtime *runtime = launch->runtime;
    struct hc_launch *last = NULL;

    pthread_mutex_lock(&runtime->lock);
    if (!launch->gone) {
        launch->gone = 1;
        last = let_go(launch);
    }
    pthread_mutex_unlock(&runtime->lock);
    free_launch(last);
}

/* Walks from the newest (at NULL) to the oldest. The caller holds the launch that it got until it asks for the next one. */
static struct hc_launch *older(struct hc_runtime *runtime, struct hc_launch *at)
{
    struct hc_launch *next, *last = NULL;

    pthread_mutex_lock(&runtime->lock);
    next = at != NULL ? at->older : runtime->launches;
    while (next != NULL && next->gone)
        next = next->older;
    if (next != NULL)
        next->holders++;
    if (at != NULL)
        last = let_go(at);
    pthread_mutex_unlock(&runtime->lock);
    free_launch(last);
    return next;
}

/* On a device that dies of it, its kernels will publish nothing more. */
static void note_fault(struct hc_runtime *runtime)
{
    if (runtime->type->outlive == NULL && !atomic_exchange(&runtime->faulted, 1))
        hc_service_device_gone(runtime->service);
}

/* The one place where results of launches are seen. The caller holds the launch. */
static int look(struct hc_launch *launch, int64_t timeout_ns, double *seconds)
{
    struct hc_runtime *runtime = launch->runtime;
    void *handle = atomic_load(&launch->handle);
    int result;

    if (handle == NULL)
        return -ETIMEDOUT;
    result = runtime->type->launch_wait(runtime->backend, handle, timeout_ns, seconds);
    if (result == -EFAULT)
        note_fault(runtime);
    return result;
}

/* ---- Starting */

/* Launches without a handle that ended well leave nothing to tell. All are looked at only when there are twice as many as ran at the
 * last look: a program may have thousands waiting. */
static void reap(struct hc_runtime *runtime)
{
    struct hc_launch *launch = NULL;
    unsigned left = 0;

    while ((launch = older(runtime, launch)) != NULL) {
        if (launch->anonymous && look(launch, 0, NULL) == 0)
            forget(launch);
        else
            left++;
    }
    pthread_mutex_lock(&runtime->lock);
    runtime->unreaped = 0;
    runtime->reap_at = REAP_LEAST + left;
    pthread_mutex_unlock(&runtime->lock);
}

static int enter(struct hc_runtime *runtime, struct hc_launch *launch)
{
    int full;

    launch->runtime = runtime;
    launch->holders = 1;
    launch->ends_before = atomic_load(&runtime->news.ends); /* before the kernel starts: its own exit may come at once, and is news */
    pthread_mutex_lock(&runtime->lock);
    launch->older = runtime->launches;
    if (launch->older != NULL)
        launch->older->newer = launch;
    runtime->launches = launch;
    full = runtime->unreaped++ >= runtime->reap_at;
    pthread_mutex_unlock(&runtime->lock);
    return full;
}

int hc_launch(struct hc_kernel *kernel, const struct hc_geometry *geometry, void **arguments, struct hc_launch **result)
{
    struct hc_runtime *runtime = kernel->module->runtime;
    struct hc_launch *launch;
    void *handle;
    int error;

    if (geometry != NULL && (geometry->flags & ~HC_LAUNCH_ALONE) != 0)
        return hc_error_set(-EINVAL, "hc_geometry.flags is %#x: HC_LAUNCH_ALONE or 0 is known here", geometry->flags);
    launch = calloc(1, sizeof *launch);
    if (launch == NULL)
        return hc_error_set(-ENOMEM, "out of memory");
    hc_runtime_break_seal(runtime);
    hc_service_settle_maps(runtime->service); /* if no other kernel runs */
    hc_flush_host_text();
    launch->anonymous = result == NULL;
    if (enter(runtime, launch))
        reap(runtime);
    error = runtime->type->launch(runtime->backend, kernel->handle, geometry, arguments, &handle);
    if (error != 0) {
        forget(launch);
        return error;
    }
    if (result != NULL)
        *result = launch;
    atomic_store(&launch->handle, handle); /* one without a handle of the caller's may be gone from here on */
    return 0;
}

void hc_launch_forget_all(struct hc_runtime *runtime)
{
    struct hc_launch *launch = NULL;

    while ((launch = older(runtime, launch)) != NULL)
        forget(launch);
}

int hc_launch_any_running(struct hc_runtime *runtime, int *ended)
{
    struct hc_launch *launch = NULL;
    int running = 0;

    *ended = 0;
    while ((launch = older(runtime, launch)) != NULL) {
        int result = look(launch, 0, NULL);
        if (result == -ETIMEDOUT) {
            running = 1;
            *ended |= launch->ends_before != atomic_load(&runtime->news.ends);
        } else if (launch->anonymous && result == 0) {
            forget(launch);
        }
    }
    return running;
}

/* ---- Waiting */

/* Once for each launch: has device code ended the program since it was entered? */
static int ended_news(struct hc_launch *launch)
{
    return atomic_load(&launch->runtime->news.ends) != launch->ends_before && !atomic_exchange(&launch->told, 1);
}

static int64_t deadline(int64_t timeout_ns)
{
    int64_t now = now_ns();
    return timeout_ns < 0 || timeout_ns > INT64_MAX - now ? INT64_MAX : now + timeout_ns;
}

/* As hc_launch_wait_timed, but never frees. */
static int wait_for(struct hc_launch *launch, int64_t timeout_ns, double *seconds)
{
    int64_t end = deadline(timeout_ns), left = timeout_ns;
    int result;

    for (;;) {
        result = look(launch, left < 0 || left > SLICE_NS ? SLICE_NS : left, seconds);
        if (ended_news(launch))
            return hc_error_set(-ECANCELED, "device code ended the program: see hc_exit_status");
        if (result != -ETIMEDOUT)
            return result;
        left = end == INT64_MAX ? -1 : end - now_ns();
        if (end != INT64_MAX && left <= 0)
            return hc_error_set(-ETIMEDOUT, "the kernel is still running");
    }
}

int hc_launch_wait_timed(struct hc_launch *launch, int64_t timeout_ns, double *seconds)
{
    struct hc_runtime *runtime = launch->runtime;
    int result;

    pthread_mutex_lock(&runtime->lock);
    launch->holders++;
    pthread_mutex_unlock(&runtime->lock);
    hc_runtime_break_seal(runtime);
    result = wait_for(launch, timeout_ns, seconds);
    if (result != -ETIMEDOUT && result != -ECANCELED)
        forget(launch);
    drop(launch);
    if (result != -ETIMEDOUT && result != -ECANCELED)
        hc_service_settle_maps(runtime->service);
    return result;
}

int hc_launch_wait(struct hc_launch *launch, int64_t timeout_ns)
{
    return hc_launch_wait_timed(launch, timeout_ns, NULL);
}

/* One look at all launches: -ETIMEDOUT while one runs, else the first failure or 0. */
static int look_at_all(struct hc_runtime *runtime, int *ended)
{
    struct hc_launch *launch = NULL;
    int result = 0, running = 0;

    while ((launch = older(runtime, launch)) != NULL) {
        int one = look(launch, 0, NULL);
        if (ended_news(launch))
            *ended = 1;
        if (one == -ETIMEDOUT)
            running = 1;
        else if (one != 0)
            result = one;
        if (one != -ETIMEDOUT && launch->anonymous)
            forget(launch);
    }
    return running ? -ETIMEDOUT : result;
}

int hc_wait(struct hc_runtime *runtime, int64_t timeout_ns)
{
    int64_t end = deadline(timeout_ns);
    struct timespec pause = {0, 20000};
    int result, ended = 0;

    hc_runtime_break_seal(runtime);
    for (;;) {
        result = look_at_all(runtime, &ended);
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
