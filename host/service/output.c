/* Output text: from packets into a chunk of the worker's own, and from there to a descriptor's queue at the end of the pass, when
 * the chunk is full, or before another call of the ring starts. text.c writes them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host/service/descriptor.h"
#include "host/service/packet.h"
#include "host/service/text.h"
#include "host/service/worker.h"

/* Where a stream leads, looked up once a pass: a warp's 32 lines must not cost 32 system calls. */
static int look(struct hc_worker *worker, unsigned stream)
{
    struct hc_descriptor_at *at = &worker->at[stream];
    struct hc_descriptor found;

    if (worker->looked[stream])
        return at->error;
    at->error = hc_descriptor_look((int)stream + 1, &found);
    if (at->error == 0) {
        at->key = found.key;
        at->regular = found.regular;
        at->direct = found.direct;
        at->stream = found.stream;
    }
    worker->looked[stream] = true;
    return at->error;
}

/* A chunk with its key set goes to its queue; one whose text was copied there is kept for the next text. */
static int queue_chunk(struct hc_worker *worker, struct hc_job *chunk)
{
    uint32_t bytes = chunk->input_bytes;
    unsigned stream = chunk->stream;
    int status;

    hc_stream_accept(worker->service, stream, bytes, &chunk->key, chunk->regular);
    status = hc_queue_text(&chunk->key, chunk, worker);
    if (status < 0)
        hc_stream_settle(worker->service, stream, bytes, status);
    if (status == 1 && worker->spare_chunk == NULL && chunk->text_room == HC_CHUNK_BYTES)
        worker->spare_chunk = chunk;
    else if (status != 0)
        hc_text_free(chunk);
    return status < 0 ? status : 0;
}

static int hand_over(struct hc_worker *worker, unsigned stream)
{
    struct hc_job *chunk = worker->chunk[stream];

    worker->chunk[stream] = NULL;
    return chunk != NULL ? queue_chunk(worker, chunk) : 0;
}

void hc_output_hand_over(struct hc_worker *worker)
{
    (void)hand_over(worker, 0);
    (void)hand_over(worker, 1);
}

void hc_output_pass_end(struct hc_worker *worker)
{
    hc_output_hand_over(worker);
    worker->looked[0] = worker->looked[1] = false;
}

void hc_output_forget(struct hc_worker *worker)
{
    struct hc_job *chunks[3] = {worker->chunk[0], worker->chunk[1], worker->spare_chunk};
    unsigned i;

    for (i = 0; i < 3; i++)
        if (chunks[i] != NULL)
            hc_text_free(chunks[i]);
}

static bool same_key(const struct hc_key *a, const struct hc_key *b)
{
    return a->inode == b->inode && a->device == b->device;
}

static struct hc_job *empty_chunk(struct hc_worker *worker, unsigned stream, uint32_t bytes)
{
    struct hc_job *chunk = worker->spare_chunk;

    if (chunk == NULL || bytes > HC_CHUNK_BYTES)
        return hc_text_new(worker, stream, bytes, NULL);
    worker->spare_chunk = NULL;
    chunk->input_bytes = 0;
    chunk->stream = stream;
    chunk->fd = (int)stream + 1;
    return chunk;
}

/* io_uring would leave an O_DIRECT file's position where it was, and the next text overwrite this one. */
static void set_way(struct hc_job *chunk, const struct hc_descriptor_at *at)
{
    chunk->regular = chunk->brief = at->regular;
    chunk->to_pool = at->direct;
    chunk->whole_lines = at->stream;
}

/* The worker's own chunk with room for `bytes` more, in *chunk. Nobody else sees it before it is handed over, so filling it
 * takes no lock. 0 or why there is none. */
