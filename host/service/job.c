#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "host/service/descriptor.h"
#include "host/service/pool.h"
#include "host/service/text.h"
#include "host/service/worker.h"
#include "protocol/unit_host.h"

/* Of O_DIRECT: no block device and no file system asks for more of memory. */
#define DIRECT_ALIGNMENT 4096u

bool hc_is_aligned(const void *memory)
{
    return (uintptr_t)memory % DIRECT_ALIGNMENT == 0;
}

static void link_newest(struct hc_worker *worker, struct hc_job *job)
{
    job->older = worker->newest;
    job->newer = NULL;
    if (worker->newest != NULL)
        worker->newest->newer = job;
    else
        worker->oldest = job;
    worker->newest = job;
}

static void unlink_job(struct hc_worker *worker, struct hc_job *job)
{
    if (job->older != NULL)
        job->older->newer = job->newer;
    else
        worker->oldest = job->newer;
    if (job->newer != NULL)
        job->newer->older = job->older;
    else
        worker->newest = job->older;
}

struct hc_job *hc_job_new(struct hc_worker *worker)
{
    struct hc_job *job = worker->free;

    if (job != NULL)
        worker->free = job->next;
    else
        job = malloc(sizeof *job);
    if (job == NULL)
        return NULL;
    memset(job, 0, offsetof(struct hc_job, status));
    job->service = worker->service;
    job->worker = worker;
    link_newest(worker, job);
    hc_counter_add(&worker->counters.outstanding, 1);
    return job;
}

static void free_buffers(struct hc_job *job)
{
    free(job->owned_input);
    free(job->owned_output);
    job->owned_input = job->owned_output = NULL;
}

void hc_job_free(struct hc_job *job)
{
    if (job->text) {
        hc_text_free(job);
        return;
    }
    free_buffers(job);
    free(job);
}

void hc_job_recycle(struct hc_job *job)
{
    struct hc_worker *worker = job->worker;

    unlink_job(worker, job);
    free_buffers(job);
    job->next = worker->free;
    worker->free = job;
    hc_counter_add(&worker->counters.outstanding, (uint64_t)-1);
}

static void *allocate(const struct hc_job *job, uint32_t bytes)
{
    size_t pages = ((size_t)bytes + DIRECT_ALIGNMENT - 1) & ~(size_t)(DIRECT_ALIGNMENT - 1);

    return job->direct ? aligned_alloc(DIRECT_ALIGNMENT, pages != 0 ? pages : DIRECT_ALIGNMENT) : malloc(bytes != 0 ? bytes : 1);
}

int64_t hc_job_own_output(struct hc_job *job, uint32_t room)
{
    job->owned_output = allocate(job, room);
    if (job->owned_output == NULL)
        return -ENOMEM;
    job->output = job->owned_output;
    job->output_room = room;
    return 0;
}

int64_t hc_job_own_input(struct hc_job *job)
{
    void *copy;

    if (job->input_bytes == 0 || (job->owned_input != NULL && (!job->direct || hc_is_aligned(job->owned_input))))
        return 0;
    copy = allocate(job, job->input_bytes);
    if (copy == NULL)
        return -ENOMEM;
    memcpy(copy, job->input, job->input_bytes);
    free(job->owned_input);
    job->input = job->owned_input = copy;
    return 0;
}

/* A pool thread may outlive the shared memory, so it works on memory of the job's own. */
static int64_t leave_shared_memory(struct hc_job *job)
{
    int64_t error = job->text ? 0 : hc_job_own_input(job);

    if (error != 0)
        return error;
    if (job->output != NULL && job->owned_output == NULL)
        return hc_job_own_output(job, job->output_room);
    return 0;
}

uint32_t hc_job_owner(const struct hc_job *job)
{
    const struct hc_service_events *events = &job->service->config.events;

    if (events->owner_of == NULL)
        return 0;
    return events->owner_of(events->context, (uint32_t)(job->packet - job->service->packets), job->lane);
}

/* ---- Reply */

