/* Operations on paths. */
#include "host/own_descriptors.h"
#include "host/service/ops_path.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "host/service/status.h"
#include "host/service/worker.h"

int64_t hc_checked(int64_t value)
{
    return value < 0 ? -errno : value;
}

/* A private copy that ends in NUL whatever the device does to the original meanwhile. */
static int64_t own_input(struct hc_job *job)
{
    char *copy;

    if (job->owned_input != NULL)
        return 0;
    copy = malloc(job->input_bytes);
    if (copy == NULL)
        return -ENOMEM;
    memcpy(copy, job->input, job->input_bytes);
    job->owned_input = copy;
    job->input = job->owned_input;
    return 0;
}

int64_t hc_own_paths(struct hc_job *job, unsigned count)
{
    const char *path, *end;
    int64_t error;

    if (job->input_bytes == 0)
        return -EINVAL;
    if (job->input_bytes > count * PATH_MAX)
        return -ENAMETOOLONG;
    error = own_input(job);
    path = (const char *)job->owned_input;
    end = path + job->input_bytes;
    for (; count != 0 && error == 0; count--) {
        size_t length = strnlen(path, (size_t)(end - path));

        if (path + length == end)
            return -EINVAL;
        if (length >= PATH_MAX)
            return -ENAMETOOLONG;
        path += length + 1;
    }
    return error;
}

int64_t hc_own_text(struct hc_job *job)
{
    int64_t error = job->input_bytes != 0 ? own_input(job) : -EINVAL;

    if (error == 0 && memchr(job->owned_input, 0, job->input_bytes) == NULL)
        error = -EINVAL;
    return error;
}

const char *hc_path_of(const struct hc_job *job)
{
    return job->owned_input;
}

const char *hc_second_path_of(const struct hc_job *job)
{
    return hc_path_of(job) + strlen(hc_path_of(job)) + 1;
}

int64_t hc_check_directory(const struct hc_job *job, int directory)
{
    return hc_path_of(job)[0] != '/' && hc_is_own_fd(directory) ? -EBADF : 0;
}

static int64_t admit_path(struct hc_job *job)
{
    return hc_own_paths(job, 1);
}

static int64_t admit_two_paths(struct hc_job *job)
{
    return hc_own_paths(job, 2);
}

/* ---- open. What may wait for long (FIFOs, devices) and what io_uring would answer otherwise goes to the pool, so the type
 * comes first. */

enum { LOOKING, OPENING };

/* OPENAT has the directory before what OPEN has. */
static int open_directory(const struct hc_job *job)
{
    return job->opcode == HC_OP_OPENAT ? (int)job->arguments[0] : AT_FDCWD;
}

static int open_flags(const struct hc_job *job)
{
    return (int)job->arguments[job->opcode == HC_OP_OPENAT] | O_CLOEXEC;
}

static mode_t open_mode(const struct hc_job *job)
{
    return (mode_t)job->arguments[job->opcode == HC_OP_OPENAT ? 2 : 1];
}

static int open_opcode(const struct hc_job *job)
{
    return job->stage == LOOKING ? IORING_OP_STATX : IORING_OP_OPENAT;
}

static void open_prepare(struct hc_job *job, struct io_uring_sqe *sqe)
{
    if (job->stage == LOOKING)
        io_uring_prep_statx(sqe, open_directory(job), hc_path_of(job), 0, STATX_TYPE, &job->status);
    else
        io_uring_prep_openat(sqe, open_directory(job), hc_path_of(job), open_flags(job), open_mode(job));
}

static int64_t open_call(struct hc_job *job)
{
    return hc_checked(openat(open_directory(job), hc_path_of(job), open_flags(job), open_mode(job)));
}

static bool open_step(struct hc_job *job, int64_t value)
{
    unsigned type = job->status.stx_mode & S_IFMT;

    job->result = value;
    if (job->to_pool)
        return true;
    if (job->stage == OPENING) {
        job->to_pool = value == -EAGAIN || value == -EINTR;
        return !job->to_pool;
    }
    job->stage = OPENING;
    if (value != -ENOENT && (value != 0 || (type != S_IFREG && type != S_IFDIR)))
        job->to_pool = true;
    return false;
}

const struct hc_behaviour hc_behave_open = {
    .admit = admit_path, .opcode = open_opcode, .prepare = open_prepare, .call = open_call, .step = open_step,
    .follows_text = true,
};

static int64_t openat_admit(struct hc_job *job)
{
    int64_t error = admit_path(job);

    return error != 0 ? error : hc_check_directory(job, open_directory(job));
}

const struct hc_behaviour hc_behave_openat = {
    .admit = openat_admit, .opcode = open_opcode, .prepare = open_prepare, .call = open_call, .step = open_step,
    .follows_text = true,
};

/* ---- stat */

void hc_wire_status(struct hc_wire_stat *wire, const struct statx *status)
{
    wire->dev = makedev(status->stx_dev_major, status->stx_dev_minor);
    wire->ino = status->stx_ino;
    wire->mode = status->stx_mode;
    wire->nlink = status->stx_nlink;
    wire->uid = status->stx_uid;
    wire->gid = status->stx_gid;
    wire->rdev = makedev(status->stx_rdev_major, status->stx_rdev_minor);
    wire->size = (int64_t)status->stx_size;
    wire->blksize = status->stx_blksize;
    wire->blocks = (int64_t)status->stx_blocks;
    wire->atime_sec = status->stx_atime.tv_sec;
    wire->atime_nsec = status->stx_atime.tv_nsec;
    wire->mtime_sec = status->stx_mtime.tv_sec;
    wire->mtime_nsec = status->stx_mtime.tv_nsec;
    wire->ctime_sec = status->stx_ctime.tv_sec;
    wire->ctime_nsec = status->stx_ctime.tv_nsec;
}