static int chunk_for(struct hc_worker *worker, unsigned stream, uint32_t bytes, struct hc_job **chunk)
{
    struct hc_descriptor_at *at = &worker->at[stream];
    struct hc_job *mine = worker->chunk[stream], *other = worker->chunk[1 - stream];
    int error = look(worker, stream);

    if (error != 0)
        return error;
    if (other != NULL && same_key(&other->key, &at->key))
        (void)hand_over(worker, 1 - stream); /* the streams share a file: in the order of the calls */
    if (mine != NULL && (!same_key(&mine->key, &at->key) || mine->text_room - mine->input_bytes < bytes)) {
        (void)hand_over(worker, stream);
        mine = NULL;
    }
    if (mine == NULL)
        mine = worker->chunk[stream] = empty_chunk(worker, stream, bytes);
    if (mine == NULL)
        return -ENOMEM;
    mine->key = at->key;
    set_way(mine, at);
    *chunk = mine;
    return 0;
}

/* 0, or why the text was not taken. */
static int append_text(struct hc_worker *worker, unsigned stream, const void *text, uint32_t bytes)
{
    struct hc_job *chunk;
    int error = bytes != 0 ? chunk_for(worker, stream, bytes, &chunk) : 0;

    if (error != 0 || bytes == 0)
        return error;
    memcpy((char *)chunk->owned_input + chunk->input_bytes, text, bytes);
    chunk->input_bytes += bytes;
    return 0;
}

/* Text that came by a transfer is queued without another copy. Frees *owned or takes it over. */
static int append_owned(struct hc_worker *worker, unsigned stream, void *owned, uint32_t bytes)
{
    struct hc_descriptor_at *at = &worker->at[stream];
    int error = look(worker, stream);
    struct hc_job *chunk = error == 0 && bytes != 0 ? hc_text_new(worker, stream, bytes, owned) : NULL;

    if (chunk == NULL) {
        free(owned);
        return error != 0 || bytes == 0 ? error : -ENOMEM;
    }
    hc_output_hand_over(worker);
    chunk->key = at->key;
    set_way(chunk, at);
    return queue_chunk(worker, chunk);
}

/* ---- Answers to calls that were not posted */

static int64_t held_result(struct hc_job *job)
{
    return job->result;
}

/* What a held answer does when the stream has let it go: its worker writes it. */
const struct hc_behaviour hc_behave_output = {.arm = held_result, .instant = true};

/* The answers of a packet's lanes are held back while their stream is full. */
static bool hold(struct hc_worker *worker, const struct hc_taken *taken, uint32_t lanes, unsigned stream,
                 const uint32_t *sizes)
{
    struct hc_stream *to = &worker->service->streams[stream];
    struct hc_job *job = NULL;

    if (atomic_load(&to->full) && !atomic_load(&worker->service->trapped))
        job = hc_job_new(worker);
    if (job == NULL)
        return false;
    job->behaviour = &hc_behave_output;
    job->payload_shape = HC_PAYLOAD_IN;
    job->packet = &worker->service->packets[taken->packet];
    job->lanes = lanes;
    memcpy(job->lane_results, sizes, sizeof job->lane_results);
    job->ticket = taken->ticket;
    job->tag = taken->tag;
    job->result = 1;
    job->where = HC_AT_HOLD;
    if (!hc_stream_hold(to, job))
        hc_job_finish(job, job->result, worker);
    return true;
}

static void answer_taken(struct hc_worker *worker, const struct hc_taken *taken, uint32_t lanes, unsigned stream,
                         const uint32_t *sizes)
{
    if (lanes == 0 || hold(worker, taken, lanes, stream, sizes))
        return;
    for (; lanes != 0; lanes &= lanes - 1) {
        unsigned lane = (unsigned)__builtin_ctz(lanes);

        hc_lane_answer(worker, taken, lane, sizes[lane], HC_PAYLOAD_IN);
    }
}

/* ---- Packets */

struct lane_text {
    unsigned stream;
    const unsigned char *text;
    void *owned; /* where the text came by a transfer; to be freed */
    uint32_t bytes;
};

