/* Claim and ticket travel to memory together; the request goes out in tagged units, so no fence comes before the entry; the
 * reply and its result arrive in one read. The usual case, a whole warp or one lane whose cells at home are free, calls no other
 * function: what a call costs beside the bus is instructions, and registers saved around other calls were a third of them. */
#define HC_LANE_STEPS_INLINE 1
#include "device/ask.h"

#include "device/call.h"
#include "device/claim.h"
#include "device/round.h"

#include <errno.h>

HC_INLINE uint32_t low_word(uint64_t value)
{
    return (uint32_t)value;
}

HC_INLINE uint32_t high_word(uint64_t value)
{
    return (uint32_t)(value >> 32);
}

/* Three arguments are six words, which are two units. */
HC_INLINE void store_three(const struct hc_module_link *link, uint32_t packet, uint32_t unit, uint32_t lane, uint32_t tag,
                           uint32_t arguments, uint64_t a, uint64_t b, uint64_t c)
{
    hc_store_request(link, packet, unit, lane, tag, low_word(a), high_word(a), low_word(b));
    if (arguments > 1)
        hc_store_request(link, packet, unit + 1, lane, tag, high_word(b), low_word(c), high_word(c));
}

static HC_DEVICE HC_NOINLINE int64_t ask_the_long_way(uint32_t opcode, uint32_t arguments, uint64_t a0, uint64_t a1, uint64_t a2,
                                                      uint64_t a3, uint64_t a4, uint64_t a5)
{
    struct hc_call call;

    hc_call_init(&call, (uint16_t)opcode, (uint8_t)arguments, HC_PAYLOAD_NONE);
    call.crowded = 1;
    call.argument[0] = a0;
    call.argument[1] = a1;
    call.argument[2] = a2;
    call.argument[3] = a3;
    call.argument[4] = a4;
    call.argument[5] = a5;
    return hc_call_without_output(&call);
}

/* The cells at home were not all free: those that were are given back, and the ticket is spent on an entry for no lane. */
HC_INLINE void take_back(const struct hc_module_link *link, uint32_t ring, uint64_t ticket, uint32_t packet, uint32_t gained)
{
    hc_store_entry(link, ring, ticket, HC_ENTRY_LOW(0, HC_OP_NOP, 0), packet);
    hc_clear_bits_relaxed(&link->state->packets[packet].owner, gained);
}

HC_DEVICE HC_NOINLINE int64_t hc_ask(uint32_t opcode, uint32_t arguments, uint64_t a0, uint64_t a1, uint64_t a2,
                                     uint64_t a3, uint64_t a4, uint64_t a5)
{
    const struct hc_module_link *link = hc_link();
    uint32_t lane = hc_lane_id(), lanes, leader, ring, at, owner, tag;
    uint64_t ticket = 0, home = 0; /* packet (63..32), who owned its cells (31..0) */
    struct hc_packet *packet;
    int64_t result;
    int plain;

    if (link->ring_count == 0)
        return -ENOSYS;
    ring = hc_ring_of_block(link);
    at = hc_home_packet(link);
    hc_lane_hold(); /* until the entry is published: a ticket without one would stop the ring */
    lanes = hc_lane_converge(HC_MEETING(HC_MEET_TO_ASK, opcode));
    leader = (uint32_t)hc_first_lane(lanes);
    if (lane == leader) {
        home = (uint64_t)at << 32 | hc_atomic_or_relaxed(&link->state->packets[at].owner, lanes);
        ticket = hc_take_ticket(link, ring);
    }
    hc_lane_broadcast_pair(lanes, &home, &ticket, leader);
    at = high_word(home);
    owner = low_word(home);
    if (owner & lanes) {
        if (lane == leader)
            take_back(link, ring, ticket, at, lanes & ~owner);
        hc_lane_release();
        return ask_the_long_way(opcode, arguments, a0, a1, a2, a3, a4, a5);
    }
    packet = &link->packets[at];
    tag = HC_REQUEST_TAG(ring, ticket);
    if (arguments > 0)
        store_three(link, at, 0, lane, tag, arguments, a0, a1, a2);
    if (arguments > 3)
        store_three(link, at, 2, lane, tag, arguments - 3, a3, a4, a5);
    hc_lane_call_begins(at, lane, HC_REPLY_TAG(ring, ticket), 0);
    if (lane == leader) /* R1 pairs with A1 in host/service: by the tags */
        hc_store_entry(link, ring, ticket, HC_ENTRY_LOW(HC_ENTRY_UNITS(HC_UNITS_OF(2 * arguments)), (uint16_t)opcode, lanes), at);
    hc_lane_release();
    result = hc_wait_reply(packet, lane, HC_REPLY_TAG(ring, ticket), &plain);
    if (opcode & HC_ASK_TOGETHER)
        hc_lane_sync(lanes);
    hc_lane_call_over(at, lane);
    hc_clear_bits_relaxed(&link->state->packets[at].owner, 1u << lane);
    return result;
}
