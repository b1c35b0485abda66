/* Posted text: the lanes that print together put their bytes end to end into one packet, so that the host copies one range
 * and reads nothing else. PROTOCOL.md, "Text packets", tells the same in prose. */
#include "device/post.h"

#include "device/call.h"
#include "device/claim.h"
#include "device/lanes.h"
#include "device/round.h"
#include "protocol/operations.h"

#define HC_UNIT_BYTES 16u
#define HC_NO_LANE HC_WARP_LANES

/* Up to 16 bytes of text, how many, and the next lane whose text is not in them. */
struct piece {
    uint64_t low, high;
    uint32_t bytes, next;
};

/* One lane's text, and its place in the packet. */
struct part {
    const unsigned char *text;
    uint32_t bytes;
    uint32_t begin;
};

HC_INLINE uint32_t lane_before(uint32_t lanes)
{
    uint32_t lower = lanes & (hc_lane_bit() - 1);
    return lower != 0 ? hc_last_lane(lower) : HC_NO_LANE;
}

HC_INLINE uint32_t lane_after(uint32_t lanes)
{
    uint32_t higher = lanes & ~(hc_lane_bit() | (hc_lane_bit() - 1));
    return higher != 0 ? (uint32_t)hc_first_lane(higher) : HC_NO_LANE;
}

/* A lane whose neighbour is none asks itself, and does not use the answer. */
HC_INLINE uint64_t from_lane(uint32_t lanes, uint64_t value, uint32_t lane)
{
    return hc_lane_broadcast(lanes, value, lane != HC_NO_LANE ? lane : hc_lane_id());
}

/* The bytes of the lanes before this one. Each step reaches twice as far back as the one before it. */
static HC_DEVICE uint32_t bytes_before(uint32_t lanes, uint32_t bytes)
{
    uint32_t lane = lane_before(lanes), sum = bytes;

    while (hc_lane_ballot(lanes, lane != HC_NO_LANE) != 0) {
        uint64_t there = from_lane(lanes, (uint64_t)lane << 32 | sum, lane);
        if (lane != HC_NO_LANE) {
            sum += (uint32_t)there;
            lane = (uint32_t)(there >> 32);
        }
    }
    return sum - bytes;
}

/* Bytes [8 * index, +8) of a text, zeros past its end; reads no byte beyond it. A function and a loop, not 26 KB of unrolled
 * copies of them. */
static HC_DEVICE HC_NOINLINE uint64_t word_of(const unsigned char *text, uint32_t bytes, uint32_t index)
{
    uint32_t begin = index * 8, count = begin < bytes ? bytes - begin : 0;
    uint64_t word = 0;

    if (count >= 8 && ((uintptr_t)text & 7) == 0)
        return *(const uint64_t *)(const void *)(text + begin);
#ifdef __CUDACC__
#pragma unroll 1
#endif
    for (uint32_t i = count < 8 ? count : 8; i > 0; i--)
        word = word << 8 | text[begin + i - 1];
    return word;
}

HC_INLINE uint64_t text_word(const struct part *part, uint32_t index)
{
    return word_of(part->text, part->bytes, index);
}

/* a's bytes, then b's. */
static HC_DEVICE HC_NOINLINE void join(struct piece *a, const struct piece *b)
{
    uint32_t shift = a->bytes * 8;

    if (a->bytes < 8) {
        a->low |= b->low << shift;
        a->high = shift != 0 ? b->low >> (64 - shift) | b->high << shift : b->high;
    } else if (a->bytes < HC_UNIT_BYTES) {
        a->high |= b->low << (shift - 64);
    }
    a->bytes = a->bytes + b->bytes < HC_UNIT_BYTES ? a->bytes + b->bytes : HC_UNIT_BYTES;
}

/* The piece of another lane; nothing from none. */
static HC_DEVICE HC_NOINLINE void take_from(uint32_t lanes, const struct piece *mine, uint32_t lane, struct piece *there)
{
    uint64_t rest = from_lane(lanes, (uint64_t)mine->next << 32 | mine->bytes, lane);

    there->low = from_lane(lanes, mine->low, lane);
    there->high = from_lane(lanes, mine->high, lane);
    there->bytes = (uint32_t)rest;
    there->next = (uint32_t)(rest >> 32);
    if (lane != HC_NO_LANE)
        return;
    there->low = there->high = there->bytes = 0;
    there->next = HC_NO_LANE;
}

/* The up to 16 bytes that follow this lane's text in the packet; those of one lane nearly always, but 16 putchars are one unit.
 * Each step lets a piece that is not full yet reach twice as far. */
static HC_DEVICE void bytes_after(uint32_t lanes, const struct part *part, struct piece *after)
{
    struct piece head;

    head.low = text_word(part, 0);
    head.high = text_word(part, 1);
    head.bytes = part->bytes < HC_UNIT_BYTES ? part->bytes : HC_UNIT_BYTES;
    head.next = lane_after(lanes);
    while (hc_lane_ballot(lanes, head.bytes < HC_UNIT_BYTES && head.next != HC_NO_LANE) != 0) {
        take_from(lanes, &head, head.next, after);
        join(&head, after);
        head.next = after->next;
    }
    take_from(lanes, &head, lane_after(lanes), after);
}

