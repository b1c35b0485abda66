/* Mapped files: mmap, munmap, madvise. They run on the handlers' pool, whose threads have a stack that the driver can use. */
#include <errno.h>
#include <sys/mman.h>

#include "host/own_descriptors.h"
#include "host/service/map.h"
#include "host/service/worker.h"

/* The call must not touch the service, which may end meanwhile: the table of mappings and its generation go with the job. */
static int64_t admit(struct hc_job *job)
{
    if (job->posted) /* who would learn the address? */
        return -EINVAL;
    job->handler_context = job->service->maps;
    job->done_bytes = job->service->maps_generation;
    return 0;
}

static int64_t mmap_admit(struct hc_job *job)
{
    job->fd = (int)job->arguments[3];
    if ((job->arguments[2] & MAP_ANONYMOUS) == 0 && hc_is_own_fd(job->fd))
        return -EBADF;
    return admit(job);
}

static int64_t mmap_call(struct hc_job *job)
{
    struct hc_map_request request = {
        .length = job->arguments[0],
        .prot = (int)job->arguments[1],
        .flags = (int)job->arguments[2],
        .fd = job->fd,
        .offset = (off_t)job->arguments[4],
    };

    return hc_maps_map(job->handler_context, job->done_bytes, &request);
}
const struct hc_behaviour hc_behave_mmap = {
    .admit = mmap_admit, .call = mmap_call, .handler = true, .follows_text = true,
};

static int64_t munmap_call(struct hc_job *job)
{
    return hc_maps_unmap(job->handler_context, job->done_bytes, job->arguments[0], job->arguments[1]);
}
const struct hc_behaviour hc_behave_munmap = {.admit = admit, .call = munmap_call, .handler = true};

static int64_t madvise_call(struct hc_job *job)
{
    return hc_maps_advise(job->handler_context, job->done_bytes, job->arguments[0], job->arguments[1], (int)job->arguments[2]);
}
const struct hc_behaviour hc_behave_madvise = {.admit = admit, .call = madvise_call, .handler = true};

/* The host's own pages are the file's: of a mapping that device code may write to, they are what the device writes. */
static int64_t msync_call(struct hc_job *job)
{
    void *address = (void *)(uintptr_t)job->arguments[0];

    return msync(address, job->arguments[1], (int)job->arguments[2]) == 0 ? 0 : -errno;
}
const struct hc_behaviour hc_behave_msync = {.call = msync_call, .brief = true};
