/* A call from start to end: group the lanes, claim cells, write the request, take a ticket, publish, wait, read the answer.
 * PROTOCOL.md, "A call", tells the same in prose. */
#include "device/call.h"

#include "device/claim.h"
#include "device/copy.h"
#include "device/lanes.h"
#include "device/round.h"
#include "protocol/operations.h"

#include <errno.h>
#include <string.h>

/* TRANSFER_PUT: two arguments, shape and place, filled up to whole units. */
#define HC_PUT_WORDS 10u

/* What one lane sends in one packet. */
struct round {
    struct hc_claim claim;
    uint64_t ticket;
    uint32_t ring;
    uint32_t left;   /* of the input, what has not been sent ahead; 0 where there is a place */
    uint32_t room;   /* for output; likewise */
    uint32_t share;  /* payload bytes of each lane */
    uint32_t rank;   /* of this lane among the packet's lanes */
    uint16_t opcode; /* of the call, or TRANSFER_PUT */
    uint8_t posted;
    uint8_t put; /* a piece of the input, not the operation itself */
    uint8_t plain; /* the reply: HC_REPLY_PLAIN */
    uint8_t held;  /* answered with output, which is to be read before the lane leaves its cell or packet */
};

HC_INLINE void measure(struct round *round, const struct hc_call *call)
{
    round->left = call->place == 0 ? call->input_bytes - call->sent : 0;
    round->room = call->place == 0 ? call->capacity : 0;
}

/* Payloads that want more than a cell of a packet. */
HC_INLINE int more_input(const struct round *round)
{
    return round->left > HC_CELL_PAYLOAD_BYTES;
}

HC_INLINE int more_output(const struct round *round)
{
    return round->room > HC_CELL_PAYLOAD_BYTES;
}

/* Must what the lane wrote before (payload, or memory that a handler of the user range may look at) be seen with the entry? */
HC_INLINE int needs_fence(const struct hc_call *call)
{
    return call->posted || (call->payload & HC_PAYLOAD_IN) || call->opcode >= HC_OP_USER_BEGIN;
}

/* Lanes act together when they send the same opcode, agree on what fits a cell, and all meet before the fence or none does: a
 * write whose bytes are in a stage already (ask.c) comes here as a call without payload. */
HC_INLINE uint32_t agreement(const struct round *round, const struct hc_call *call)
{
    return (uint32_t)round->opcode << 4 | (uint32_t)more_input(round) << 3 | (uint32_t)more_output(round) << 2 |
           (uint32_t)needs_fence(call) << 1 | call->posted;
}

/* Of a group whose payloads need more than their cells, the lanes that can share one whole packet with its first lane. */
static HC_DEVICE uint32_t sharing_lanes(const struct round *round, uint32_t group, uint32_t lane_bit)
{
    uint32_t need = hc_smaller(round->left > round->room ? round->left : round->room, HC_PAYLOAD_BYTES);
    uint32_t most = (uint32_t)hc_lane_broadcast(group, need, (uint32_t)hc_first_lane(group));
    uint32_t rank = (uint32_t)hc_count_lanes(group & (lane_bit - 1));

    return hc_lane_ballot(group, (rank + 1) * ((most + 15u) & ~15u) <= HC_PAYLOAD_BYTES && need <= most);
}

enum claim_kind { CLAIM_CELLS, CLAIM_WHOLE, CLAIM_LOOSE };

/* Of a group's first lane. CLAIM_LOOSE may come back without lanes. */
static HC_DEVICE void claim_as_leader(struct round *round, uint32_t lanes, enum claim_kind kind, int crowded)
{
    round->claim.lanes = 0;
    if (kind == CLAIM_LOOSE) {
        if (hc_claim_loose(lanes, &round->claim))
            round->ticket = hc_take_ticket(hc_link(), round->ring);
    } else if (kind == CLAIM_CELLS || !hc_claim_whole(lanes, round->posted, &round->claim)) {
        hc_claim_with_ticket(lanes, round->ring, crowded, &round->claim, &round->ticket);
    }
}

/* The first lane claims for all. Small requests take their cells, and their ticket with them; larger and posted ones a whole
 * packet where there is one, and their ticket when the payload is in it. */
