/* Operations on the process: time, environment, its end, and the transfers of large buffers. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "host/own_descriptors.h"
#include "host/service/worker.h"

#define STATUS_ABORTED 134 /* 128 + SIGABRT, as a shell shows it */

static int64_t nop(uint64_t a0, uint64_t a1, uint64_t a2)
{
    return (int64_t)(a0 + a1 + a2);
}
const struct hc_behaviour hc_behave_nop = {.immediate = nop};

static int64_t clock_now(uint64_t clock, uint64_t a1, uint64_t a2)
{
    struct timespec now;

    (void)a1, (void)a2;
    if (clock_gettime((clockid_t)clock, &now) != 0)
        return -errno;
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}
const struct hc_behaviour hc_behave_clock_gettime = {.immediate = clock_now};

static int64_t is_terminal(uint64_t fd, uint64_t a1, uint64_t a2)
{
    (void)a1, (void)a2;
    if (hc_is_own_fd((int)fd))
        return -EBADF;
    return isatty((int)fd) ? 1 : -errno;
}
const struct hc_behaviour hc_behave_isatty = {.immediate = is_terminal};

/* ---- getenv: what does not fit the caller's room is cut, and the result is the whole length. */

static int64_t getenv_admit(struct hc_job *job)
{
    if (job->input_bytes == 0 || memchr(job->input, 0, job->input_bytes) == NULL)
        return -EINVAL;
    return 0;
}

static int64_t getenv_call(struct hc_job *job)
{
    char name[HC_PAYLOAD_BYTES];
    const char *value;
    size_t length = strnlen((const char *)job->input, job->input_bytes), bytes;

    if (length >= sizeof name)
        return -ENOENT;
    memcpy(name, job->input, length); /* the input may lie in shared memory and change */
    name[length] = 0;
    value = getenv(name);
    if (value == NULL)
        return -ENOENT;
    length = strlen(value);
    bytes = length < job->capacity ? length : job->capacity;
    if (hc_job_own_output(job, (uint32_t)bytes) != 0)
        return -ENOMEM;
    memcpy(job->output, value, bytes);
    job->output_bytes = (uint32_t)bytes;
    return (int64_t)length;
}
const struct hc_behaviour hc_behave_getenv = {
    .admit = getenv_admit, .call = getenv_call, .instant = true, .brief = true,
};

/* ---- The end of the program: the lane gets no answer until the owner traps everyone, or at once the one that it must trap. */

static int64_t end(struct hc_job *job, enum hc_end_kind kind, int status)
{
    if (atomic_load(&job->service->trapped))
        return -ECANCELED;
    job->traps = hc_service_ended(job->service, kind, status, hc_job_owner(job));
    if (job->traps)
        return -ECANCELED;
    job->where = HC_AT_END;
    return HC_ANSWERED;
}

static int64_t exit_admit(struct hc_job *job)
{
    return end(job, HC_END_EXIT, (int)job->arguments[0]);
}
const struct hc_behaviour hc_behave_exit = {.admit = exit_admit};

static int64_t abort_admit(struct hc_job *job)
{
    return end(job, HC_END_ABORT, STATUS_ABORTED);
}
const struct hc_behaviour hc_behave_abort = {.admit = abort_admit};

static int64_t assert_admit(struct hc_job *job)
{
    if (!atomic_load(&job->service->trapped))
        hc_output_append(job->worker, 1, job);
    return end(job, HC_END_ASSERT, STATUS_ABORTED);
}
const struct hc_behaviour hc_behave_assert = {.admit = assert_admit};

/* ---- Transfers */

static int64_t put_call(struct hc_job *job)
{
    return hc_transfer_put(&job->service->transfers, hc_job_owner(job), job->arguments[0], job->arguments[1], job->input,
                           job->input_bytes);
}
const struct hc_behaviour hc_behave_transfer_put = {.call = put_call, .instant = true, .brief = true};

static int64_t get_call(struct hc_job *job)
{
    uint32_t room = job->capacity < job->share_bytes ? job->capacity : job->share_bytes;
    int64_t bytes = hc_transfer_get(&job->service->transfers, job->arguments[0], job->arguments[1], job->share, room);

    job->output = job->share;
    job->output_bytes = bytes > 0 ? (uint32_t)bytes : 0;
    return bytes;
}
const struct hc_behaviour hc_behave_transfer_get = {.call = get_call, .instant = true, .brief = true};
