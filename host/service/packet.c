/* A packet's requests: copied out once, validated, and made into jobs. All of it is hostile. */
#include "host/service/packet.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host/service/worker.h"
#include "protocol/unit_host.h"

void hc_request_read(struct hc_packet *packet, const struct hc_taken *taken, unsigned lane, unsigned rank,
                     unsigned arguments, unsigned payload, struct hc_request *request)
{
    struct hc_unit unit;
    unsigned i;

    for (i = 0; i < HC_ARGUMENTS; i += 2) {
        unit = i < arguments ? hc_unit_read(&packet->arguments[i / 2][lane]) : (struct hc_unit){0, 0};
        request->arguments[i] = unit.low;
        request->arguments[i + 1] = unit.high;
    }
    unit = payload != HC_PAYLOAD_NONE ? hc_unit_read(&packet->shape[lane]) : (struct hc_unit){0, 0};
    request->transfer = (payload & HC_PAYLOAD_IN) != 0 ? unit.low : 0;
    request->input = (payload & HC_PAYLOAD_IN) != 0 ? HC_SHAPE_INPUT(unit.high) : 0;
    request->capacity = (payload & HC_PAYLOAD_OUT) != 0 ? HC_SHAPE_CAPACITY(unit.high) : 0;
    if ((taken->flags & HC_ENTRY_WIDE) != 0) {
        request->share_bytes = HC_SHARE_BYTES((unsigned)__builtin_popcount(taken->mask));
        request->share = packet->payload + rank * request->share_bytes;
    } else {
        request->share_bytes = HC_CELL_PAYLOAD_BYTES;
        request->share = packet->payload + lane * HC_CELL_PAYLOAD_BYTES;
    }
}

int hc_request_input(struct hc_service *service, const struct hc_request *request, const unsigned char **input,
                     void **owned)
{
    int error;

    *owned = NULL;
    *input = request->share;
    if (request->input > HC_MAX_TRANSFER || request->capacity > HC_MAX_TRANSFER)
        return -EINVAL;
    if (request->transfer == 0)
        return request->input <= request->share_bytes ? 0 : -EFAULT;
    error = hc_transfer_take(&service->transfers, request->transfer, request->input, owned);
    if (error == 0)
        *input = *owned;
    return error;
}

void hc_lane_answer(struct hc_worker *worker, const struct hc_taken *taken, unsigned lane, int64_t result,
                    unsigned payload)
{
    struct hc_packet *packet = &worker->service->packets[taken->packet];
    uint64_t trap = atomic_load(&worker->service->trapped) ? HC_REPLY_TRAP : 0;

    if ((payload & HC_PAYLOAD_OUT) != 0)
        hc_unit_publish(&packet->extent[lane], 0, 0);
    /* R2 pairs with A2 in device/call.c: effects, output and extent before the reply. */
    hc_unit_publish(&packet->reply[lane], (uint64_t)result, taken->tag | trap);
}

static void answer_all(struct hc_worker *worker, const struct hc_taken *taken, int64_t result, unsigned payload)
{
    uint32_t mask;

    for (mask = taken->mask; mask != 0; mask &= mask - 1)
        hc_lane_answer(worker, taken, (unsigned)__builtin_ctz(mask), result, payload);
}

static void answer_at_once(struct hc_worker *worker, const struct hc_taken *taken, const struct hc_operation *operation)
{
    struct hc_packet *packet = &worker->service->packets[taken->packet];
    uint64_t tag = taken->tag | (atomic_load(&worker->service->trapped) ? HC_REPLY_TRAP : 0);
    struct hc_request request;
    uint32_t mask;

    for (mask = taken->mask; mask != 0; mask &= mask - 1) {
        unsigned lane = (unsigned)__builtin_ctz(mask);

        if (operation->arguments != 0)
            hc_request_read(packet, taken, lane, 0, operation->arguments, HC_PAYLOAD_NONE, &request);
        hc_unit_publish(&packet->reply[lane], (uint64_t)operation->behaviour->immediate(request.arguments), tag);
    }
}