static HC_DEVICE void claim_for(struct round *round, uint32_t lanes, enum claim_kind kind, int crowded)
{
    uint32_t leader = (uint32_t)hc_first_lane(lanes);
    uint64_t got = 0; /* lanes (63..32), packet (31..1), wide (0) */

    round->ticket = 0;
    if (hc_lane_id() == leader) {
        claim_as_leader(round, lanes, kind, crowded);
        got = (uint64_t)round->claim.lanes << 32 | round->claim.packet << 1 | round->claim.wide;
    }
    got = hc_lane_broadcast(lanes, got, leader);
    round->ticket = hc_lane_broadcast(lanes, round->ticket, leader);
    round->claim.lanes = (uint32_t)(got >> 32);
    round->claim.packet = (uint32_t)got >> 1;
    round->claim.wide = (uint32_t)got & 1;
}

HC_INLINE struct hc_packet *packet_of(const struct round *round)
{
    return &hc_link()->packets[round->claim.packet];
}

HC_INLINE unsigned char *payload_of(const struct round *round)
{
    uint32_t offset = round->claim.wide ? round->rank * round->share : hc_lane_id() * HC_CELL_PAYLOAD_BYTES;
    return hc_link()->cargo[round->claim.packet].payload + offset;
}

HC_INLINE uint32_t put_bytes(const struct round *round)
{
    return hc_smaller(round->left, round->share);
}

/* A call whose input went ahead has none left. */
HC_INLINE void write_payload(const struct round *round, const struct hc_call *call)
{
    if (round->left != 0)
        hc_copy_to_payload(payload_of(round), call->input + call->sent, put_bytes(round));
}

/* A piece of the input as arguments of its own. */
HC_INLINE uint32_t make_put(const struct round *round, const struct hc_call *call, uint64_t *request)
{
    request[0] = call->transfer;
    request[1] = call->input_bytes;
    request[2] = put_bytes(round);
    request[3] = request[4] = 0;
    return 4;
}

/* Shape and place behind the arguments, where the struct has room for them; returns how many there are now. */
HC_INLINE uint32_t complete_request(struct hc_call *call)
{
    uint32_t count = call->arguments;

    if (call->payload != HC_PAYLOAD_NONE) {
        call->argument[count++] = (uint64_t)call->capacity << 32 | call->input_bytes;
        call->argument[count++] = call->place != 0 ? call->place : call->transfer;
    }
    call->argument[count] = 0; /* the rest of the last unit */
    return count;
}

HC_INLINE uint32_t word_of(const uint64_t *request, uint32_t i)
{
    uint32_t word;

    memcpy(&word, __builtin_assume_aligned((const char *)request + i * sizeof word, sizeof word), sizeof word);
    return word;
}

/* Returns how many units it is. */
static HC_DEVICE uint32_t write_request(const struct round *round, struct hc_call *call)
{
    uint64_t put[HC_PUT_WORDS / 2];
    const uint64_t *request = round->put ? put : call->argument;
    uint32_t units = HC_UNITS_OF(2 * (round->put ? make_put(round, call, put) : complete_request(call)));
    uint32_t tag = HC_REQUEST_TAG(round->ring, round->ticket);

    HC_ON_STACK(request);
    HC_NO_UNROLL
    for (uint32_t u = 0; u < units; u++)
        hc_store_request(hc_link(), round->claim.packet, u, hc_lane_id(), tag, word_of(request, 3 * u),
                         word_of(request, 3 * u + 1), word_of(request, 3 * u + 2));
    return units;
}

/* Takes the ticket, if there is none yet, and publishes. Where there is a fence, all lanes of the packet have written their
 * payload before it, since the broadcast orders memory among them. Nothing after the publication waits for another lane, but lanes of a posted call for each
 * other, until its entry is there. */
static HC_DEVICE void publish(struct round *round, struct hc_call *call)
{
    const struct hc_module_link *link = hc_link();
    uint32_t lanes = round->claim.lanes, leader = (uint32_t)hc_first_lane(lanes);
    uint32_t flags = (round->posted ? HC_ENTRY_POSTED : 0) | (round->claim.wide ? HC_ENTRY_WIDE : 0);
    int fence = needs_fence(call);

    if (fence)
        hc_lane_sync(lanes);
    if (round->claim.wide) {
        if (hc_lane_id() == leader)
            round->ticket = hc_take_ticket(link, round->ring);
        round->ticket = hc_lane_broadcast(lanes, round->ticket, leader);
    }
    if (!round->posted)
        hc_lane_call_begins(round->claim.packet, hc_lane_id(), HC_REPLY_TAG(round->ring, round->ticket), (int)round->claim.wide);
    flags |= HC_ENTRY_UNITS(write_request(round, call));
    if (hc_lane_id() != leader)
        return;
    if (round->posted)
        hc_store64_relaxed(&link->state->packets[round->claim.packet].posted, HC_REPLY_TAG(round->ring, round->ticket));
    if (fence)
        hc_fence_system(); /* R1 pairs with A1 in host/service: the entry is seen after what it names; the request, by its tags */
    hc_store_entry(link, round->ring, round->ticket, HC_ENTRY_LOW(flags, round->opcode, lanes), round->claim.packet);
}

