/* Operations on descriptors beside reading and writing: position, size, state, close, flush. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "host/service/ops_path.h"
#include "host/service/status.h"
#include "host/service/worker.h"

/* ---- lseek, ftruncate */

static int64_t lseek_call(struct hc_job *job)
{
    return hc_checked(lseek(job->fd, (off_t)job->arguments[1], (int)job->arguments[2]));
}
const struct hc_behaviour hc_behave_lseek = {.place = hc_place_position, .call = lseek_call, .instant = true};

static int64_t ftruncate_call(struct hc_job *job)
{
    return hc_checked(ftruncate(job->fd, (off_t)job->arguments[1]));
}
const struct hc_behaviour hc_behave_ftruncate = {.place = hc_place_position, .call = ftruncate_call};

/* ---- fsync, fdatasync */

static int sync_opcode(const struct hc_job *job)
{
    (void)job;
    return IORING_OP_FSYNC;
}

static void fsync_prepare(struct hc_job *job, struct io_uring_sqe *sqe)
{
    io_uring_prep_fsync(sqe, job->fd, 0);
}

static void fdatasync_prepare(struct hc_job *job, struct io_uring_sqe *sqe)
{
    io_uring_prep_fsync(sqe, job->fd, IORING_FSYNC_DATASYNC);
}

static int64_t fsync_call(struct hc_job *job)
{
    return hc_checked(fsync(job->fd));
}

static int64_t fdatasync_call(struct hc_job *job)
{
    return hc_checked(fdatasync(job->fd));
}

const struct hc_behaviour hc_behave_fsync = {
    .place = hc_place_free, .opcode = sync_opcode, .prepare = fsync_prepare, .call = fsync_call, .follows_text = true,
};

const struct hc_behaviour hc_behave_fdatasync = {
    .place = hc_place_free, .opcode = sync_opcode, .prepare = fdatasync_prepare, .call = fdatasync_call,
    .follows_text = true,
};

/* ---- fstat */

static void fstat_prepare(struct hc_job *job, struct io_uring_sqe *sqe)
{
    io_uring_prep_statx(sqe, job->fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &job->status);
}

static int64_t fstat_call(struct hc_job *job)
{
    return hc_checked(hc_statx(job->fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &job->status));
}

const struct hc_behaviour hc_behave_fstat = {
    .admit = hc_status_admit, .place = hc_place_free, .opcode = hc_status_opcode, .prepare = fstat_prepare,
    .call = fstat_call, .step = hc_status_step, .follows_text = true,
};

/* ---- close. It comes after queued text, and after what is queued for a regular file. It must not wait for a blocked
 * write to another descriptor of the same pipe: closing the reading end is what ends that write. */

static int64_t close_place(struct hc_job *job)
{
    int64_t error = hc_place_free(job);

    if (error == 0 && (job->regular || job->fd == 1 || job->fd == 2))
        job->turn = HC_TURN_HOLD;
    return error;
}

static int close_opcode(const struct hc_job *job)
{
    (void)job;
    return IORING_OP_CLOSE;
}

static void close_prepare(struct hc_job *job, struct io_uring_sqe *sqe)
{
    io_uring_prep_close(sqe, job->fd);
}

static int64_t close_call(struct hc_job *job)
{
    return hc_checked(close(job->fd));
}
const struct hc_behaviour hc_behave_close = {
    .place = close_place, .opcode = close_opcode, .prepare = close_prepare, .call = close_call,
};

/* ---- flush (output is in output.c) */

static int64_t flush_place(struct hc_job *job)
{
    if (job->fd != 1 && job->fd != 2)
        return -EBADF;
    if (hc_stream_waits(&job->service->streams[job->fd - 1], false, &job->key))
        job->turn = HC_TURN_HOLD;
    return 0;
}

static int64_t flush_call(struct hc_job *job)
{
    return hc_stream_take_error(job->service, (unsigned)job->fd - 1);
}
const struct hc_behaviour hc_behave_flush = {.place = flush_place, .call = flush_call, .instant = true};