bool hc_status_step(struct hc_job *job, int64_t value)
{
    if (value == 0) {
        hc_wire_status(job->owned_output, &job->status);
        job->output_bytes = sizeof(struct hc_wire_stat);
    }
    job->result = value;
    return true;
}

int64_t hc_status_admit(struct hc_job *job)
{
    if (job->capacity < sizeof(struct hc_wire_stat))
        return -EINVAL;
    return hc_job_own_output(job, sizeof(struct hc_wire_stat));
}

int hc_status_opcode(const struct hc_job *job)
{
    (void)job;
    return IORING_OP_STATX;
}

static int64_t stat_admit(struct hc_job *job)
{
    int64_t error = hc_own_paths(job, 1);

    return error != 0 ? error : hc_status_admit(job);
}

static void stat_prepare(struct hc_job *job, struct io_uring_sqe *sqe)
{
    io_uring_prep_statx(sqe, AT_FDCWD, hc_path_of(job), 0, STATX_BASIC_STATS, &job->status);
}

static int64_t stat_call(struct hc_job *job)
{
    return hc_checked(hc_statx(AT_FDCWD, hc_path_of(job), 0, STATX_BASIC_STATS, &job->status));
}

const struct hc_behaviour hc_behave_stat = {
    .admit = stat_admit, .opcode = hc_status_opcode, .prepare = stat_prepare, .call = stat_call,
    .step = hc_status_step, .follows_text = true, .brief = true,
};

static void statat_prepare(struct hc_job *job, struct io_uring_sqe *sqe)
{
    io_uring_prep_statx(sqe, (int)job->arguments[0], hc_path_of(job), (int)job->arguments[1], STATX_BASIC_STATS, &job->status);
}

static int64_t statat_call(struct hc_job *job)
{
    return hc_checked(
        hc_statx((int)job->arguments[0], hc_path_of(job), (int)job->arguments[1], STATX_BASIC_STATS, &job->status));
}

static int64_t statat_admit(struct hc_job *job)
{
    int64_t error = stat_admit(job);

    return error != 0 ? error : hc_check_directory(job, (int)job->arguments[0]);
}

const struct hc_behaviour hc_behave_statat = {
    .admit = statat_admit, .opcode = hc_status_opcode, .prepare = statat_prepare, .call = statat_call,
    .step = hc_status_step, .follows_text = true, .brief = true,
};

/* ---- access: io_uring has none. */

static int64_t access_call(struct hc_job *job)
{
    return hc_checked(access(hc_path_of(job), (int)job->arguments[0]));
}
const struct hc_behaviour hc_behave_access = {
    .admit = admit_path, .call = access_call, .follows_text = true, .brief = true,
};

/* ---- unlink, rmdir */

static int unlink_opcode(const struct hc_job *job)
{
    (void)job;
    return IORING_OP_UNLINKAT;
}

static void unlink_prepare(struct hc_job *job, struct io_uring_sqe *sqe)
{
    io_uring_prep_unlinkat(sqe, AT_FDCWD, hc_path_of(job), 0);
}

static int64_t unlink_call(struct hc_job *job)
{
    return hc_checked(unlink(hc_path_of(job)));
}
const struct hc_behaviour hc_behave_unlink = {
    .admit = admit_path, .opcode = unlink_opcode, .prepare = unlink_prepare, .call = unlink_call,
    .follows_text = true, .brief = true,
};

static void rmdir_prepare(struct hc_job *job, struct io_uring_sqe *sqe)
{
    io_uring_prep_unlinkat(sqe, AT_FDCWD, hc_path_of(job), AT_REMOVEDIR);
}

static int64_t rmdir_call(struct hc_job *job)
{
    return hc_checked(rmdir(hc_path_of(job)));
}
const struct hc_behaviour hc_behave_rmdir = {
    .admit = admit_path, .opcode = unlink_opcode, .prepare = rmdir_prepare, .call = rmdir_call,
    .follows_text = true, .brief = true,
};

/* ---- rename, mkdir */

static int rename_opcode(const struct hc_job *job)
{
    (void)job;
    return IORING_OP_RENAMEAT;
}

static void rename_prepare(struct hc_job *job, struct io_uring_sqe *sqe)
{
    io_uring_prep_renameat(sqe, AT_FDCWD, hc_path_of(job), AT_FDCWD, hc_second_path_of(job), 0);
}

static int64_t rename_call(struct hc_job *job)
{
    return hc_checked(rename(hc_path_of(job), hc_second_path_of(job)));
}
const struct hc_behaviour hc_behave_rename = {
    .admit = admit_two_paths, .opcode = rename_opcode, .prepare = rename_prepare, .call = rename_call,
    .follows_text = true, .brief = true,
};

static int mkdir_opcode(const struct hc_job *job)
{
    (void)job;
    return IORING_OP_MKDIRAT;
}

static void mkdir_prepare(struct hc_job *job, struct io_uring_sqe *sqe)
{
    io_uring_prep_mkdirat(sqe, AT_FDCWD, hc_path_of(job), (mode_t)job->arguments[0]);
}

static int64_t mkdir_call(struct hc_job *job)
{
    return hc_checked(mkdir(hc_path_of(job), (mode_t)job->arguments[0]));
}
const struct hc_behaviour hc_behave_mkdir = {
    .admit = admit_path, .opcode = mkdir_opcode, .prepare = mkdir_prepare, .call = mkdir_call,
    .follows_text = true, .brief = true,
};