/* Copies the output that is in the packet; notes what is elsewhere. */
HC_INLINE void read_output(const struct round *round, struct hc_call *call, int64_t result)
{
    uint64_t transfer = 0, extent;
    uint32_t total;

    hc_fence_system(); /* the reply was seen; what the host wrote before it may be read now */
    if (round->plain)
        extent = HC_EXTENT(result > 0 ? result : 0, result > 0 ? result : 0);
    else
        hc_unit_load(&hc_link()->cargo[round->claim.packet].extent[hc_lane_id()], &transfer, &extent);
    total = hc_smaller(HC_EXTENT_TOTAL(extent), call->capacity);
    call->output_bytes = hc_smaller(hc_smaller(HC_EXTENT_INLINE(extent), round->share), total);
    if (call->place == 0)
        hc_copy_from_payload(call->output, payload_of(round), call->output_bytes);
    call->rest_bytes = total - call->output_bytes;
    call->rest = call->rest_bytes != 0 ? transfer : 0;
}

HC_INLINE int start_round(struct round *round, const struct hc_call *call)
{
    uint32_t lane_bit = hc_lane_bit();
    int larger;
    uint32_t lanes;

    measure(round, call);
    larger = more_input(round) || more_output(round);
    /* Input that does not fit any packet, or of which a part went ahead already, goes ahead whole. */
    round->put = round->left > (call->transfer != 0 ? 0 : HC_PAYLOAD_BYTES);
    round->opcode = round->put ? (uint16_t)HC_OP_TRANSFER_PUT : call->opcode;
    round->posted = round->put ? 0 : call->posted;
    round->ring = hc_ring_of_block(hc_link());
    lanes = hc_lane_converge(HC_MEETING(HC_MEET_TO_CALL, agreement(round, call)));
    if (larger)
        lanes = sharing_lanes(round, lanes, lane_bit);
    if (!(lanes & lane_bit))
        return 0;
    claim_for(round, lanes, larger || round->posted ? CLAIM_WHOLE : CLAIM_CELLS, call->crowded);
    if (!(round->claim.lanes & lane_bit))
        return 0;
    round->rank = (uint32_t)hc_count_lanes(round->claim.lanes & (lane_bit - 1));
    round->share = round->claim.wide ? HC_SHARE_BYTES((uint32_t)hc_count_lanes(round->claim.lanes)) : HC_CELL_PAYLOAD_BYTES;
    if (call->place != 0)
        round->share = HC_PLACE_BLOCKS(call->place) * HC_STAGE_BLOCK_BYTES;
    if (!round->claim.wide)
        round->posted = 0;
    return 1;
}

/* Until the operation itself has been sent and answered: input that no packet holds goes ahead, one piece a packet. */
static HC_DEVICE HC_NOINLINE int64_t carry(struct hc_call *call, struct round *round)
{
    int64_t result;
    int plain = 0;

    HC_ON_STACK(call);
    HC_ON_STACK(round);
    round->held = 0;
    if (hc_link()->ring_count == 0)
        return -ENOSYS;
    for (;;) {
        hc_lane_hold(); /* until the entry is published: a ticket without one would stop the ring */
        if (!start_round(round, call)) {
            hc_lane_release();
            continue;
        }
        if (round->left > round->share) {
            round->put = 1; /* only cells were at hand; every lane of this packet is in the same position (agreement) */
            round->opcode = HC_OP_TRANSFER_PUT;
        }
        write_payload(round, call);
        publish(round, call);
        if (round->posted) /* what these lanes do next, or another thread that learns of it, comes after the entry */
            hc_lane_meet(round->claim.lanes);
        hc_lane_release();
        call->carried = !round->put;
        if (round->posted)
            return 0;
        result = hc_wait_reply(packet_of(round), hc_lane_id(), HC_REPLY_TAG(round->ring, round->ticket), &plain);
        round->plain = (uint8_t)plain;
        round->held = !round->put && (call->payload & HC_PAYLOAD_OUT);
        if (round->held)
            return result;
        hc_claim_leave(&round->claim, hc_lane_bit(), 0);
        if (!round->put || result < 0)
            return result;
        call->transfer = (uint64_t)result;
        call->sent += put_bytes(round);
    }
}

