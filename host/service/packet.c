/* A packet's requests: copied out, validated, and made into jobs. All of it is hostile: what is validated and used is the copy.
 *
 * A device that keeps to the protocol does not change a unit whose tag has been seen. So its tag half may be loaded twice, once for the tag
 * (hc_request_arrived) and once, with the rest, for word 2 (read_words): nothing of the first load but the tag is used, and a device that
 * changes the unit in between only sends another request. */
#include "host/service/packet.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "host/service/worker.h"
#include "protocol/unit_host.h"

const struct hc_unit *hc_request_row(const struct hc_service *service, uint32_t packet, unsigned unit)
{
    return unit < HC_HEAD_UNITS ? service->packets[packet].head[unit] : service->cargo[packet].tail[unit - HC_HEAD_UNITS];
}

/* A1 pairs with R1 in device/ask.c and device/call.c: a unit that bears the tag was written for this ticket. */
bool hc_request_arrived(const struct hc_service *service, const struct hc_taken *taken)
{
    unsigned units = HC_ENTRY_UNITS_OF(taken->flags), unit, lane;
    uint32_t mask, differ = 0;

    for (unit = 0; unit < units && unit < HC_REQUEST_UNITS; unit++) {
        const struct hc_unit *row = hc_request_row(service, taken->packet, unit);

        if (taken->mask == HC_ALL_LANES) { /* the usual case, without a branch a lane */
            for (lane = 0; lane < HC_WARP_LANES; lane++)
                differ |= HC_REQUEST_UNIT_TAG(hc_unit_high(&row[lane])) ^ taken->request_tag;
            continue;
        }
        for (mask = taken->mask; mask != 0; mask &= mask - 1)
            differ |= HC_REQUEST_UNIT_TAG(hc_unit_high(&row[__builtin_ctz(mask)])) ^ taken->request_tag;
    }
    return differ == 0;
}

static void read_words(const struct hc_service *service, uint32_t packet, unsigned lane, unsigned words, uint32_t *word)
{
    unsigned i;

    for (i = 0; i * 3 < words; i++) {
        struct hc_unit unit = hc_unit_read(&hc_request_row(service, packet, i)[lane]);

        word[3 * i] = (uint32_t)unit.low;
        word[3 * i + 1] = (uint32_t)(unit.low >> 32);
        word[3 * i + 2] = (uint32_t)unit.high;
    }
}

static uint64_t pair(const uint32_t *word)
{
    return (uint64_t)word[1] << 32 | word[0];
}

/* The lane's part: blocks of the staging area, or of the packet's payload. */
static void find_share(struct hc_service *service, const struct hc_taken *taken, unsigned lane, unsigned rank,
                       uint64_t place, struct hc_request *request)
{
    struct hc_cargo *cargo = &service->cargo[taken->packet];

    request->error = 0;
    request->transfer = 0;
    if ((place & HC_PLACE_STAGED) != 0 && HC_PLACE_FIRST(place) < service->stage_blocks &&
        HC_PLACE_BLOCKS(place) <= service->stage_blocks - HC_PLACE_FIRST(place)) {
        request->share_bytes = HC_PLACE_BLOCKS(place) * HC_STAGE_BLOCK_BYTES;
        request->share = service->stage + (size_t)HC_PLACE_FIRST(place) * HC_STAGE_BLOCK_BYTES;
        return;
    }
    if ((place & HC_PLACE_STAGED) != 0)
        request->error = -EFAULT;
    else
        request->transfer = place;
    if ((taken->flags & HC_ENTRY_WIDE) != 0) {
        request->share_bytes = HC_SHARE_BYTES((unsigned)__builtin_popcount(taken->mask));
        request->share = cargo->payload + rank * request->share_bytes;
    } else {
        request->share_bytes = HC_CELL_PAYLOAD_BYTES;
        request->share = cargo->payload + lane * HC_CELL_PAYLOAD_BYTES;
    }
}

