/* The worker: one thread, one ring. Each pass takes what was published, starts it, submits once, and reaps. It waits for
 * nothing but its own idle sleep. */
#include "host/service/worker.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "host/service/descriptor.h"

void hc_worker_wake(struct hc_worker *worker)
{
    uint64_t one = 1;
    ssize_t done;

    if (!atomic_exchange(&worker->asleep, false))
        return;
    do
        done = write(worker->wake, &one, sizeof one);
    while (done < 0 && errno == EINTR);
}

void hc_worker_give(struct hc_worker *worker, struct hc_job *job)
{
    struct hc_job *head = atomic_load(&worker->inbox);

    do
        job->next = head;
    while (!atomic_compare_exchange_weak(&worker->inbox, &head, job));
    /* The job, and with it the worker, may be gone from here on only if the service stops, which waits for us. */
    hc_worker_wake(worker);
}

void hc_worker_ready(struct hc_worker *worker, struct hc_job *job)
{
    job->next = NULL;
    *worker->ready_last = job;
    worker->ready_last = &job->next;
}

/* Newest first; a reversal restores the order of arrival. */
void hc_worker_take_inbox(struct hc_worker *worker)
{
    struct hc_job *newest, *job, *in_order = NULL;

    if (atomic_load_explicit(&worker->inbox, memory_order_relaxed) == NULL)
        return;
    for (newest = atomic_exchange(&worker->inbox, NULL); newest != NULL; newest = job) {
        job = newest->next;
        newest->next = in_order;
        in_order = newest;
    }
    while ((job = in_order) != NULL) {
        in_order = job->next;
        if (job->recycle)
            hc_job_recycle(job);
        else
            hc_worker_ready(worker, job);
    }
}

static bool run_ready(struct hc_worker *worker)
{
    bool any = worker->ready != NULL;

    while (worker->ready != NULL) {
        struct hc_job *job = worker->ready;

        worker->ready = job->next;
        if (worker->ready == NULL)
            worker->ready_last = &worker->ready;
        hc_job_start(job);
    }
    return any;
}

static bool take_entries(struct hc_worker *worker)
{
    struct hc_taken taken[HC_BATCH];
    unsigned i, count = hc_ring_look(worker, taken);

    worker->seen_count = 0;
    worker->in_batch = true;
    for (i = 0; i < count; i++) {
        if (i + HC_AHEAD < count)
            hc_ring_prefetch(worker, &taken[i + HC_AHEAD]);
        if (!hc_packet_serve(worker, &taken[i]))
            break;
        atomic_store_explicit(&worker->next, taken[i].ticket + 1, memory_order_relaxed);
    }
    worker->in_batch = false;
    return i != 0;
}

/* What io_uring holds is cancelled first: it may still write into the lane's memory. */
static void call_off(struct hc_worker *worker, struct hc_job *job)
{
    if (job->where == HC_AT_URING)
        hc_uring_cancel(worker, job);
    else
        hc_job_call_off(job);
    if (job->where == HC_AT_END)
        hc_job_recycle(job);
}

/* After a trap everyone who waits for the outside gets an answer; otherwise those whose lanes are no more. */
static void sweep(struct hc_worker *worker)
{
    unsigned traps = atomic_load(&worker->service->traps), given_up = atomic_load(&worker->service->given_up_number);
    bool all = traps != worker->trap_seen;
    struct hc_job *job, *newer;

    if (!all && given_up == worker->given_up_seen)
        return;
    worker->trap_seen = traps;
    worker->given_up_seen = given_up;
    for (job = worker->oldest; job != NULL; job = newer) {
        newer = job->newer;
        if (!job->brief && (all || (!atomic_load(&job->answered) && hc_job_is_given_up(job))))
            call_off(worker, job);
    }
    /* Their turn may never come: another runtime's reader can have the pipe for ever. */
    for (job = hc_queue_take_answered(worker); job != NULL; job = newer) {
        newer = job->next;
        hc_job_recycle(job);
    }
}

/* A seal that was broken and made again in between is a new one. */
static void heed_seal(struct hc_worker *worker)
{
    unsigned seals = atomic_load(&worker->service->seals);

    if (seals == worker->seals_seen)
        return;
    worker->seals_seen = seals;
    worker->limit = seals % 2 != 0 ? hc_ring_published(worker) : UINT64_MAX;
}

static bool pass(struct hc_worker *worker)
{
    bool busy;

    heed_seal(worker);
    busy = take_entries(worker);
    worker->streams_read = worker->pieces_written = 0;
    hc_worker_take_inbox(worker);
    busy |= run_ready(worker);
    hc_output_pass_end(worker);
    busy |= run_ready(worker);
    if (worker->uring_open)
        busy |= hc_uring_turn(worker);
    busy |= run_ready(worker);
    sweep(worker);
    busy |= hc_given_up_step(worker);
    hc_drain_step(worker);
    return busy;
}

void *hc_worker_run(void *argument)
{
    struct hc_worker *worker = argument;

    pthread_setname_np(pthread_self(), "hc-worker");
    hc_idle_start(worker);
    while (!atomic_load(&worker->service->stopping)) {
        worker->pauses_seen = atomic_load(&worker->service->pauses);
        if (pass(worker))
            worker->idle_since = 0;
        else
            hc_idle_step(worker);
    }
    if (worker->uring_open)
        hc_uring_end(worker);
    return NULL;
}