static HC_DEVICE HC_NOINLINE int64_t run(struct hc_call *call)
{
    struct round round;
    int64_t result = carry(call, &round);

    HC_ON_STACK(call);
    if (round.held) {
        read_output(&round, call, result);
        hc_claim_leave(&round.claim, hc_lane_bit(), 1);
    }
    return result;
}

HC_DEVICE HC_NOINLINE int64_t hc_call_without_output(struct hc_call *call)
{
    struct round round;

    return carry(call, &round);
}

HC_DEVICE void hc_call_init_rest(struct hc_call *get, const struct hc_call *call, uint32_t done, uint32_t most)
{
    HC_CALL_INIT(get, TRANSFER_GET);
    get->argument[0] = call->rest;
    get->argument[1] = done;
    get->capacity = hc_smaller(call->rest_bytes - done, most);
}

/* Fetches output that did not fit the packet, piece by piece. The same struct asks for it, as stack is dear. */
static HC_DEVICE int64_t fetch(struct hc_call *call)
{
    unsigned char *output = call->output;
    uint64_t transfer = call->rest;
    uint32_t there = call->output_bytes, whole = there + call->rest_bytes, first = there;
    int64_t got = 1;

    while (there < whole) {
        HC_CALL_INIT(call, TRANSFER_GET);
        call->argument[0] = transfer;
        call->argument[1] = there - first;
        call->capacity = hc_smaller(whole - there, HC_PAYLOAD_BYTES);
        call->output = output + there;
        got = run(call);
        if (got <= 0)
            break;
        there += call->output_bytes;
    }
    call->output = output;
    call->output_bytes = there;
    call->rest = 0;
    return got > 0 ? 0 : got < 0 ? got : -EIO;
}

HC_DEVICE HC_NOINLINE int64_t hc_call(struct hc_call *call)
{
    int64_t result, fetched = 0;

    HC_ON_STACK(call);
    result = run(call);
    if (call->rest != 0 && call->place == 0)
        fetched = fetch(call);
    return fetched < 0 ? fetched : result;
}

HC_DEVICE HC_NOINLINE int hc_call_submit(struct hc_call *call, struct hc_submitted *submitted)
{
    struct round round;
    uint32_t lanes;

    round.put = round.posted = 0;
    round.opcode = call->opcode;
    measure(&round, call);
    round.ring = hc_ring_of_block(hc_link());
    round.share = HC_CELL_PAYLOAD_BYTES;
    for (;;) { /* lanes whose own cell was taken try again: only when there is none for any of them, there is none at hand */
        hc_lane_hold();
        lanes = hc_lane_converge(HC_MEETING(HC_MEET_TO_SUBMIT, agreement(&round, call)));
        claim_for(&round, lanes, CLAIM_LOOSE, 0);
        if (round.claim.lanes & hc_lane_bit())
            break;
        hc_lane_release();
        if (round.claim.lanes == 0)
            return 0;
    }
    write_payload(&round, call);
    publish(&round, call);
    hc_lane_release();
    submitted->tag = HC_REPLY_TAG(round.ring, round.ticket);
    submitted->packet = round.claim.packet;
    submitted->lane = hc_lane_id();
    return 1;
}

HC_DEVICE HC_NOINLINE int hc_call_answered(const struct hc_submitted *submitted, int has_output, const unsigned char *staged,
                                           uint32_t room, struct hc_answer *answer)
{
    const struct hc_packet *packet = &hc_link()->packets[submitted->packet];
    const struct hc_cargo *cargo = &hc_link()->cargo[submitted->packet];
    uint64_t transfer, extent;
    int plain = 0;

    if (!hc_reply_is_there(packet, submitted->lane, submitted->tag, &answer->result, &plain))
        return 0;
    answer->output = NULL;
    answer->output_bytes = 0;
    if (!has_output)
        return 1;
    hc_fence_system(); /* the reply was seen; what the host wrote before it may be read now */
    extent = HC_EXTENT(answer->result > 0 ? answer->result : 0, 0);
    if (!plain)
        hc_unit_load(&cargo->extent[submitted->lane], &transfer, &extent);
    answer->output = staged != NULL ? staged : cargo->payload + submitted->lane * HC_CELL_PAYLOAD_BYTES;
    answer->output_bytes = hc_smaller(HC_EXTENT_INLINE(extent), room);
    return 1;
}

HC_DEVICE void hc_call_leave(const struct hc_submitted *submitted)
{
    hc_claim_leave_cell(submitted->packet, 1u << submitted->lane, 1);
}
