/* Waiting for output: as long as the caller likes, or as long as the end of a runtime or of a process may take. */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "host/runtime_internal.h"
#include "host/say.h"

/* A process that ends waits for its output as long as some of it is taken in each of the first, and no longer than the second. */
#define LAST_STALLED_NS 2000000000ll
#define LAST_NS 10000000000ll
/* hc_destroy waits for output and posted calls as long as some of it is done within each of these. */
#define STALLED_NS 10000000000ll
#define SLICE_NS 100000000ll

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000ll + now.tv_nsec;
}

/* A drain that is given up when nothing has been done for `stalled_ns`, or after `most_ns`. Says what is lost. */
static int drain_while_it_moves(struct hc_runtime *runtime, int64_t stalled_ns, int64_t most_ns)
{
    uint64_t unwritten = 0;
    int64_t begin = now_ns(), moved = begin, now = begin;
    uint64_t before = hc_service_progress(runtime->service), progress;
    struct hc_drain drain;
    int error;

    hc_service_drain_begin(runtime->service, &drain);
    do {
        error = hc_service_drain_wait(runtime->service, &drain, SLICE_NS, &unwritten);
        progress = hc_service_progress(runtime->service);
        now = now_ns();
        if (progress != before)
            moved = now;
        before = progress;
    } while (error == -ETIMEDOUT && now - moved < stalled_ns && now - begin < most_ns);
    if (error == -ETIMEDOUT && unwritten != 0)
        hc_say_unwritten(unwritten);
    return error;
}

int hc_runtime_drain_last(struct hc_runtime *runtime)
{
    atomic_store(&runtime->sealed, 1);
    hc_service_seal(runtime->service);
    return drain_while_it_moves(runtime, LAST_STALLED_NS, LAST_NS);
}

void hc_runtime_drain_whole(struct hc_runtime *runtime)
{
    (void)drain_while_it_moves(runtime, STALLED_NS, INT64_MAX);
}

static int drained(int error, uint64_t left)
{
    if (error == -ETIMEDOUT && left == 0)
        return hc_error_set(error, "the calls from before are not carried out yet, or the workers have not said so");
    if (error == -ETIMEDOUT)
        return hc_error_set(error, "%llu bytes of output are not written yet", (unsigned long long)left);
    return error == 0 ? 0 : hc_error_set(error, "output was lost: %s", strerror(-error));
}

/* A device that has died leaves holes in its rings. That it has is seen where results are, and nobody may be waiting for one. */
int hc_drain(struct hc_runtime *runtime, int64_t timeout_ns)
{
    int64_t now = now_ns(), end = timeout_ns < 0 || timeout_ns > INT64_MAX - now ? INT64_MAX : now + timeout_ns;
    struct hc_drain drain;
    uint64_t left = 0;
    int ended, error;

    hc_service_drain_begin(runtime->service, &drain);
    for (;;) {
        now = now_ns();
        error = hc_service_drain_wait(runtime->service, &drain,
                                      now >= end ? 0 : end - now < SLICE_NS ? end - now : SLICE_NS, &left);
        if (error != -ETIMEDOUT || now_ns() >= end)
            return drained(error, left);
        if (runtime->type->outlive == NULL)
            (void)hc_launch_any_running(runtime, &ended);
    }
}

void hc_runtime_break_seal(struct hc_runtime *runtime)
{
    if (atomic_load(&runtime->sealed) && !atomic_load(&runtime->program) && atomic_exchange(&runtime->sealed, 0))
        hc_service_unseal(runtime->service);
}
