/* io_uring: submission in batches, completion, cancellation. Each ring belongs to one worker; nobody else touches it. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host/own_descriptors.h"
#include "host/service/worker.h"

#define SUBMISSIONS 256u
#define COMPLETIONS 4096u
#define REFUSAL_NS 1000000000u /* how long the kernel is not asked again for a thread: each refusal takes it 15 ms and more */
#define END_TRIES 500 /* of 10 ms: a request that cannot be cancelled and does not end is left to the kernel */

/* Without these (Linux 5.7) a blocked read would hold a kernel thread, completions could be lost, or a read at the current
 * position would not be one; the thread pool serves better. */
#define FEATURES_NEEDED (IORING_FEAT_NODROP | IORING_FEAT_RW_CUR_POS | IORING_FEAT_FAST_POLL | IORING_FEAT_SUBMIT_STABLE)

static void close_one(struct hc_worker *worker)
{
    int fd = worker->uring.ring_fd;

    io_uring_queue_exit(&worker->uring);
    hc_disown_fd(fd);
    worker->uring_open = false;
}

/* Of a ring that is not used yet. */
static int own_ring(struct io_uring *ring)
{
    int fd = hc_own_fd(ring->ring_fd);

    ring->ring_fd = fd >= 0 ? fd : -1;
#ifdef IORING_ASYNC_CANCEL_ANY /* liburing 2.2 and later keep the number twice */
    ring->enter_ring_fd = ring->ring_fd;
#endif
    return fd >= 0 ? 0 : fd;
}

static int open_one(struct hc_worker *worker)
{
    struct io_uring_params params;
    int error;

    memset(&params, 0, sizeof params);
    params.flags = IORING_SETUP_CQSIZE | IORING_SETUP_CLAMP;
    params.cq_entries = COMPLETIONS;
    error = io_uring_queue_init_params(SUBMISSIONS, &worker->uring, &params);
    if (error != 0)
        return error;
    worker->uring_open = true;
    error = own_ring(&worker->uring);
    if (error != 0)
        return error;
    return (params.features & FEATURES_NEEDED) == FEATURES_NEEDED ? 0 : -ENOSYS;
}

/* A container may refuse io_uring_enter where it allowed io_uring_setup. */
static int try_one(struct io_uring *ring)
{
    struct io_uring_sqe *sqe = io_uring_get_sqe(ring);
    struct io_uring_cqe *cqe;
    int error;

    if (sqe == NULL)
        return -ENOSYS;
    io_uring_prep_nop(sqe);
    error = io_uring_submit_and_wait(ring, 1);
    if (error >= 0)
        error = io_uring_peek_cqe(ring, &cqe);
    if (error == 0)
        io_uring_cqe_seen(ring, cqe);
    return error;
}

static int probe(struct hc_service *service)
{
    struct io_uring_probe *answer = calloc(1, sizeof *answer + 256 * sizeof(struct io_uring_probe_op));
    unsigned opcode;
    int error = answer == NULL ? -ENOMEM : io_uring_register_probe(&service->workers[0].uring, answer, 256);

    for (opcode = 0; opcode < 256 && error == 0; opcode++)
        service->supported[opcode] = io_uring_opcode_supported(answer, (int)opcode) != 0;
    free(answer);
    if (error != 0)
        return error;
    return service->supported[IORING_OP_ASYNC_CANCEL] ? 0 : -ENOSYS;
}

/* All workers' rings or none. */
int hc_uring_open(struct hc_service *service)
{
    const char *refused = getenv("HOSTCALL_TEST_URING_REFUSED");
    unsigned i;
    int error = refused != NULL && strcmp(refused, "0") != 0 ? -EPERM : 0;

    for (i = 0; i < service->ring_count && error == 0; i++)
        error = open_one(&service->workers[i]);
    if (error == 0)
        error = try_one(&service->workers[0].uring);
    if (error == 0)
        error = probe(service);
    for (i = 0; i < service->ring_count && error != 0; i++)
        if (service->workers[i].uring_open)
            close_one(&service->workers[i]);
    return error;
}

