/* Waiting until all that was published before has been carried out. */
#include <errno.h>
#include <time.h>

#include "host/service/worker.h"

/* Calls that end by themselves and were published before the drain. The others wait for the outside. */
static bool has_brief_before(const struct hc_worker *worker, uint64_t ticket)
{
    const struct hc_job *job;

    for (job = worker->oldest; job != NULL && job->ticket < ticket; job = job->newer)
        if (job->brief)
            return true;
    return false;
}

/* The worker's share of a drain: everything up to the last entry published when it was asked. */
void hc_drain_step(struct hc_worker *worker)
{
    uint64_t asked = atomic_load(&worker->drain_asked);

    if (asked == atomic_load_explicit(&worker->drain_done, memory_order_relaxed))
        return;
    if (atomic_load(&worker->service->seals) != worker->seals_seen)
        return; /* sealed since the pass began: the goal is the ring's limit, which the next pass sets */
    if (asked != worker->drain_seen) {
        worker->drain_seen = asked;
        worker->holes_done = false; /* an entry may have come after the last look */
        worker->drain_target = hc_ring_published(worker);
        if (worker->drain_target > worker->limit)
            worker->drain_target = worker->limit;
    }
    if (atomic_load_explicit(&worker->next, memory_order_relaxed) < worker->drain_target ||
        has_brief_before(worker, worker->drain_target))
        return;
    atomic_store(&worker->drain_done, asked);
    hc_service_changed(worker->service);
}

static uint64_t ask(struct hc_service *service)
{
    uint64_t number;
    unsigned i;

    pthread_mutex_lock(&service->lock);
    number = ++service->drains;
    for (i = 0; i < service->ring_count; i++)
        atomic_store(&service->workers[i].drain_asked, number);
    pthread_mutex_unlock(&service->lock);
    for (i = 0; i < service->ring_count; i++)
        hc_worker_wake(&service->workers[i]);
    return number;
}

static bool rings_done(const struct hc_service *service, uint64_t number)
{
    unsigned i;

    for (i = 0; i < service->ring_count; i++)
        if (atomic_load(&service->workers[i].drain_done) < number)
            return false;
    return true;
}

/* The rings first; then the text that was queued by then. */
static bool reached(struct hc_service *service, struct hc_drain *goal)
{
    uint64_t queued, settled;
    int error;
    unsigned i;

    if (!rings_done(service, goal->number))
        return false;
    for (i = 0; i < 2 && !goal->streams_known; i++)
        hc_stream_progress(&service->streams[i], &goal->bytes[i], &settled, &error);
    goal->streams_known = true;
    for (i = 0; i < 2; i++) {
        hc_stream_progress(&service->streams[i], &queued, &settled, &error);
        if (settled < goal->bytes[i])
            return false;
    }
    return true;
}

static void limit_of(int64_t timeout_ns, struct timespec *limit)
{
    clock_gettime(CLOCK_MONOTONIC, limit);
    limit->tv_sec += (time_t)(timeout_ns / 1000000000);
    limit->tv_nsec += (long)(timeout_ns % 1000000000);
    if (limit->tv_nsec >= 1000000000) {
        limit->tv_nsec -= 1000000000;
        limit->tv_sec++;
    }
}

static int outcome(struct hc_service *service, bool done, uint64_t *unwritten)
{
    uint64_t queued, settled, left = 0;
    int first[2];
    unsigned i;

    for (i = 0; i < 2; i++) {
        hc_stream_progress(&service->streams[i], &queued, &settled, &first[i]);
        left += queued - settled;
    }
    if (unwritten != NULL)
        *unwritten = done ? 0 : left;
    if (!done)
        return -ETIMEDOUT;
    return first[0] != 0 ? first[0] : first[1];
}

void hc_service_drain_begin(struct hc_service *service, struct hc_drain *drain)
{
    *drain = (struct hc_drain){.number = ask(service)};
}

int hc_service_drain_wait(struct hc_service *service, struct hc_drain *drain, int64_t timeout_ns, uint64_t *unwritten)
{
    struct timespec limit;
    bool done;
    int error = 0;

    if (timeout_ns >= 0)
        limit_of(timeout_ns, &limit);
    atomic_fetch_add(&service->waiters, 1);
    pthread_mutex_lock(&service->lock);
    while (!(done = reached(service, drain)) && error != ETIMEDOUT)
        error = timeout_ns < 0 ? pthread_cond_wait(&service->changed, &service->lock)
                               : pthread_cond_timedwait(&service->changed, &service->lock, &limit);
    pthread_mutex_unlock(&service->lock);
    atomic_fetch_sub(&service->waiters, 1);
    return outcome(service, done, unwritten);
}

int hc_service_drain(struct hc_service *service, int64_t timeout_ns, uint64_t *unwritten)
{
    struct hc_drain drain;

    hc_service_drain_begin(service, &drain);
    return hc_service_drain_wait(service, &drain, timeout_ns, unwritten);
}

uint64_t hc_service_progress(struct hc_service *service)
{
    uint64_t queued, settled, sum = 0;
    unsigned i;
    int error;

    for (i = 0; i < 2; i++) {
        hc_stream_progress(&service->streams[i], &queued, &settled, &error);
        sum += settled;
    }
    for (i = 0; i < service->ring_count; i++)
        sum += atomic_load(&service->workers[i].next);
    return sum;
}

void hc_service_seal(struct hc_service *service)
{
    hc_switch(&service->seals, true);
    hc_service_wake_all(service);
}

void hc_service_unseal(struct hc_service *service)
{
    hc_switch(&service->seals, false);
    hc_service_wake_all(service);
}
