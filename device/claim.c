#include "device/claim.h"

#include "device/call.h"
#include "device/lanes.h"
#include "device/round.h"
#include "protocol/operations.h"

/* How many slots to try for a whole packet before making do with cells. */
#define HC_WHOLE_TRIES 4u
/* How many rounds a posted call waits for one of them: output then keeps its two packets in turn. */
#define HC_POSTED_ROUNDS 32u
/* How many slots to try for a cell that nobody waits for. */
#define HC_LOOSE_TRIES 64u

/* Has the host consumed the posted packet? One read across the bus. */
HC_INLINE int acknowledged(const struct hc_packet *packet, uint64_t tag)
{
    uint64_t result, seen;
    hc_unit_load(&packet->reply[0], &result, &seen); /* A2 pairs with R2 in host/service: the packet is ours again */
    return (seen & ~HC_REPLY_FLAGS) == tag;
}

/* Takes over a posted packet that the host is done with. The winner of the exchange owns it whole. */
HC_INLINE int take_over(uint32_t packet)
{
    struct hc_packet_state *state = &hc_link()->state->packets[packet];
    uint64_t tag = hc_load64_relaxed(&state->posted);

    return tag != 0 && acknowledged(&hc_link()->packets[packet], tag) &&
           hc_atomic_cas64_acquire(&state->posted, tag, 0) == tag;
}

HC_INLINE int try_whole(uint32_t packet)
{
    uint32_t owner = hc_atomic_cas_acquire(&hc_link()->state->packets[packet].owner, 0, HC_ALL_LANES);

    return owner == 0 || (owner == HC_ALL_LANES && take_over(packet));
}

static HC_DEVICE int try_some(uint32_t slot, int posted, struct hc_claim *claim)
{
    uint32_t tries = hc_link()->slot_count < HC_WHOLE_TRIES ? hc_link()->slot_count : HC_WHOLE_TRIES;
    uint32_t first = posted ? 0 : 1; /* blocking calls: the second packet only, see claim.h */

    HC_NO_UNROLL
    for (uint32_t t = 0; t < tries; t++) {
        HC_NO_UNROLL
        for (uint32_t half = first; half < HC_PACKETS_PER_SLOT; half++) {
            if (try_whole(HC_PACKET(hc_link()->slot_count, slot, half))) {
                claim->packet = HC_PACKET(hc_link()->slot_count, slot, half);
                return 1;
            }
        }
        slot = slot + 1 == hc_link()->slot_count ? 0 : slot + 1;
    }
    return 0;
}

HC_DEVICE int hc_claim_whole(uint32_t lanes, int posted, struct hc_claim *claim)
{
    uint32_t home = hc_home_packet(hc_link()), step = 0; /* of a slot's first packet: the slot */
    uint32_t rounds = posted ? HC_POSTED_ROUNDS : 1;

    HC_ON_STACK(claim);
    HC_NO_UNROLL
    for (uint32_t round = 0; round < rounds; round++) {
        if (try_some(home, posted, claim)) {
            claim->lanes = lanes;
            claim->wide = 1;
            /* Read by the lanes as they leave, after the reply: ordered by the publication and the reply. */
            hc_store_relaxed(&hc_link()->state->packets[claim->packet].pending, lanes);
            return 1;
        }
        if (round + 1 < rounds)
            hc_lane_backoff(&step);
    }
    return 0;
}

/* Cells of at least one of `lanes`, anywhere. */
static HC_DEVICE HC_NOINLINE void claim_somewhere(uint32_t lanes, uint32_t packet,
                                                  struct hc_claim *claim)
{
    uint32_t packets = hc_link()->slot_count * HC_PACKETS_PER_SLOT;
    uint32_t step = 0;

    HC_ON_STACK(claim);
    HC_NO_UNROLL
    for (uint32_t tried = 1;; tried++) {
        struct hc_packet_state *state = &hc_link()->state->packets[packet];
        uint32_t owner = hc_atomic_or_acquire(&state->owner, lanes);

        claim->packet = packet;
        claim->lanes = lanes & ~owner;
        if (claim->lanes != 0)
            return;
        if (owner == HC_ALL_LANES && take_over(packet)) {
            hc_store_release(&state->owner, lanes); /* the others' bits that were or-ed in since won nothing */
            claim->lanes = lanes;
            return;
        }
        packet = packet + 1 == packets ? 0 : packet + 1;
        if (tried % packets == 0)
            hc_lane_backoff(&step);
    }
}