/* Writes the units that begin in this lane's text; the bytes before the first of them are in a unit of another lane. */
static HC_DEVICE void write_units(unsigned char *payload, const struct part *part, const struct piece *after)
{
    uint32_t at = (0u - part->begin) & (HC_UNIT_BYTES - 1), index = at / 8, shift = at % 8 * 8;
    uint64_t word = at < part->bytes ? text_word(part, index) : 0;

#ifdef __CUDACC__
#pragma unroll 1
#endif
    for (; at < part->bytes; at += HC_UNIT_BYTES, index += 2) {
        uint64_t middle = text_word(part, index + 1), last = text_word(part, index + 2);
        struct piece unit;
        unit.low = shift != 0 ? word >> shift | middle << (64 - shift) : word;
        unit.high = shift != 0 ? middle >> shift | last << (64 - shift) : middle;
        unit.bytes = part->bytes - at;
        if (unit.bytes < HC_UNIT_BYTES)
            join(&unit, after);
        hc_unit_store((struct hc_unit *)(void *)(payload + part->begin + at), unit.low, unit.high);
        word = last;
    }
}

/* A posted packet at home comes free as soon as the host gets to it. */
HC_INLINE int home_is_posted(const struct hc_module_link *link)
{
    uint32_t slot = hc_home_packet(link);
    const struct hc_packet_state *states = link->state->packets;
    return (hc_load64_relaxed(&states[slot].posted) |
            hc_load64_relaxed(&states[HC_PACKET(link->slot_count, slot, 1)].posted)) != 0;
}

/* The first lane claims for all: the packet's index, or ~0. None is at hand only if blocked calls hold them. */
static HC_DEVICE uint32_t claim_packet(const struct hc_module_link *link, uint32_t lanes)
{
    struct hc_claim claim;
    uint32_t packet = ~0u;

    if (hc_lane_id() == (uint32_t)hc_first_lane(lanes)) {
        do {
            if (hc_claim_whole(lanes, 1, &claim))
                packet = claim.packet;
        } while (packet == ~0u && home_is_posted(link));
    }
    return (uint32_t)hc_lane_broadcast(lanes, packet, (uint32_t)hc_first_lane(lanes));
}

/* The last lane knows where the text ends. The lanes part when its entry is there: what any of them does next, or what another thread does that
 * learns of it, comes later. Between the two synchronizations no lane waits for anything but the other lanes. */
static HC_DEVICE void publish_text(const struct hc_module_link *link, uint32_t packet, uint32_t lanes, int fd, uint32_t total)
{
    uint32_t ring = hc_ring_of_block(link);

    hc_lane_meet(lanes); /* all have written their text */
    if (hc_lane_id() == hc_last_lane(lanes)) {
        uint64_t ticket = hc_take_ticket(link, ring);
        hc_store64_relaxed(&link->state->packets[packet].posted, HC_REPLY_TAG(ring, ticket));
        hc_fence_system(); /* R1 pairs with A1 in host/service: the entry is seen after the text */
        hc_store_entry(link, ring, ticket, HC_ENTRY_LOW(HC_ENTRY_TEXT_FLAGS(fd, total), HC_OP_OUTPUT, lanes), packet);
    }
    hc_lane_meet(lanes);
}

enum posting { POSTED, NO_PACKET, NO_ROOM };

/* One packet for the lanes that came together, as many of them as it can take. */
static HC_DEVICE HC_NOINLINE enum posting post_once(const struct hc_module_link *link, int fd, struct part *part)
{
    uint32_t lanes = hc_lane_converge(HC_MEETING(HC_MEET_TO_POST, (uint32_t)fd)), packet;
    struct piece after;

    part->begin = bytes_before(lanes, part->bytes);
    lanes = hc_lane_ballot(lanes, part->begin + part->bytes <= HC_PAYLOAD_BYTES);
    if (!(lanes & hc_lane_bit()))
        return NO_ROOM;
    packet = claim_packet(link, lanes);
    if (packet == ~0u)
        return NO_PACKET;
    bytes_after(lanes, part, &after);
    write_units(link->cargo[packet].payload, part, &after);
    publish_text(link, packet, lanes, fd, part->begin + part->bytes);
    return POSTED;
}

HC_DEVICE int hc_post_text(int fd, const void *text, uint32_t bytes)
{
    const struct hc_module_link *link = hc_link();
    struct part part;
    enum posting result;

    part.text = (const unsigned char *)text;
    part.bytes = bytes;
    part.begin = 0;
    do {
        hc_lane_hold(); /* until the entry is published: a ticket without one would stop the ring */
        result = post_once(link, fd, &part);
        hc_lane_release();
    } while (result == NO_ROOM);
    return result == POSTED;
}
