/* Calls that are submitted now and waited for later. A ticket holds a cell of a second packet and, for larger payloads, staging
 * blocks; where those are not at hand, submitting makes the call itself and the ticket brings its result. */
#include "device/bulk.h"
#include "device/call.h"
#include "device/include/hostcall/device.h"
#include "device/lanes.h"
#include "device/round.h"
#include "device/stage.h"

#include <errno.h>

HC_STATIC_ASSERT(HC_ASYNC_MOST == HC_STAGE_MOST_BYTES, "what one submission can move");

HC_INLINE struct hc_submitted submitted_of(const struct hc_ticket *ticket)
{
    struct hc_submitted submitted;

    submitted.tag = ticket->tag;
    submitted.packet = ticket->packet;
    submitted.lane = ticket->lane;
    return submitted;
}

/* Without patience for stages: tickets of this very thread may hold them all. */
static HC_DEVICE void finish_at_once(struct hc_call *call, struct hc_ticket *ticket, int can_stage)
{
    ticket->result = can_stage ? hc_call_staged(call) : hc_call(call);
    ticket->bytes = call->output_bytes;
    ticket->tag = 0;
}

/* The payload into a stage, if a cell is too small for it. 0: there is no stage for it. */
static HC_DEVICE int prepare(const struct hc_module_link *link, struct hc_call *call)
{
    uint32_t need = call->input_bytes > call->capacity ? call->input_bytes : call->capacity;
    struct hc_stage stage;

    if (need <= HC_CELL_PAYLOAD_BYTES)
        return 1;
    if (need > HC_STAGE_MOST_BYTES || !hc_stage_claim(link, need, &stage))
        return 0;
    if (call->input_bytes != 0)
        hc_bulk_put(link, stage.bytes, call->input, call->input_bytes);
    call->place = stage.place;
    return 1;
}

static HC_DEVICE HC_NOINLINE void submit(struct hc_call *call, struct hc_ticket *ticket)
{
    const struct hc_module_link *link = hc_link();
    struct hc_submitted submitted;

    ticket->place = 0;
    ticket->buffer = call->output;
    ticket->room = (call->payload & HC_PAYLOAD_OUT) ? call->capacity : 0;
    ticket->bytes = 0;
    if (link->ring_count == 0 || !prepare(link, call)) {
        finish_at_once(call, ticket, 0);
        return;
    }
    if (!hc_call_submit(call, &submitted)) {
        if (call->place != 0)
            hc_stage_release(link, call->place);
        call->place = 0;
        finish_at_once(call, ticket, 1);
        return;
    }
    ticket->place = call->place;
    ticket->tag = submitted.tag;
    ticket->packet = submitted.packet;
    ticket->lane = submitted.lane;
}

HC_DEVICE int hc_submit_pread(struct hc_ticket *ticket, int fd, void *buffer, size_t count, off_t offset)
{
    struct hc_call call;

    if (ticket == NULL || (buffer == NULL && count != 0))
        return -EFAULT;
    HC_CALL_INIT(&call, PREAD);
    call.argument[0] = HC_ARGUMENT(fd);
    call.argument[1] = HC_ARGUMENT(offset);
    call.output = (unsigned char *)buffer;
    call.capacity = count < HC_ASYNC_MOST ? (uint32_t)count : HC_ASYNC_MOST;
    submit(&call, ticket);
    return 0;
}

HC_DEVICE int hc_submit_pwrite(struct hc_ticket *ticket, int fd, const void *buffer, size_t count, off_t offset)
{
    struct hc_call call;

    if (ticket == NULL || (buffer == NULL && count != 0))
        return -EFAULT;
    HC_CALL_INIT(&call, PWRITE);
    call.argument[0] = HC_ARGUMENT(fd);
    call.argument[1] = HC_ARGUMENT(offset);
    call.input = (const unsigned char *)buffer;
    call.input_bytes = count < HC_ASYNC_MOST ? (uint32_t)count : HC_ASYNC_MOST;
    submit(&call, ticket);
    return 0;
}

HC_DEVICE int hc_submit_fsync(struct hc_ticket *ticket, int fd)
{
    struct hc_call call;

    if (ticket == NULL)
        return -EFAULT;
    HC_CALL_INIT(&call, FSYNC);
    call.argument[0] = HC_ARGUMENT(fd);
    submit(&call, ticket);
    return 0;
}

HC_DEVICE int hc_submit_user_call(struct hc_ticket *ticket, unsigned number, const uint64_t arguments[6], void *buffer,
                                  size_t length, size_t capacity)
{
    struct hc_call call;

    if (ticket == NULL || (buffer == NULL && (length != 0 || capacity != 0)))
        return -EFAULT;
    if (number >= HC_OP_USER_END - HC_OP_USER_BEGIN)
        return -ENOSYS;
    if (length > HC_ASYNC_MOST || capacity > HC_ASYNC_MOST)
        return -EMSGSIZE;
    hc_call_init(&call, (uint16_t)(HC_OP_USER_BEGIN + number), HC_USER_ARGUMENTS, HC_USER_PAYLOAD);
    for (uint32_t i = 0; i < HC_ARGUMENTS; i++)
        call.argument[i] = arguments != NULL ? arguments[i] : 0;
    call.input = (const unsigned char *)buffer;
    call.input_bytes = (uint32_t)length;
    call.output = (unsigned char *)buffer;
    call.capacity = (uint32_t)capacity;
    submit(&call, ticket);
    return 0;
}

/* Takes the answer if it is there; then the ticket holds nothing of the runtime's any more. */
static HC_DEVICE HC_NOINLINE int collect(struct hc_ticket *ticket)
{
    const struct hc_module_link *link = hc_link();
    struct hc_submitted submitted = submitted_of(ticket);
    const unsigned char *staged = NULL;
    struct hc_answer answer;

    if (ticket->tag == 0)
        return 1;
    if (ticket->place != 0)
        staged = link->stage + (uint64_t)HC_PLACE_FIRST(ticket->place) * HC_STAGE_BLOCK_BYTES;
    if (!hc_call_answered(&submitted, ticket->room != 0, staged, ticket->room, &answer))
        return 0;
    if (answer.output_bytes != 0)
        hc_bulk_get(link, ticket->buffer, answer.output, answer.output_bytes);
    if (ticket->place != 0)
        hc_stage_release(link, ticket->place);
    hc_call_leave(&submitted);
    ticket->result = answer.result;
    ticket->bytes = answer.output_bytes;
    ticket->tag = 0;
    return 1;
}

/* A thread that does nothing but ask must not keep from running the one whose publication its own waits for: on the CPU device they
 * share an OS thread. On a GPU the first step of backing off does nothing. */
HC_DEVICE int hc_ticket_done(struct hc_ticket *ticket)
{
    uint32_t step = 0;

    if (collect(ticket))
        return 1;
    hc_lane_backoff(&step);
    return 0;
}

HC_DEVICE int64_t hc_ticket_wait(struct hc_ticket *ticket)
{
    uint32_t step = 0;

    while (!collect(ticket))
        hc_lane_backoff(&step);
    return ticket->result;
}

HC_DEVICE int hc_ticket_wait_any(struct hc_ticket *const *tickets, unsigned count)
{
    uint32_t step = 0;
    unsigned pending = 0;

    for (unsigned i = 0; i < count; i++)
        pending += tickets[i] != NULL;
    if (pending == 0)
        return -EINVAL;
    for (;;) {
        for (unsigned i = 0; i < count; i++)
            if (tickets[i] != NULL && collect(tickets[i]))
                return (int)i;
        hc_lane_backoff(&step);
    }
}
