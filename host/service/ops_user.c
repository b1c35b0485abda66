/* Calls that the program registered. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host/service/packet.h"
#include "host/service/worker.h"

static int64_t user_admit(struct hc_job *job)
{
    struct hc_service *service = job->service;
    uint32_t room = job->input_bytes > job->capacity ? job->input_bytes : job->capacity;

    pthread_mutex_lock(&service->lock);
    job->handler = service->user[job->opcode - HC_OP_USER_BEGIN].handler;
    job->handler_context = service->user[job->opcode - HC_OP_USER_BEGIN].context;
    pthread_mutex_unlock(&service->lock);
    if (job->handler == NULL)
        return -ENOSYS;
    if (hc_job_own_output(job, room) != 0)
        return -ENOMEM;
    if (job->input_bytes != 0)
        memcpy(job->owned_output, job->input, job->input_bytes);
    job->input_taken = job->input_bytes;
    job->input_bytes = 0; /* nothing of the packet is needed any more */
    job->brief = job->posted; /* what is posted is waited for by a drain */
    return 0;
}

static int64_t user_call(struct hc_job *job)
{
    size_t length = job->input_taken;
    int64_t result = job->handler(job->handler_context, job->arguments, job->owned_output, &length, job->output_room);

    /* Input that the handler left as it was goes back as far as the caller has room. */
    if (length > job->capacity && length == job->input_taken)
        length = job->capacity;
    if (length > job->output_room || length > job->capacity)
        return -EOVERFLOW;
    job->output_bytes = (uint32_t)length;
    return result;
}

/* The value may be negative without being an error, and its output counts all the same. */
const struct hc_behaviour hc_behave_user = {
    .admit = user_admit, .call = user_call, .handler = true, .follows_text = true,
};