/* The cells at home are nearly always free, so their claim and the ticket travel to memory together. If they are not, the
 * ticket is spent on an entry for no lane: it must not wait for cells, as those behind it in the ring would. */
HC_DEVICE void hc_claim_with_ticket(uint32_t lanes, uint32_t ring, int crowded,
                                    struct hc_claim *claim, uint64_t *ticket)
{
    uint32_t packet = hc_home_packet(hc_link()), owner;

    HC_ON_STACK(claim);
    HC_ON_STACK(ticket);
    claim->wide = 0;
    if (!crowded) {
        owner = hc_atomic_or_relaxed(&hc_link()->state->packets[packet].owner, lanes);
        *ticket = hc_take_ticket(hc_link(), ring);
        claim->packet = packet;
        claim->lanes = lanes & ~owner;
        if (claim->lanes != 0)
            return;
        hc_store_entry(hc_link(), ring, *ticket, HC_ENTRY_LOW(0, HC_OP_NOP, 0), packet);
    }
    claim_somewhere(lanes, packet, claim);
    *ticket = hc_take_ticket(hc_link(), ring);
}

/* Slots are tried from home on; a cell in a first packet must never be held without a thread that waits for it (claim.h). */
HC_DEVICE int hc_claim_loose(uint32_t lanes, struct hc_claim *claim)
{
    uint32_t slot = hc_slot_hint() % hc_link()->slot_count;
    uint32_t tries = hc_link()->slot_count < HC_LOOSE_TRIES ? hc_link()->slot_count : HC_LOOSE_TRIES;

    HC_ON_STACK(claim);
    claim->wide = 0;
    HC_NO_UNROLL
    for (uint32_t t = 0; t < tries; t++) {
        claim->packet = HC_PACKET(hc_link()->slot_count, slot, 1);
        claim->lanes = lanes & ~hc_atomic_or_acquire(&hc_link()->state->packets[claim->packet].owner, lanes);
        if (claim->lanes != 0)
            return 1;
        slot = slot + 1 == hc_link()->slot_count ? 0 : slot + 1;
    }
    return 0;
}

HC_DEVICE void hc_claim_leave_cell(uint32_t packet, uint32_t lane_bit,
                                   int read_payload)
{
    struct hc_packet_state *state = &hc_link()->state->packets[packet];

    /* A3 pairs with the next claim, which reads what is written here: this lane's reads are over before the next owner writes. A claim that
     * searches is an acquire (claim_somewhere, try_whole, hc_claim_loose). The usual one is relaxed (hc_ask, hc_claim_with_ticket, a single
     * piece of staging): its owner's writes wait for the branch on its result. A reply alone has been read before the branch that leads
     * here; only payload needs the fence that a release is. */
    hc_lane_call_over(packet, (uint32_t)hc_first_lane(lane_bit));
    if (read_payload)
        hc_clear_bits_release(&state->owner, lane_bit);
    else
        hc_clear_bits_relaxed(&state->owner, lane_bit);
}

HC_DEVICE void hc_claim_leave(const struct hc_claim *claim, uint32_t lane_bit,
                              int read_payload)
{
    struct hc_packet_state *state = &hc_link()->state->packets[claim->packet];

    HC_ON_STACK(claim);
    if (!claim->wide) {
        hc_claim_leave_cell(claim->packet, lane_bit, read_payload);
        return;
    }
    hc_lane_hold(); /* the last lane's two steps are one */
    hc_lane_call_over(claim->packet, (uint32_t)hc_first_lane(lane_bit));
    if ((hc_atomic_and_release(&state->pending, ~lane_bit) & ~lane_bit) == 0) /* A3 */
        hc_store_release(&state->owner, 0);
    hc_lane_release();
}
