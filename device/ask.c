/* Claim and ticket travel to memory together; the request goes out in tagged units, so no fence comes before the entry; the
 * reply and its result arrive in one read. */
#include "device/ask.h"

#include "device/call.h"
#include "device/claim.h"
#include "device/round.h"

/* Who published together, where, and under which ticket. */
struct ask {
    uint32_t ring, packet, lanes;
    uint64_t ticket;
};

HC_INLINE uint32_t low_word(uint64_t value)
{
    return (uint32_t)value;
}

HC_INLINE uint32_t high_word(uint64_t value)
{
    return (uint32_t)(value >> 32);
}

/* Three arguments are six words, which are two units. */
HC_INLINE void store_three(struct hc_packet *packet, uint32_t unit, uint32_t tag, uint32_t arguments, uint64_t a,
                           uint64_t b, uint64_t c)
{
    uint32_t lane = hc_lane_id();

    hc_store_request(packet, unit, lane, tag, low_word(a), high_word(a), low_word(b));
    if (arguments > 1)
        hc_store_request(packet, unit + 1, lane, tag, high_word(b), low_word(c), high_word(c));
}

/* Cells for at least one of the lanes; the same answer for all of them. */
HC_INLINE void claim(const struct hc_module_link *link, uint32_t lanes, struct ask *ask)
{
    uint32_t leader = (uint32_t)hc_first_lane(lanes);
    struct hc_claim claim;
    uint64_t where = 0, ticket = 0;

    if (hc_lane_id() == leader) {
        hc_claim_with_ticket(link, lanes, ask->ring, &claim, &ticket);
        where = (uint64_t)claim.packet << 32 | claim.lanes;
    }
    where = hc_lane_broadcast(lanes, where, leader);
    ask->ticket = hc_lane_broadcast(lanes, ticket, leader);
    ask->packet = (uint32_t)(where >> 32);
    ask->lanes = (uint32_t)where;
}

HC_DEVICE HC_NOINLINE int64_t hc_ask(uint32_t opcode, uint32_t arguments, uint64_t a0, uint64_t a1, uint64_t a2,
                                     uint64_t a3, uint64_t a4, uint64_t a5)
{
    const struct hc_module_link *link = hc_link();
    uint32_t lane_bit = hc_lane_bit(), tag;
    struct hc_packet *packet;
    struct ask ask;
    int64_t result;

    if (link->ring_count == 0)
        return -HC_ENOSYS;
    ask.ring = hc_ring_of_block(link);
    hc_lane_hold(); /* until the entry is published: a ticket without one would stop the ring */
    do
        claim(link, hc_lane_converge(opcode), &ask);
    while (!(ask.lanes & lane_bit));
    packet = &link->packets[ask.packet];
    tag = HC_REQUEST_TAG(ask.ring, ask.ticket);
    if (arguments > 0)
        store_three(packet, 0, tag, arguments, a0, a1, a2);
    if (arguments > 3)
        store_three(packet, 2, tag, arguments - 3, a3, a4, a5);
    if (hc_lane_id() == (uint32_t)hc_first_lane(ask.lanes)) /* R1 pairs with A1 in host/service: by the tags */
        hc_store_entry(link, ask.ring, ask.ticket, HC_ENTRY_LOW(HC_ENTRY_UNITS(HC_UNITS_OF(HC_WORDS_OF(arguments, 0))), opcode, ask.lanes),
                       ask.packet);
    hc_lane_release();
    result = hc_wait_reply(packet, hc_lane_id(), HC_REPLY_TAG(ask.ring, ask.ticket));
    hc_claim_leave_cell(link, ask.packet, lane_bit, 0);
    return result;
}
