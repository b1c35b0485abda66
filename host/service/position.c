#include <fcntl.h>
#include <unistd.h>

#include "host/service/job.h"

void hc_position_before(struct hc_job *job)
{
    off_t position = lseek(job->fd, 0, SEEK_CUR); /* fails on what has no position */

    job->resume_at = position >= 0 ? position + 1 : 0;
}

void hc_position_after(struct hc_job *job, int64_t written, uint64_t asked)
{
    off_t began = job->resume_at - 1;

    job->resume_at = 0;
    if (began < 0 || written <= 0 || (uint64_t)written >= asked)
        return;
    if ((fcntl(job->fd, F_GETFL) & O_APPEND) == 0)
        (void)lseek(job->fd, began + (off_t)written, SEEK_SET);
}