static bool has_room(struct hc_worker *worker, unsigned submissions)
{
    if (io_uring_sq_space_left(&worker->uring) < submissions)
        io_uring_submit(&worker->uring);
    return io_uring_sq_space_left(&worker->uring) >= submissions;
}

static struct io_uring_sqe *submission(struct hc_worker *worker)
{
    return has_room(worker, 1) ? io_uring_get_sqe(&worker->uring) : NULL;
}

HC_STATIC_ASSERT(_Alignof(struct hc_job) >= HC_PARTS, "the address of a job leaves bits for its parts");

static void *data_of(struct hc_job *job, unsigned part)
{
    return (char *)job + part;
}

static struct hc_job *job_of(void *data, unsigned *part)
{
    *part = (unsigned)((uintptr_t)data % HC_PARTS);
    return (struct hc_job *)((char *)data - *part);
}

static void queue_or_prepare(struct hc_worker *worker, struct hc_job *job)
{
    unsigned parts = job->behaviour->parts != NULL ? job->behaviour->parts(job) : 1;

    if (worker->backlog != NULL || !has_room(worker, parts)) {
        job->where = HC_AT_WORKER;
        job->next = NULL;
        *worker->backlog_last = job;
        worker->backlog_last = &job->next;
        return;
    }
    job->parts = job->parts_left = parts;
    for (unsigned part = parts; part-- > 0;) { /* the first last: it may be done within the submission */
        struct io_uring_sqe *sqe = io_uring_get_sqe(&worker->uring);

        job->part = part;
        job->behaviour->prepare(job, sqe);
        io_uring_sqe_set_data(sqe, data_of(job, part));
    }
    job->where = HC_AT_URING;
    worker->in_flight++;
    hc_counter_add(&worker->counters.in_flight, 1);
}

bool hc_uring_has_threads(struct hc_worker *worker)
{
    if (worker->threads_refused_at != 0 && hc_now_ns() - worker->threads_refused_at > REFUSAL_NS)
        worker->threads_refused_at = 0;
    return worker->threads_refused_at == 0;
}

/* What is ready some time is polled for; all the rest may need a thread of the kernel's. */
static bool needs_no_thread(const struct hc_job *job, int opcode)
{
    return !job->regular &&
           (opcode == IORING_OP_READ || opcode == IORING_OP_WRITE || opcode == IORING_OP_WRITEV || opcode == IORING_OP_POLL_ADD);
}

bool hc_uring_submit_job(struct hc_job *job)
{
    struct hc_worker *worker = job->worker;
    int opcode;

    if (!worker->uring_open || job->behaviour->opcode == NULL)
        return false;
    opcode = job->behaviour->opcode(job);
    if (opcode < 0 || !worker->service->supported[opcode])
        return false;
    if (!needs_no_thread(job, opcode) && !hc_uring_has_threads(worker))
        return false;
    queue_or_prepare(worker, job);
    return true;
}

/* What finds no room in the submission queue is asked again in the next turn. */
static void ask_to_cancel(struct hc_worker *worker, struct hc_job *job)
{
    for (; job->parts_to_cancel != 0; job->parts_to_cancel &= job->parts_to_cancel - 1) {
        struct io_uring_sqe *sqe = submission(worker);

        if (sqe == NULL) {
            worker->cancels_wait = true;
            return;
        }
        io_uring_prep_cancel(sqe, data_of(job, (unsigned)__builtin_ctz(job->parts_to_cancel)), 0);
        io_uring_sqe_set_data(sqe, NULL);
    }
}

void hc_uring_cancel(struct hc_worker *worker, struct hc_job *job)
{
    job->cancelled = true;
    job->parts_to_cancel = (1u << job->parts) - 1;
    ask_to_cancel(worker, job);
}

