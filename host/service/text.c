/* A chunk of output text on its way to its descriptor: written again until all is out, so that a short write's remainder
 * precedes whatever is next in the queue. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

#include "host/service/worker.h"

enum { WRITING, POLLING };

static int text_opcode(const struct hc_job *chunk)
{
    return chunk->stage == POLLING ? IORING_OP_POLL_ADD : IORING_OP_WRITE;
}

static void text_prepare(struct hc_job *chunk, struct io_uring_sqe *sqe)
{
    if (chunk->stage == POLLING) {
        io_uring_prep_poll_add(sqe, chunk->fd, POLLOUT);
        return;
    }
    hc_position_before(chunk);
    io_uring_prep_write(sqe, chunk->fd, chunk->input + chunk->done_bytes,
                        (unsigned)(chunk->input_bytes - chunk->done_bytes), (uint64_t)-1);
}

static int64_t text_call(struct hc_job *chunk)
{
    struct pollfd room = {.fd = chunk->fd, .events = POLLOUT};
    ssize_t value;

    if (chunk->stage == POLLING)
        value = poll(&room, 1, -1);
    else
        value = write(chunk->fd, chunk->input + chunk->done_bytes, chunk->input_bytes - chunk->done_bytes);
    return value < 0 ? -errno : value;
}

static bool text_failed(struct hc_job *chunk, int64_t error)
{
    struct hc_service *service = chunk->service;
    const struct hc_service_events *events = &service->config.events;

    if (error == -EPIPE && events->broken_pipe != NULL)
        events->broken_pipe(events->context);
    hc_stream_settle(service, chunk->stream, chunk->input_bytes - chunk->done_bytes, (int)error);
    return true;
}

static bool text_step(struct hc_job *chunk, int64_t value)
{
    struct hc_service *service = chunk->service;

    if (chunk->stage == POLLING) {
        chunk->stage = WRITING;
        return false;
    }
    if (value == -EAGAIN)
        chunk->stage = POLLING;
    if (value == -EAGAIN || value == -EINTR)
        return false;
    atomic_fetch_add_explicit(&service->output_writes, 1, memory_order_relaxed);
    if (value <= 0)
        return text_failed(chunk, value < 0 ? value : -EIO);
    hc_position_after(chunk, value, chunk->input_bytes - chunk->done_bytes);
    chunk->done_bytes += (uint64_t)value;
    atomic_fetch_add_explicit(&service->output_bytes, (uint64_t)value, memory_order_relaxed);
    hc_stream_settle(service, chunk->stream, (uint64_t)value, 0);
    return chunk->done_bytes == chunk->input_bytes;
}

const struct hc_behaviour hc_behave_text = {
    .opcode = text_opcode, .prepare = text_prepare, .call = text_call, .step = text_step,
};

struct hc_job *hc_text_new(struct hc_worker *worker, unsigned stream, uint32_t room)
{
    struct hc_job *chunk = calloc(1, sizeof *chunk);

    if (chunk == NULL)
        return NULL;
    chunk->owned_input = room != 0 ? malloc(room) : NULL;
    if (chunk->owned_input == NULL && room != 0) {
        free(chunk);
        return NULL;
    }
    chunk->input = chunk->owned_input;
    chunk->text_room = room;
    chunk->service = worker->service;
    chunk->worker = worker;
    chunk->behaviour = &hc_behave_text;
    chunk->posted = chunk->text = true;
    chunk->turn = HC_TURN_HOLD;
    chunk->stream = stream;
    chunk->fd = (int)stream + 1;
    return chunk;
}
