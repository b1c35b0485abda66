/* A call from start to end: group the lanes, claim cells, write the request, take a ticket, publish, wait, read the answer.
 * PROTOCOL.md, "A call", tells the same in prose. */
#include "device/call.h"

#include "device/claim.h"
#include "device/copy.h"
#include "device/lanes.h"
#include "protocol/operations.h"

#define HC_NO_TICKET UINT64_MAX

/* What one lane sends in one packet. */
struct round {
    const struct hc_module_link *link;
    struct hc_claim claim;
    uint64_t ticket; /* taken with the cells, or HC_NO_TICKET */
    uint64_t tag;    /* of the reply */
    uint32_t share;  /* payload bytes of each lane */
    uint32_t rank;   /* of this lane among the packet's lanes */
    uint16_t opcode; /* of the call, or TRANSFER_PUT */
    uint8_t posted;
};

HC_INLINE uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

HC_INLINE uint32_t unsent(const struct hc_call *call)
{
    return call->input_bytes - call->sent;
}

/* Input that does not fit any packet, or of which a part went ahead already, goes ahead whole. */
HC_INLINE int must_put(const struct hc_call *call)
{
    return unsent(call) > (call->transfer != 0 ? 0 : HC_PAYLOAD_BYTES);
}

/* Lanes act together when they send the same opcode and agree on what fits a cell. */
HC_INLINE uint32_t group_key(const struct hc_call *call, uint16_t opcode)
{
    uint32_t more_input = unsent(call) > HC_CELL_PAYLOAD_BYTES;
    uint32_t more_output = call->capacity > HC_CELL_PAYLOAD_BYTES;

    return (uint32_t)opcode << 3 | more_input << 2 | more_output << 1 | call->posted;
}

/* Of a group whose payloads need more than their cells, the lanes that can share one whole packet with its first lane. */
static HC_DEVICE uint32_t sharing_lanes(const struct hc_call *call, uint32_t group, uint32_t lane_bit)
{
    uint32_t need = smaller(unsent(call) > call->capacity ? unsent(call) : call->capacity, HC_PAYLOAD_BYTES);
    uint32_t most = (uint32_t)hc_lane_broadcast(group, need, (uint32_t)hc_first_lane(group));
    uint32_t count = most ? HC_PAYLOAD_BYTES / ((most + 15u) & ~15u) : HC_WARP_LANES;
    uint32_t rank = (uint32_t)hc_count_lanes(group & (lane_bit - 1));

    return hc_lane_ballot(group, rank < count && need <= most);
}

HC_INLINE uint32_t ring_of_block(const struct hc_module_link *link)
{
    return hc_block_index() % link->ring_count;
}

HC_INLINE uint64_t take_ticket(const struct hc_module_link *link)
{
    return hc_atomic_add64(&link->state->tickets[ring_of_block(link)].next, 1);
}

HC_INLINE void store_entry(const struct hc_module_link *link, uint64_t ticket, uint64_t low, uint32_t packet)
{
    struct hc_unit *ring = link->rings + ((uint64_t)ring_of_block(link) << link->ring_log2);

    hc_unit_store(ring + (ticket & ((1ull << link->ring_log2) - 1)), low, HC_ENTRY_HIGH(HC_LAP(ticket, link->ring_log2), packet));
}

/* The cells at home are nearly always free, so their claim and the ticket travel to memory together. If they are not, the ticket
 * is spent on an entry for no lane: it must not wait for cells, as those behind it in the ring would. */
static HC_DEVICE void claim_cells(struct round *round, uint32_t lanes)
{
    const struct hc_module_link *link = round->link;
    uint32_t packet = hc_claim_home(link);
    uint32_t owner = hc_atomic_or_relaxed(&link->state->packets[packet].owner, lanes);
    uint64_t ticket = take_ticket(link);

    if ((lanes & ~owner) != 0) {
        round->claim.packet = packet;
        round->claim.lanes = lanes & ~owner;
        round->claim.wide = 0;
        round->ticket = ticket;
        return;
    }
    store_entry(link, ticket, HC_ENTRY_LOW(0, HC_OP_NOP, 0), packet);
    hc_claim_cells(link, lanes, &round->claim);
}

/* The first lane claims for all. Small requests take their cells; larger and posted ones a whole packet where there is one. */
static HC_DEVICE void claim_for(struct round *round, uint32_t lanes, int whole)
{
    uint32_t leader = (uint32_t)hc_first_lane(lanes);
    uint64_t packet_and_wide = 0, got = 0;

    if (hc_lane_id() == leader) {
        if (!whole || !hc_claim_whole(round->link, lanes, round->posted, &round->claim))
            claim_cells(round, lanes);
        packet_and_wide = (uint64_t)round->claim.packet << 1 | round->claim.wide;
        got = round->claim.lanes;
    }
    packet_and_wide = hc_lane_broadcast(lanes, packet_and_wide, leader);
    round->ticket = hc_lane_broadcast(lanes, round->ticket, leader);
    round->claim.lanes = (uint32_t)hc_lane_broadcast(lanes, got, leader);
    round->claim.packet = (uint32_t)(packet_and_wide >> 1);
    round->claim.wide = (uint32_t)packet_and_wide & 1;
}