static void retry_cancels(struct hc_worker *worker)
{
    struct hc_job *job;

    worker->cancels_wait = false;
    for (job = worker->oldest; job != NULL; job = job->newer)
        if (job->where == HC_AT_URING && job->parts_to_cancel != 0)
            ask_to_cancel(worker, job);
}

static void retry_backlog(struct hc_worker *worker)
{
    struct hc_job *job = worker->backlog, *next;

    worker->backlog = NULL;
    worker->backlog_last = &worker->backlog;
    for (; job != NULL; job = next) {
        next = job->next;
        if (!job->text && atomic_load(&job->answered)) /* by a trap: the lane's memory is its own again */
            hc_job_finish(job, -ECANCELED, worker);
        else
            queue_or_prepare(worker, job);
    }
}

static void completed(struct hc_worker *worker, void *data, int value)
{
    unsigned part;
    struct hc_job *job = job_of(data, &part);

    job->part_values[part] = value;
    if (value == -ECANCELED && !job->cancelled)
        worker->threads_refused_at = hc_now_ns();
    if (--job->parts_left != 0)
        return;
    worker->in_flight--;
    hc_counter_add(&worker->counters.in_flight, (uint64_t)-1);
    hc_job_completed(job, job->parts == 1 ? value : job->behaviour->join(job));
}

/* Reaps a bounded number, so that entries are not kept waiting. */
static bool reap(struct hc_worker *worker)
{
    struct io_uring_cqe *cqes[64];
    struct done {
        void *data;
        int value;
    } done[64];
    unsigned i, count = io_uring_peek_batch_cqe(&worker->uring, cqes, 64);

    for (i = 0; i < count; i++)
        done[i] = (struct done){io_uring_cqe_get_data(cqes[i]), cqes[i]->res};
    io_uring_cq_advance(&worker->uring, count);
    for (i = 0; i < count; i++)
        if (done[i].data != NULL)
            completed(worker, done[i].data, done[i].value);
    return count != 0;
}

/* A failed submission (EAGAIN, EBUSY) is made again in the next pass: the entries stay in the submission queue. */
bool hc_uring_turn(struct hc_worker *worker)
{
    bool busy = false;

    if (worker->cancels_wait)
        retry_cancels(worker);
    if (worker->backlog != NULL)
        retry_backlog(worker);
    if (io_uring_sq_ready(&worker->uring) != 0)
        busy = io_uring_submit(&worker->uring) > 0;
    return reap(worker) || busy;
}

static void cancel_backlog(struct hc_worker *worker)
{
    struct hc_job *job;

    while ((job = worker->backlog) != NULL) {
        worker->backlog = job->next;
        hc_job_finish(job, -ECANCELED, worker);
    }
    worker->backlog_last = &worker->backlog;
}

static void cancel_everything(struct hc_worker *worker)
{
    struct io_uring_sqe *sqe = submission(worker);

    if (sqe == NULL)
        return;
#ifdef IORING_ASYNC_CANCEL_ANY
    io_uring_prep_cancel(sqe, NULL, IORING_ASYNC_CANCEL_ANY);
#else
    io_uring_prep_nop(sqe);
#endif
    io_uring_sqe_set_data(sqe, NULL);
}

/* Cancels what is in flight and waits for it, since the kernel may write into memory that is about to be freed. */
void hc_uring_end(struct hc_worker *worker)
{
    struct __kernel_timespec moment = {0, 10000000};
    struct io_uring_cqe *cqe;
    struct hc_job *job;
    int tries;

    cancel_backlog(worker);
    for (job = worker->oldest; job != NULL; job = job->newer)
        if (job->where == HC_AT_URING)
            hc_uring_cancel(worker, job);
    for (tries = 0; worker->in_flight != 0 && tries < END_TRIES; tries++) {
        cancel_everything(worker);
        io_uring_submit(&worker->uring);
        io_uring_wait_cqe_timeout(&worker->uring, &cqe, &moment);
        while (reap(worker))
            ;
    }
    if (worker->in_flight == 0)
        close_one(worker);
    worker->uring_open = false;
}
