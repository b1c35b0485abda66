#include "device/stage.h"

#include "device/lanes.h"
#include "device/round.h"

/* How many owner words to look at before a call does without. */
#define HC_STAGE_TRIES 8u

/* Pieces of a group: bits from `first` on, `count` of them (1 to 32). */
HC_INLINE uint32_t run_of_bits(uint32_t first, uint32_t count)
{
    return (HC_ALL_LANES >> (HC_STAGE_PIECES - count)) << first;
}

/* One piece where the guess says, else the first free one: nearly always one trip to memory. -1: the group is full. Relaxed, as the
 * claim of cells: what is stored into the piece depends on the branch on its result. */
HC_INLINE int claim_one(uint32_t *owner, uint32_t guess)
{
    for (;;) {
        uint32_t taken = hc_atomic_or_relaxed(owner, 1u << guess);

        if (!(taken >> guess & 1))
            return (int)guess;
        if (taken == HC_ALL_LANES)
            return -1;
        guess = (uint32_t)hc_first_lane(~taken);
    }
}

/* The first place where `count` pieces in a row are free, or -1. */
HC_INLINE int free_run(uint32_t taken, uint32_t count)
{
    HC_NO_UNROLL
    for (uint32_t first = 0; first + count <= HC_STAGE_PIECES; first++)
        if (!(taken & run_of_bits(first, count)))
            return (int)first;
    return -1;
}

HC_INLINE int claim_run(uint32_t *owner, uint32_t count)
{
    uint32_t taken = hc_load32_relaxed(owner);

    for (;;) {
        int first = free_run(taken, count);
        uint32_t seen;

        if (first < 0)
            return -1;
        seen = hc_atomic_cas_acquire(owner, taken, taken | run_of_bits((uint32_t)first, count));
        if (seen == taken)
            return first;
        taken = seen;
    }
}

/* `count` pieces of one group. `home` spreads warps over the groups, and lanes over the pieces. */
static HC_DEVICE int claim_pieces(uint32_t *owners, uint32_t groups, uint32_t count, uint32_t *group)
{
    uint32_t hint = hc_slot_hint(), tries = groups < HC_STAGE_TRIES ? groups : HC_STAGE_TRIES;

    if (groups == 0)
        return -1;
    *group = hc_spread(hint, groups);
    HC_NO_UNROLL
    for (uint32_t t = 0; t < tries; t++) {
        int first = count == 1 ? claim_one(&owners[*group], (hint * 11u + hc_lane_id()) % HC_STAGE_PIECES)
                               : claim_run(&owners[*group], count);
        if (first >= 0)
            return first;
        *group = *group + 1 == groups ? 0 : *group + 1;
    }
    return -1;
}

static HC_DEVICE void describe(const struct hc_module_link *link, uint32_t block, uint32_t blocks, struct hc_stage *stage)
{
    stage->place = HC_PLACE(block, blocks);
    stage->bytes = link->stage + (uint64_t)block * HC_STAGE_BLOCK_BYTES;
    stage->room = blocks * HC_STAGE_BLOCK_BYTES;
}

/* Small blocks are pieces of one block. A loop, so that the search for free pieces is there once. */
HC_DEVICE HC_NOINLINE int hc_stage_claim(const struct hc_module_link *link, uint32_t bytes, struct hc_stage *stage)
{
    int large = bytes > HC_STAGE_BLOCK_BYTES;

    HC_NO_UNROLL
    for (;; large = 1) {
        uint32_t *owners = large ? link->state->stage_large : link->state->stage_small;
        uint32_t groups = large ? link->stage_large_groups : link->stage_small_groups, group = 0;
        uint32_t pieces = bytes / HC_STAGE_LARGE_BYTES + (bytes % HC_STAGE_LARGE_BYTES != 0), blocks = 1, begin = 0;
        int first;

        if (bytes >= HC_STAGE_MOST_BYTES)
            pieces = HC_STAGE_PIECES;
        if (pieces == 0)
            pieces = 1; /* a call may want no bytes */
        if (large) {
            blocks = HC_STAGE_LARGE_BLOCKS;
            begin = link->stage_small_groups * HC_STAGE_PIECES;
        }
        first = claim_pieces(owners, groups, pieces, &group);
        if (first >= 0) {
            hc_lane_pieces(HC_STAGE_PIECE(large, group, (uint32_t)first), pieces, 1);
            describe(link, begin + (group * HC_STAGE_PIECES + (uint32_t)first) * blocks, pieces * blocks, stage);
            return 1;
        }
        if (large)
            return 0;
    }
}

HC_DEVICE HC_NOINLINE int hc_stage_await(const struct hc_module_link *link, uint32_t bytes, struct hc_stage *stage)
{
    uint32_t step = 0;

    HC_NO_UNROLL
    for (uint32_t tries = 0; tries < HC_STAGE_PATIENCE; tries++) {
        if (hc_stage_claim(link, bytes, stage))
            return 1;
        hc_lane_backoff(&step);
    }
    return 0;
}

HC_DEVICE void hc_stage_release(const struct hc_module_link *link, uint64_t place)
{
    uint32_t block = HC_PLACE_FIRST(place), small_blocks = link->stage_small_groups * HC_STAGE_PIECES, piece;

    /* A3 pairs with the next claim: see hc_claim_leave_cell. */
    if (block < small_blocks) {
        hc_lane_pieces(HC_STAGE_PIECE(0, 0, block), 1, 0);
        hc_clear_bits_release(&link->state->stage_small[block / HC_STAGE_PIECES], 1u << block % HC_STAGE_PIECES);
        return;
    }
    piece = (block - small_blocks) / HC_STAGE_LARGE_BLOCKS;
    hc_lane_pieces(HC_STAGE_PIECE(1, 0, piece), HC_PLACE_BLOCKS(place) / HC_STAGE_LARGE_BLOCKS, 0);
    hc_clear_bits_release(&link->state->stage_large[piece / HC_STAGE_PIECES],
                          run_of_bits(piece % HC_STAGE_PIECES, HC_PLACE_BLOCKS(place) / HC_STAGE_LARGE_BLOCKS));
}