void hc_request_read(struct hc_service *service, const struct hc_taken *taken, unsigned lane, unsigned rank,
                     unsigned arguments, unsigned payload, struct hc_request *request)
{
    unsigned words = HC_WORDS_OF(arguments, payload != HC_PAYLOAD_NONE), i;
    uint32_t word[HC_REQUEST_WORDS];

    read_words(service, taken->packet, lane, words, word);
    for (i = 0; i < HC_ARGUMENTS; i++)
        request->arguments[i] = i < arguments ? pair(&word[2 * i]) : 0;
    if (payload == HC_PAYLOAD_NONE) {
        request->input = request->capacity = 0;
        find_share(service, taken, lane, rank, 0, request);
        return;
    }
    request->input = (payload & HC_PAYLOAD_IN) != 0 ? word[2 * arguments] : 0;
    request->capacity = (payload & HC_PAYLOAD_OUT) != 0 ? word[2 * arguments + 1] : 0;
    find_share(service, taken, lane, rank, pair(&word[2 * arguments + 2]), request);
    if ((payload & HC_PAYLOAD_IN) == 0)
        request->transfer = 0;
}

int hc_request_input(struct hc_service *service, const struct hc_request *request, const unsigned char **input,
                     void **owned)
{
    int error;

    *owned = NULL;
    *input = request->share;
    if (request->error != 0)
        return request->error;
    if (request->input > HC_MAX_TRANSFER || request->capacity > HC_MAX_TRANSFER)
        return -EINVAL;
    if (request->transfer == 0)
        return request->input <= request->share_bytes ? 0 : -EFAULT;
    if (request->input == 0)
        return -EINVAL; /* what comes by transfer has bytes: handlers look at the pointer or at the count */
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

    if ((payload & HC_PAYLOAD_OUT) != 0 && result > 0)
        hc_unit_publish(&worker->service->cargo[taken->packet].extent[lane], 0, 0);
    else
        trap |= HC_REPLY_PLAIN;
    /* R2 pairs with A2 in device/round.h: effects, output and extent before the reply. */
    hc_unit_publish(&packet->reply[lane], (uint64_t)result, taken->tag | trap);
}

static void answer_all(struct hc_worker *worker, const struct hc_taken *taken, int64_t result, unsigned payload)
{
    uint32_t mask;

    for (mask = taken->mask; mask != 0; mask &= mask - 1)
        hc_lane_answer(worker, taken, (unsigned)__builtin_ctz(mask), result, payload);
}

/* One lane of a call that is answered at once: three arguments from two units, as read_words and pair would find them. What differs
 * from the tag is added to *differ: then they have not all come, and the answer means nothing. */
static inline int64_t answer_of(const struct hc_packet *packet, unsigned lane, uint32_t tag,
                                int64_t (*immediate)(uint64_t, uint64_t, uint64_t), uint64_t *differ)
{
    struct hc_unit first = hc_unit_load(&packet->head[0][lane]), second = hc_unit_load(&packet->head[1][lane]);

    *differ |= (first.high >> 32 ^ tag) | (second.high >> 32 ^ tag);
    return immediate(first.low, (uint32_t)first.high | second.low << 32, second.low >> 32 | second.high << 32);
}

/* What needs one argument has one unit. */
static inline int64_t short_answer_of(const struct hc_packet *packet, unsigned lane, uint32_t tag,
                                      int64_t (*immediate)(uint64_t, uint64_t, uint64_t), uint64_t *differ)
{
    struct hc_unit first = hc_unit_load(&packet->head[0][lane]);

    *differ |= first.high >> 32 ^ tag;
    return immediate(first.low, 0, 0);
}

static void reply_to(struct hc_packet *packet, uint32_t mask, const int64_t *results, uint64_t tag)
{
    unsigned lane;

    if (mask == HC_ALL_LANES) {
        for (lane = 0; lane < HC_WARP_LANES; lane++)
            hc_unit_publish(&packet->reply[lane], (uint64_t)results[lane], tag);
        return;
    }
    for (; mask != 0; mask &= mask - 1) {
        lane = (unsigned)__builtin_ctz(mask);
        hc_unit_publish(&packet->reply[lane], (uint64_t)results[lane], tag);
    }
}