/* What does not fit the lane's share waits in a transfer. Fills the extent; 0 or -ENOMEM. */
static int64_t put_output(struct hc_job *job, struct hc_unit *extent)
{
    uint32_t total = job->output_bytes;
    uint32_t present = total < job->share_bytes ? total : job->share_bytes;
    int64_t handle = 0;

    if (job->output != job->share)
        memcpy(job->share, job->output, present);
    if (total > present) { /* last: once it is in the table, a hostile device can have it freed */
        handle = hc_transfer_offer(&job->service->transfers, hc_job_owner(job), job->owned_output, present, total - present);
        if (handle < 0)
            return handle;
    }
    if (handle != 0)
        job->owned_output = NULL;
    extent->low = (uint64_t)handle;
    extent->high = HC_EXTENT(present, total);
    return 0;
}

static void answer_lanes(struct hc_job *job, int64_t error, uint64_t tag)
{
    uint32_t mask;

    for (mask = job->lanes; mask != 0; mask &= mask - 1) {
        unsigned lane = (unsigned)__builtin_ctz(mask);

        hc_unit_publish(&job->packet->reply[lane], error < 0 ? (uint64_t)error : job->lane_results[lane], tag);
    }
}

/* `bare`: the call may be running in a pool thread, so its output is not looked at. */
static void answer(struct hc_job *job, int64_t result, bool bare)
{
    bool trap = job->traps || atomic_load(&job->service->trapped);
    struct hc_unit extent = {0, 0};
    bool plain = false;
    int64_t error;

    if (job->posted || atomic_exchange(&job->answered, true))
        return;
    if (job->lanes != 0) {
        answer_lanes(job, result, job->tag | (trap ? HC_REPLY_TRAP : 0));
        return;
    }
    if ((job->payload_shape & HC_PAYLOAD_OUT) != 0) {
        if (!trap && !bare && job->output_bytes != 0) {
            error = put_output(job, &extent);
            if (error != 0)
                result = error;
        }
        plain = result > 0 ? extent.high == HC_EXTENT(result, result) : extent.high == 0;
        if (!plain)
            hc_unit_publish(&job->cargo->extent[job->lane], extent.low, extent.high);
    }
    /* R2 pairs with A2 in device/round.h: effects, output and extent before the reply. */
    hc_unit_publish(&job->packet->reply[job->lane], (uint64_t)result,
                    job->tag | (trap ? HC_REPLY_TRAP : 0) | (plain ? HC_REPLY_PLAIN : 0));
}

void hc_job_answer(struct hc_job *job, int64_t result)
{
    answer(job, result, false);
}

void hc_job_call_off(struct hc_job *job)
{
    answer(job, -ECANCELED, true);
}

void hc_job_leave_unanswered(struct hc_job *job)
{
    atomic_store(&job->answered, true);
}

/* ---- Life */

static void run_at_once(struct hc_job *job)
{
    do
        hc_job_work(job);
    while (!hc_job_worked(job));
    hc_job_finish(job, job->result, job->worker);
}

static void to_pool(struct hc_job *job)
{
    struct hc_service *service = job->service;
    int64_t error = leave_shared_memory(job);

    if (error != 0) {
        hc_job_finish(job, error, job->worker);
        return;
    }
    job->to_pool = true;
    job->where = HC_AT_POOL;
    if (!hc_pool_submit(job->behaviour->handler ? service->handlers : service->pool, job))
        run_at_once(job);
}

/* true: it is over. */
static bool tried_now(struct hc_job *job)
{
    int64_t value;

    while (job->behaviour->try_now != NULL && !job->to_pool && (value = job->behaviour->try_now(job)) != -EAGAIN) {
        job->value = value;
        if (hc_job_worked(job)) {
            hc_job_finish(job, job->result, job->worker);
            return true;
        }
    }
    return false;
}

static void launch(struct hc_job *job)
{
    if (tried_now(job))
        return;
    if (job->behaviour->instant || job->nonblock)
        run_at_once(job);
    else if (job->to_pool || job->behaviour->handler || !hc_uring_submit_job(job))
        to_pool(job);
}

