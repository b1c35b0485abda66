/* Output text: from packets into the chunks of a descriptor's queue. text.c writes them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host/service/descriptor.h"
#include "host/service/packet.h"
#include "host/service/worker.h"

/* Where a stream leads, looked up once a pass: a warp's 32 lines must not cost 32 system calls. */
int hc_output_look(struct hc_worker *worker, unsigned stream)
{
    struct hc_descriptor_at *at = &worker->at[stream];
    struct hc_descriptor found;

    if (worker->looked[stream])
        return at->error;
    at->error = hc_descriptor_look((int)stream + 1, &found);
    if (at->error == 0 && worker->dirty[stream] &&
        (at->key.inode != found.key.inode || at->key.device != found.key.device))
        hc_queue_kick(&at->key, worker);
    if (at->error == 0) {
        at->key = found.key;
        at->regular = found.regular;
    }
    worker->looked[stream] = true;
    return at->error;
}

/* The text of several lanes, in order. 0, or why it was not queued. */
static int append_parts(struct hc_worker *worker, unsigned stream, const struct iovec *parts, unsigned count)
{
    struct hc_service *service = worker->service;
    struct hc_descriptor_at *at = &worker->at[stream];
    int error = hc_output_look(worker, stream);
    size_t bytes = 0, taken;
    unsigned i;

    for (i = 0; i < count; i++)
        bytes += parts[i].iov_len;
    if (error != 0 || bytes == 0)
        return error;
    hc_stream_accept(service, stream, bytes, &at->key, at->regular);
    taken = hc_queue_text(&at->key, worker, stream, parts, count);
    worker->dirty[stream] = true;
    if (taken == bytes)
        return 0;
    hc_stream_settle(service, stream, bytes - taken, -ENOMEM);
    return -ENOMEM;
}

/* Text that came by a transfer is queued without another copy. Frees *owned or takes it over. */
static int append_owned(struct hc_worker *worker, unsigned stream, void *owned, uint32_t bytes)
{
    struct hc_descriptor_at *at = &worker->at[stream];
    int error = hc_output_look(worker, stream);
    struct hc_job *chunk = error == 0 && bytes != 0 ? hc_text_new(worker, stream, 0) : NULL;

    if (chunk == NULL) {
        free(owned);
        return error != 0 || bytes == 0 ? error : -ENOMEM;
    }
    chunk->input = chunk->owned_input = owned;
    chunk->input_bytes = bytes;
    chunk->text_room = bytes;
    hc_stream_accept(worker->service, stream, bytes, &at->key, at->regular);
    error = hc_queue_chunk(&at->key, chunk);
    worker->dirty[stream] = true;
    if (error == 0)
        return 0;
    hc_stream_settle(worker->service, stream, bytes, error);
    hc_job_free(chunk);
    return error;
}

/* The parts of one stream, gathered while lanes follow one another into it. */
struct gathered {
    struct hc_worker *worker;
    const struct hc_taken *taken;
    unsigned stream, count;
    struct iovec parts[HC_WARP_LANES];
    unsigned lanes[HC_WARP_LANES];
};

/* A blocking call's answer; held back while its stream is full. */
static void answer_output(struct hc_worker *worker, const struct hc_taken *taken, unsigned lane, unsigned stream,
                          int64_t result)
{
    struct hc_stream *to = &worker->service->streams[stream];
    struct hc_job *job = NULL;

    if (result >= 0 && atomic_load(&to->full) && !atomic_load(&worker->service->trapped))
        job = hc_job_new(worker);
    if (job == NULL) {
        hc_lane_answer(worker, taken, lane, result, HC_PAYLOAD_IN);
        return;
    }
    job->behaviour = &hc_behave_output;
    job->payload_shape = HC_PAYLOAD_IN;
    job->packet = &worker->service->packets[taken->packet];
    job->lane = lane;
    job->ticket = taken->ticket;
    job->tag = taken->tag;
    job->result = result;
    job->where = HC_AT_HOLD;
    if (!hc_stream_hold(to, job))
        hc_job_finish(job, result, worker);
}

static void append_gathered(struct gathered *some)
{
    int error;
    unsigned i;

    if (some->count == 0)
        return;
    error = append_parts(some->worker, some->stream, some->parts, some->count);
    if (error != 0 && (some->taken->flags & HC_ENTRY_POSTED) != 0)
        hc_stream_settle(some->worker->service, some->stream, 0, error);
    for (i = 0; i < some->count && (some->taken->flags & HC_ENTRY_POSTED) == 0; i++)
        answer_output(some->worker, some->taken, some->lanes[i], some->stream,
                      error != 0 ? error : (int64_t)some->parts[i].iov_len);
    some->count = 0;
}

static void output_lane(struct gathered *some, const struct hc_request *request, unsigned lane)
{
    struct hc_worker *worker = some->worker;
    bool posted = (some->taken->flags & HC_ENTRY_POSTED) != 0;
    int fd = (int)request->arguments[0];
    const unsigned char *input = NULL;
    void *owned = NULL;
    int error = hc_request_input(worker->service, request, &input, &owned);

    if (error == 0 && fd != 1 && fd != 2)
        error = -EBADF;
    if (error == 0 && !posted)
        error = hc_stream_take_error(worker->service, (unsigned)fd - 1);
    if (error == 0 && owned == NULL) {
        if (some->count != 0 && some->stream != (unsigned)fd - 1)
            append_gathered(some);
        some->stream = (unsigned)fd - 1;
        some->lanes[some->count] = lane;
        some->parts[some->count++] = (struct iovec){(void *)input, request->input};
        return;
    }
    append_gathered(some);
    if (error == 0)
        error = append_owned(worker, (unsigned)fd - 1, owned, request->input);
    else
        free(owned);
    if (posted && error != 0)
        atomic_fetch_add_explicit(&worker->counters.dropped, 1, memory_order_relaxed);
    else if (!posted && error != 0)
        hc_lane_answer(worker, some->taken, lane, error, HC_PAYLOAD_IN);
    else if (!posted)
        answer_output(worker, some->taken, lane, (unsigned)fd - 1, request->input);
}

void hc_output_packet(struct hc_worker *worker, const struct hc_taken *taken)
{
    struct gathered some;
    struct hc_request request;
    uint32_t mask = taken->mask;
    unsigned rank;

    some.worker = worker;
    some.taken = taken;
    some.count = some.stream = 0;
    for (rank = 0; mask != 0; rank++, mask &= mask - 1) {
        unsigned lane = (unsigned)__builtin_ctz(mask);

        hc_request_read(worker->service, taken, lane, rank, 1, HC_PAYLOAD_IN, &request);
        output_lane(&some, &request, lane);
    }
    append_gathered(&some);
}

int64_t hc_output_append(struct hc_worker *worker, unsigned stream, struct hc_job *job)
{
    struct iovec part = {(void *)job->input, job->input_bytes};

    return append_parts(worker, stream, &part, 1);
}

bool hc_output_pass(struct hc_job *job, unsigned stream)
{
    if (!hc_stream_waits(&job->service->streams[stream], true, &job->key))
        return false;
    job->turn = HC_TURN_PASS;
    job->where = HC_AT_QUEUE;
    return hc_queue_enter(job, job->worker) == 0;
}