/* One lane's request as it lies in the packet. 0, or what is wrong with it. */
static int read_lane(struct hc_worker *worker, const struct hc_taken *taken, unsigned lane, unsigned rank,
                     struct lane_text *some)
{
    struct hc_request request;
    int error;

    hc_request_read(worker->service, taken, lane, rank, 1, HC_PAYLOAD_IN, &request);
    error = hc_request_input(worker->service, &request, &some->text, &some->owned);
    some->stream = (unsigned)request.arguments[0] - 1;
    some->bytes = request.input;
    if (error == 0 && some->stream > 1) {
        free(some->owned);
        error = -EBADF;
    }
    return error;
}

/* 0, or why the text was not taken. */
static int take_lane(struct hc_worker *worker, const struct lane_text *some)
{
    if (some->owned != NULL)
        return append_owned(worker, some->stream, some->owned, some->bytes);
    return append_text(worker, some->stream, some->text, some->bytes);
}

/* Nobody waits: a request that makes no sense is dropped; text that could not be taken is an error of its stream. */
static void take_posted_lane(struct hc_worker *worker, const struct hc_taken *taken, unsigned lane, unsigned rank)
{
    struct lane_text some;
    int error = read_lane(worker, taken, lane, rank, &some);

    if (error != 0) {
        hc_counter_add(&worker->counters.dropped, 1);
        return;
    }
    error = take_lane(worker, &some);
    if (error != 0)
        hc_stream_settle(worker->service, some.stream, 0, error);
}

/* Returns the stream whose state the answer depends on, or -1: it is answered. */
static int take_blocking_lane(struct hc_worker *worker, const struct hc_taken *taken, unsigned lane, unsigned rank,
                              uint32_t *size)
{
    struct lane_text some;
    int error = read_lane(worker, taken, lane, rank, &some);

    if (error == 0) {
        error = hc_stream_take_error(worker->service, some.stream);
        if (error != 0)
            free(some.owned);
    }
    if (error == 0)
        error = take_lane(worker, &some);
    *size = some.bytes;
    if (error == 0)
        return (int)some.stream;
    hc_lane_answer(worker, taken, lane, error, HC_PAYLOAD_IN);
    return -1;
}

static void take_lanes(struct hc_worker *worker, const struct hc_taken *taken)
{
    uint32_t sizes[HC_WARP_LANES], lanes[2] = {0, 0}, mask = taken->mask;
    unsigned rank;

    for (rank = 0; mask != 0; rank++, mask &= mask - 1) {
        unsigned lane = (unsigned)__builtin_ctz(mask);
        int stream = -1;

        if ((taken->flags & HC_ENTRY_POSTED) != 0)
            take_posted_lane(worker, taken, lane, rank);
        else
            stream = take_blocking_lane(worker, taken, lane, rank, &sizes[lane]);
        if (stream >= 0)
            lanes[stream] |= 1u << lane;
    }
    answer_taken(worker, taken, lanes[0], 0, sizes);
    answer_taken(worker, taken, lanes[1], 1, sizes);
}

void hc_output_packet(struct hc_worker *worker, const struct hc_taken *taken)
{
    unsigned stream = HC_ENTRY_TEXT_STREAM(taken->flags);
    int error;

    if (!HC_ENTRY_IS_TEXT(taken->flags)) {
        take_lanes(worker, taken);
        return;
    }
    error = append_text(worker, stream, worker->service->cargo[taken->packet].payload,
                        HC_ENTRY_TEXT_BYTES(taken->flags));
    if (error != 0)
        hc_stream_settle(worker->service, stream, 0, error);
}

int64_t hc_output_append(struct hc_worker *worker, unsigned stream, struct hc_job *job)
{
    return append_text(worker, stream, job->input, job->input_bytes);
}

bool hc_output_pass(struct hc_job *job, unsigned stream)
{
    if (!hc_stream_waits(&job->service->streams[stream], true, &job->key))
        return false;
    job->turn = HC_TURN_PASS;
    job->where = HC_AT_QUEUE;
    return hc_queue_enter(job, job->worker) == 0;
}