HC_INLINE struct hc_packet *packet_of(const struct round *round)
{
    return &round->link->packets[round->claim.packet];
}

HC_INLINE unsigned char *payload_of(const struct round *round)
{
    uint32_t offset = round->claim.wide ? round->rank * round->share : hc_lane_id() * HC_CELL_PAYLOAD_BYTES;
    return packet_of(round)->payload + offset;
}

HC_INLINE void write_put(const struct round *round, const struct hc_call *call)
{
    struct hc_packet *packet = packet_of(round);
    uint32_t lane = hc_lane_id(), piece = smaller(unsent(call), round->share);

    hc_unit_store(&packet->arguments[0][lane], call->transfer, call->input_bytes);
    hc_unit_store(&packet->shape[lane], 0, HC_SHAPE(piece, 0));
    hc_copy_to_payload(payload_of(round), call->input + call->sent, piece);
}

HC_INLINE void write_request(const struct round *round, const struct hc_call *call)
{
    struct hc_packet *packet = packet_of(round);
    uint32_t lane = hc_lane_id();

    for (uint32_t row = 0; row * 2 < call->arguments; row++)
        hc_unit_store(&packet->arguments[row][lane], call->argument[row * 2],
                      row * 2 + 1 < call->arguments ? call->argument[row * 2 + 1] : 0);
    if (call->payload == HC_PAYLOAD_NONE)
        return;
    hc_unit_store(&packet->shape[lane], call->transfer, HC_SHAPE(call->input_bytes, call->capacity));
    if (call->transfer == 0 && call->input_bytes != 0)
        hc_copy_to_payload(payload_of(round), call->input, call->input_bytes);
}

/* Takes the ticket and publishes. All lanes of the packet have written their parts when the broadcast is over, since it
 * orders memory among them; nothing after the publication waits for another lane. */
static HC_DEVICE void publish(struct round *round)
{
    const struct hc_module_link *link = round->link;
    uint32_t lanes = round->claim.lanes, leader = (uint32_t)hc_first_lane(lanes);
    uint64_t ticket = round->ticket;

    if (ticket == HC_NO_TICKET && hc_lane_id() == leader)
        ticket = take_ticket(link);
    hc_lane_sync(lanes);
    if (round->ticket == HC_NO_TICKET)
        ticket = hc_lane_broadcast(lanes, ticket, leader);
    round->tag = HC_REPLY_TAG(ring_of_block(link), ticket);
    if (hc_lane_id() == leader) {
        uint32_t flags = (round->posted ? HC_ENTRY_POSTED : 0) | (round->claim.wide ? HC_ENTRY_WIDE : 0);
        if (round->posted)
            hc_store64_relaxed(&link->state->packets[round->claim.packet].posted, round->tag);
        hc_fence_system(); /* R1 pairs with A1 in host/service: the entry is seen after what it names */
        store_entry(link, ticket, HC_ENTRY_LOW(flags, round->opcode, lanes), round->claim.packet);
    }
}

static HC_DEVICE int64_t wait_for_reply(const struct round *round)
{
    const struct hc_unit *reply = &packet_of(round)->reply[hc_lane_id()];
    uint64_t result, tag;
    uint32_t step = 0;

    for (;;) {
        hc_unit_load(reply, &result, &tag); /* A2 pairs with R2 in host/service */
        if ((tag & ~HC_REPLY_TRAP) == round->tag)
            break;
        hc_lane_backoff(&step);
    }
    if (tag & HC_REPLY_TRAP)
        hc_lane_trap();
    return (int64_t)result;
}

/* Copies the inline output; returns the transfer that holds the rest, or 0. */
HC_INLINE uint64_t read_output(const struct round *round, struct hc_call *call, uint32_t *total)
{
    uint64_t transfer, extent;

    hc_fence_system(); /* the reply was seen; what the host wrote before it may be read now */
    hc_unit_load(&packet_of(round)->extent[hc_lane_id()], &transfer, &extent);
    *total = smaller(HC_EXTENT_TOTAL(extent), call->capacity);
    call->output_bytes = smaller(smaller(HC_EXTENT_INLINE(extent), round->share), *total);
    hc_copy_from_payload(call->output, payload_of(round), call->output_bytes);
    return call->output_bytes < *total ? transfer : 0;
}