/* Nobody is waiting for it any more, or soon nobody will be able to. Text and posted calls are served to the end. */
static bool is_called_off(const struct hc_job *job)
{
    if (atomic_load(&job->service->stopping))
        return true;
    if (job->text || job->posted)
        return false;
    return atomic_load(&job->answered) || (!job->brief && atomic_load(&job->service->trapped));
}

/* Its lane is no more, and it would wait for the outside. Whether it does, `place` says, for files. */
static bool is_wanted_by_nobody(const struct hc_job *job)
{
    return !job->text && !job->posted && !job->brief && hc_job_is_given_up(job);
}

/* true: it waits in a queue, or it failed and has been answered. */
static bool waits_for_turn(struct hc_job *job)
{
    int64_t error;

    while (job->behaviour->follows_text && job->streams_passed < 2)
        if (hc_output_pass(job, job->streams_passed++))
            return true;
    if (job->holding || job->behaviour->place == NULL)
        return false;
    job->turn = HC_TURN_NONE;
    error = job->behaviour->place(job);
    if (error == 0 && is_wanted_by_nobody(job))
        error = -ECANCELED;
    if (error == 0 && job->turn == HC_TURN_NONE)
        return false;
    if (error == 0) {
        job->where = HC_AT_QUEUE;
        error = hc_queue_enter(job, job->worker);
    }
    if (error != 0)
        hc_job_finish(job, error, job->worker);
    return true;
}

void hc_job_start(struct hc_job *job)
{
    int64_t error = 0;

    job->where = HC_AT_WORKER;
    if (!job->text)
        hc_output_hand_over(job->worker); /* text that the ring brought before this call comes before it in every queue */
    if (is_called_off(job)) {
        hc_job_finish(job, -ECANCELED, job->worker);
        return;
    }
    if (waits_for_turn(job))
        return;
    if (is_wanted_by_nobody(job))
        error = -ECANCELED;
    else if (job->behaviour->arm != NULL)
        error = job->behaviour->arm(job);
    if (error != 0)
        hc_job_finish(job, error, job->worker);
    else
        launch(job);
}

/* ECANCELED that nobody asked for: the kernel had no thread to make it with. EAGAIN and EINTR are io_uring's own too where no step knows
 * better: what the plain call would answer, it is asked. */
static bool was_refused(struct hc_job *job, int value)
{
    bool plainly = value == -ECANCELED || (job->behaviour->step == NULL && (value == -EAGAIN || value == -EINTR));

    if (!plainly || job->cancelled)
        return false;
    job->to_pool = true;
    job->resume_at = 0;
    return true;
}

void hc_job_completed(struct hc_job *job, int value)
{
    job->where = HC_AT_WORKER;
    job->value = value;
    if (atomic_load(&job->service->stopping))
        hc_job_finish(job, -ECANCELED, job->worker);
    else if (was_refused(job, value) && !is_called_off(job))
        launch(job);
    else if (hc_job_worked(job))
        hc_job_finish(job, job->result, job->worker);
    else if (is_called_off(job))
        hc_job_finish(job, -ECANCELED, job->worker);
    else
        launch(job);
}

void hc_job_work(struct hc_job *job)
{
    job->value = job->behaviour->call(job);
}

bool hc_job_worked(struct hc_job *job)
{
    if (job->behaviour->step != NULL)
        return job->behaviour->step(job, job->value);
    job->result = job->value;
    return true;
}

void hc_job_finish(struct hc_job *job, int64_t result, struct hc_worker *current)
{
    struct hc_key key = job->key;
    bool holding = job->holding;

    job->result = result;
    hc_job_answer(job, job->result);
    if (holding)
        hc_queue_leave(&key, current);
    if (job->text) {
        hc_job_free(job);
    } else if (job->worker == current) {
        hc_job_recycle(job);
    } else {
        job->recycle = true;
        hc_worker_give(job->worker, job);
    }
}

void hc_job_abandoned(struct hc_job *job)
{
    if (job->holding)
        hc_queue_leave(&job->key, NULL);
    hc_job_free(job);
}
