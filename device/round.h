/* Steps that every kind of call shares: where a block's ring is, tickets, entries, tagged requests, replies. PROTOCOL.md, "A
 * call", tells them in order. */
#ifndef HC_DEVICE_ROUND_H
#define HC_DEVICE_ROUND_H

#include "device/lanes.h"
#include "protocol/layout.h"

/* index % count. A division costs 100 cycles of a call; counts of rings are mostly powers of two. */
HC_INLINE uint32_t hc_spread(uint32_t index, uint32_t count)
{
    return (count & (count - 1)) == 0 ? index & (count - 1) : index % count;
}

HC_INLINE uint32_t hc_ring_of_block(const struct hc_module_link *link)
{
    return hc_spread(hc_block_index(), link->ring_count);
}

/* Where this warp looks for cells first: its slot, whose first packet bears the same number. Hints are mostly below the count,
 * which is how many warps fit. */
HC_INLINE uint32_t hc_home_packet(const struct hc_module_link *link)
{
    uint32_t hint = hc_slot_hint();

    return hint < link->slot_count ? hint : hint % link->slot_count;
}

HC_INLINE uint64_t hc_take_ticket(const struct hc_module_link *link, uint32_t ring)
{
    return hc_atomic_add64(&link->state->tickets[ring].next, 1);
}

HC_INLINE void hc_store_entry(const struct hc_module_link *link, uint32_t ring, uint64_t ticket, uint64_t low,
                              uint32_t packet)
{
    struct hc_unit *entries = link->rings + ((uint64_t)ring << link->ring_log2);

    hc_unit_store(entries + (ticket & ((1ull << link->ring_log2) - 1)), low,
                  HC_ENTRY_HIGH(HC_LAP(ticket, link->ring_log2), packet));
}

HC_INLINE void hc_store_request(const struct hc_module_link *link, uint32_t packet, uint32_t unit, uint32_t lane,
                                uint32_t tag, uint32_t word0, uint32_t word1, uint32_t word2)
{
    struct hc_unit *row =
        unit < HC_HEAD_UNITS ? link->packets[packet].head[unit] : link->cargo[packet].tail[unit - HC_HEAD_UNITS];

    hc_unit_store(&row[lane], HC_REQUEST_LOW(word0, word1), HC_REQUEST_HIGH(word2, tag));
}

/* One look at a reply. A2 pairs with R2 in host/service. */
HC_INLINE int hc_reply_is_there(const struct hc_packet *packet, uint32_t lane, uint64_t expected, int64_t *result,
                                int *plain)
{
    uint64_t low, tag;

    hc_unit_load(&packet->reply[lane], &low, &tag);
    if ((tag & ~HC_REPLY_FLAGS) != expected)
        return 0;
    if (tag & HC_REPLY_TRAP)
        hc_lane_trap();
    *result = (int64_t)low;
    *plain = (tag & HC_REPLY_PLAIN) != 0;
    return 1;
}

HC_INLINE int64_t hc_wait_reply(const struct hc_packet *packet, uint32_t lane, uint64_t expected, int *plain)
{
    int64_t result = 0;
    uint32_t step = 0;

    while (!hc_reply_is_there(packet, lane, expected, &result, plain))
        hc_lane_backoff(&step);
    return result;
}

#endif
