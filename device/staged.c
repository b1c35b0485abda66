/* Calls whose payload a packet cannot hold: through staging blocks if some are at hand, else in packets, piece by piece. */
#include "device/bulk.h"
#include "device/call.h"
#include "device/lanes.h"
#include "device/round.h"
#include "device/stage.h"

#include <errno.h>

/* All input goes ahead, a stage at a time. Returns 0 or -errno. */
static HC_DEVICE int64_t put_ahead(const struct hc_module_link *link, struct hc_call *call, const struct hc_stage *stage)
{
    while (call->sent < call->input_bytes) {
        struct hc_call put;
        int64_t handle;

        HC_CALL_INIT(&put, TRANSFER_PUT);
        put.argument[0] = call->transfer;
        put.argument[1] = call->input_bytes;
        put.input_bytes = hc_smaller(call->input_bytes - call->sent, stage->room);
        put.place = stage->place;
        hc_bulk_put(link, stage->bytes, call->input + call->sent, put.input_bytes);
        handle = hc_call(&put);
        if (handle < 0)
            return handle;
        call->transfer = (uint64_t)handle;
        call->sent += put.input_bytes;
    }
    return 0;
}

/* The output that the call's stage had no room for. */
static HC_DEVICE int64_t get_rest(const struct hc_module_link *link, struct hc_call *call, const struct hc_stage *stage)
{
    uint32_t done = 0;

    while (done < call->rest_bytes) {
        struct hc_call get;
        int64_t got;

        hc_call_init_rest(&get, call, done, stage->room);
        get.place = stage->place;
        got = hc_call(&get);
        if (got <= 0)
            return got < 0 ? got : -EIO;
        hc_bulk_get(link, call->output + call->output_bytes, stage->bytes, get.output_bytes);
        call->output_bytes += get.output_bytes;
        done += get.output_bytes;
    }
    return 0;
}

static HC_DEVICE int64_t call_in_stage(const struct hc_module_link *link, struct hc_call *call, const struct hc_stage *stage)
{
    int64_t result, fetched = 0;

    if (call->input_bytes > stage->room) {
        result = put_ahead(link, call, stage);
        return result < 0 ? result : hc_call(call); /* output, if any, through packets: the place is the transfer's */
    }
    if (call->input_bytes != 0)
        hc_bulk_put(link, stage->bytes, call->input, call->input_bytes);
    call->place = stage->place;
    result = hc_call(call);
    if (call->output_bytes != 0)
        hc_bulk_get(link, call->output, stage->bytes, call->output_bytes);
    if (call->rest != 0)
        fetched = get_rest(link, call, stage);
    return fetched < 0 ? fetched : result;
}

HC_DEVICE HC_NOINLINE int64_t hc_call_staged(struct hc_call *call)
{
    const struct hc_module_link *link = hc_link();
    uint32_t need = call->input_bytes > call->capacity ? call->input_bytes : call->capacity;
    struct hc_stage stage;
    int64_t result;

    if (need <= HC_CELL_PAYLOAD_BYTES || link->ring_count == 0 || !hc_stage_claim(link, need, &stage))
        return hc_call(call);
    result = call_in_stage(link, call, &stage);
    hc_stage_release(link, stage.place);
    return result;
}