static void fill(struct hc_job *job, const struct hc_taken *taken, const struct hc_request *request, unsigned lane,
                 const struct hc_operation *operation)
{
    job->opcode = taken->opcode;
    job->behaviour = operation->behaviour;
    job->payload_shape = operation->payload;
    job->packet = &job->service->packets[taken->packet];
    job->lane = lane;
    job->ticket = taken->ticket;
    job->tag = taken->tag;
    memcpy(job->arguments, request->arguments, sizeof job->arguments);
    job->fd = (int)request->arguments[0];
    job->share = request->share;
    job->share_bytes = request->share_bytes;
    job->input_bytes = request->input;
    job->capacity = request->capacity;
    job->posted = (taken->flags & HC_ENTRY_POSTED) != 0;
    job->brief = operation->behaviour->brief;
}

static int64_t admit(struct hc_job *job, const struct hc_request *request)
{
    int64_t error = hc_request_input(job->service, request, &job->input, &job->owned_input);

    if (error != 0)
        job->input_bytes = 0;
    if (error == 0 && job->behaviour->admit != NULL)
        error = job->behaviour->admit(job);
    return error;
}

static void serve_lane(struct hc_worker *worker, const struct hc_taken *taken, const struct hc_operation *operation,
                       unsigned lane, unsigned rank)
{
    struct hc_packet *packet = &worker->service->packets[taken->packet];
    struct hc_job *job = hc_job_new(worker);
    struct hc_request request;
    int64_t error;

    if (job == NULL) {
        if ((taken->flags & HC_ENTRY_POSTED) == 0)
            hc_lane_answer(worker, taken, lane, -ENOMEM, operation->payload);
        return;
    }
    hc_request_read(packet, taken, lane, rank, operation->arguments, operation->payload, &request);
    fill(job, taken, &request, lane, operation);
    error = admit(job, &request);
    if (error == HC_ANSWERED)
        return;
    if (error < 0)
        hc_job_finish(job, error, worker);
    else
        hc_job_start(job);
}

static void serve_lanes(struct hc_worker *worker, const struct hc_taken *taken, const struct hc_operation *operation)
{
    uint32_t mask = taken->mask;
    unsigned rank;

    for (rank = 0; mask != 0; rank++, mask &= mask - 1)
        serve_lane(worker, taken, operation, (unsigned)__builtin_ctz(mask), rank);
}

static void serve_posted(struct hc_worker *worker, const struct hc_taken *taken, const struct hc_operation *operation)
{
    atomic_fetch_add_explicit(&worker->counters.posted, 1, memory_order_relaxed);
    if (taken->opcode == HC_OP_OUTPUT)
        hc_output_packet(worker, taken);
    else if (operation != NULL && operation->behaviour->handler)
        serve_lanes(worker, taken, operation);
    else
        atomic_fetch_add_explicit(&worker->counters.dropped, 1, memory_order_relaxed);
    /* All input has been copied out. No trap bit: whoever claims the packet next compares the tag, perhaps in a new life. */
    hc_unit_publish(&worker->service->packets[taken->packet].reply[0], 0, taken->tag);
}

void hc_packet_serve(struct hc_worker *worker, const struct hc_taken *taken)
{
    const struct hc_operation *operation = hc_operation_find(taken->opcode);

    atomic_fetch_add_explicit(&worker->counters.packets, 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&worker->counters.lane_calls, (uint64_t)__builtin_popcount(taken->mask),
                              memory_order_relaxed);
    if ((taken->flags & HC_ENTRY_POSTED) != 0)
        serve_posted(worker, taken, operation);
    else if (operation == NULL)
        answer_all(worker, taken, -ENOSYS, HC_PAYLOAD_INOUT);
    else if (operation->behaviour->immediate != NULL)
        answer_at_once(worker, taken, operation);
    else if (taken->opcode == HC_OP_OUTPUT)
        hc_output_packet(worker, taken);
    else
        serve_lanes(worker, taken, operation);
}