/* Without effects, answers may be worked out before it is known that all arguments have come. */
static bool answer_at_once(struct hc_worker *worker, const struct hc_taken *taken, const struct hc_operation *operation)
{
    struct hc_packet *packet = &worker->service->packets[taken->packet];
    int64_t (*const immediate)(uint64_t, uint64_t, uint64_t) = operation->behaviour->immediate;
    int64_t results[HC_WARP_LANES];
    uint64_t differ = 0;
    uint32_t mask;
    unsigned lane;

    if (taken->mask == HC_ALL_LANES && operation->arguments > 1) {
        for (lane = 0; lane < HC_WARP_LANES; lane++)
            results[lane] = answer_of(packet, lane, taken->request_tag, immediate, &differ);
    } else {
        for (mask = taken->mask; mask != 0; mask &= mask - 1) {
            lane = (unsigned)__builtin_ctz(mask);
            results[lane] = operation->arguments > 1
                                ? answer_of(packet, lane, taken->request_tag, immediate, &differ)
                                : short_answer_of(packet, lane, taken->request_tag, immediate, &differ);
        }
    }
    if (differ != 0)
        return false;
    reply_to(packet, taken->mask, results, taken->tag | (atomic_load(&worker->service->trapped) ? HC_REPLY_TRAP : 0));
    return true;
}

static void fill(struct hc_job *job, const struct hc_taken *taken, const struct hc_request *request, unsigned lane,
                 const struct hc_operation *operation)
{
    job->opcode = taken->opcode;
    job->behaviour = operation->behaviour;
    job->payload_shape = operation->payload;
    job->packet = &job->service->packets[taken->packet];
    job->cargo = &job->service->cargo[taken->packet];
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
    struct hc_job *job = hc_job_new(worker);
    struct hc_request request;
    int64_t error;

    if (job == NULL) {
        if ((taken->flags & HC_ENTRY_POSTED) == 0)
            hc_lane_answer(worker, taken, lane, -ENOMEM, operation->payload);
        return;
    }
    hc_request_read(worker->service, taken, lane, rank, operation->arguments, operation->payload, &request);
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
    hc_counter_add(&worker->counters.posted, 1);
    if (operation != NULL && taken->opcode == HC_OP_OUTPUT)
        hc_output_packet(worker, taken);
    else if (operation != NULL && operation->behaviour->handler)
        serve_lanes(worker, taken, operation);
    else
        hc_counter_add(&worker->counters.dropped, 1);
    /* All input has been copied out. No trap bit: whoever claims the packet next compares the tag, perhaps in a new life. */
    hc_unit_publish(&worker->service->packets[taken->packet].reply[0], 0, taken->tag);
}

bool hc_packet_arrived(const struct hc_worker *worker, const struct hc_taken *taken)
{
    return hc_request_arrived(worker->service, taken);
}

/* A request shorter than its operation's is a device of another protocol. */
static bool is_whole(const struct hc_taken *taken, const struct hc_operation *operation)
{
    unsigned words = HC_WORDS_OF(operation->arguments, operation->payload != HC_PAYLOAD_NONE);

    if (taken->opcode == HC_OP_OUTPUT && HC_ENTRY_IS_TEXT(taken->flags))
        return true;
    return taken->mask == 0 || HC_ENTRY_UNITS_OF(taken->flags) >= HC_UNITS_OF(words);
}

static void count(struct hc_worker *worker, const struct hc_taken *taken)
{
    hc_counter_add(&worker->counters.packets, 1);
    hc_counter_add(&worker->counters.lane_calls, (uint64_t)__builtin_popcount(taken->mask));
    if (!taken->valid)
        hc_counter_add(&worker->counters.dropped, 1);
}

static void serve_arrived(struct hc_worker *worker, const struct hc_taken *taken, const struct hc_operation *operation)
{
    if ((taken->flags & HC_ENTRY_POSTED) != 0)
        serve_posted(worker, taken, operation);
    else if (operation == NULL)
        answer_all(worker, taken, -ENOSYS, HC_PAYLOAD_INOUT);
    else if (taken->opcode == HC_OP_OUTPUT)
        hc_output_packet(worker, taken);
    else
        serve_lanes(worker, taken, operation);
}

bool hc_packet_serve(struct hc_worker *worker, const struct hc_taken *taken)
{
    const struct hc_operation *operation = hc_operation_find(taken->opcode);

    if (operation != NULL && !is_whole(taken, operation))
        operation = NULL;
    if (operation != NULL && operation->behaviour->immediate != NULL && (taken->flags & HC_ENTRY_POSTED) == 0) {
        if (!answer_at_once(worker, taken, operation))
            return false;
    } else {
        if (!hc_packet_arrived(worker, taken))
            return false;
        serve_arrived(worker, taken, operation);
    }
    count(worker, taken);
    return true;
}