HC_INLINE int start_round(struct round *round, const struct hc_call *call, int put)
{
    uint32_t lane_bit = hc_lane_bit();
    int larger = unsent(call) > HC_CELL_PAYLOAD_BYTES || call->capacity > HC_CELL_PAYLOAD_BYTES;
    uint32_t lanes;

    round->opcode = put ? (uint16_t)HC_OP_TRANSFER_PUT : call->opcode;
    round->posted = put ? 0 : call->posted;
    round->ticket = HC_NO_TICKET;
    lanes = hc_lane_converge(group_key(call, round->opcode));
    if (larger)
        lanes = sharing_lanes(call, lanes, lane_bit);
    if (!(lanes & lane_bit))
        return 0;
    claim_for(round, lanes, larger || round->posted);
    if (!(round->claim.lanes & lane_bit))
        return 0;
    round->rank = (uint32_t)hc_count_lanes(round->claim.lanes & (lane_bit - 1));
    round->share = round->claim.wide ? HC_SHARE_BYTES((uint32_t)hc_count_lanes(round->claim.lanes)) : HC_CELL_PAYLOAD_BYTES;
    if (!round->claim.wide)
        round->posted = 0;
    return 1;
}

enum progress { AGAIN, DONE };

/* One packet: a piece of the input, or the operation itself. *rest receives the transfer with more output, or 0. */
static HC_DEVICE HC_NOINLINE enum progress exchange(const struct hc_module_link *link, struct hc_call *call,
                                                    int64_t *result, uint64_t *rest, uint32_t *total)
{
    struct round round;
    int put = must_put(call);

    round.link = link;
    hc_lane_hold(); /* until the entry is published: a ticket without one would stop the ring */
    if (!start_round(&round, call, put)) {
        hc_lane_release();
        return AGAIN;
    }
    if (!put && call->transfer == 0 && unsent(call) > round.share) {
        put = 1; /* only cells were at hand; every lane of this packet is in the same position (group_key) */
        round.opcode = HC_OP_TRANSFER_PUT;
    }
    if (put)
        write_put(&round, call);
    else
        write_request(&round, call);
    publish(&round);
    hc_lane_release();
    call->carried = !put;
    if (round.posted) {
        *result = 0;
        return DONE;
    }
    *result = wait_for_reply(&round);
    if (!put && (call->payload & HC_PAYLOAD_OUT))
        *rest = read_output(&round, call, total);
    hc_claim_leave(link, &round.claim, hc_lane_bit(), !put && (call->payload & HC_PAYLOAD_OUT));
    if (!put || *result < 0)
        return DONE;
    call->transfer = (uint64_t)*result;
    call->sent += smaller(unsent(call), round.share);
    return AGAIN;
}

static HC_DEVICE int64_t run(const struct hc_module_link *link, struct hc_call *call, uint64_t *rest, uint32_t *total)
{
    int64_t result = 0;

    *rest = 0;
    *total = 0;
    while (exchange(link, call, &result, rest, total) == AGAIN) {
    }
    return result;
}

/* Fetches output that did not fit the packet, piece by piece. */
static HC_DEVICE int64_t fetch(const struct hc_module_link *link, struct hc_call *call, uint64_t transfer, uint32_t total)
{
    uint32_t start = call->output_bytes;

    while (call->output_bytes < total) {
        struct hc_call get;
        uint64_t rest;
        uint32_t piece;
        int64_t got;
        HC_CALL_INIT(&get, TRANSFER_GET);
        get.argument[0] = transfer;
        get.argument[1] = call->output_bytes - start;
        get.output = call->output + call->output_bytes;
        get.capacity = smaller(total - call->output_bytes, HC_PAYLOAD_BYTES);
        got = run(link, &get, &rest, &piece);
        if (got < 0)
            return got;
        call->output_bytes += get.output_bytes;
    }
    return 0;
}

HC_DEVICE HC_NOINLINE int64_t hc_call(struct hc_call *call)
{
    const struct hc_module_link *link = hc_link();
    uint64_t rest;
    uint32_t total;
    int64_t result, fetched = 0;

    if (link->ring_count == 0)
        return -38; /* ENOSYS: no runtime attached this module */
    result = run(link, call, &rest, &total);
    if (rest != 0)
        fetched = fetch(link, call, rest, total);
    return fetched < 0 ? fetched : result;
}

HC_DEVICE HC_NOINLINE int hc_send_ahead(uint64_t *transfer, const void *data, uint32_t bytes)
{
    for (uint32_t done = 0; done < bytes; done += HC_CELL_PAYLOAD_BYTES) {
        struct hc_call put;
        int64_t handle;
        HC_CALL_INIT(&put, TRANSFER_PUT);
        put.argument[0] = *transfer;
        put.argument[1] = 0; /* how long it will be is not known */
        put.input = (const unsigned char *)data + done;
        put.input_bytes = smaller(bytes - done, HC_CELL_PAYLOAD_BYTES);
        handle = hc_call(&put);
        if (handle < 0)
            return (int)handle;
        *transfer = (uint64_t)handle;
    }
    return 0;
}
