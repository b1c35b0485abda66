/* Claiming cells and whole packets; leaving them. The owner words live in device memory, one writer each at a time by
 * atomics of device scope.
 *
 * Why no call can be kept from being published by calls that others are blocked in: a blocked narrow call holds only its own
 * lane's cell. A blocked call may hold a whole packet only if it is the second of its slot. So in the first packets alone
 * there is, for each lane number, one cell for every warp that can be resident. Posted packets may take any packet whole,
 * but the host acknowledges them without waiting for anything, and whoever needs cells takes an acknowledged packet over. */
#ifndef HC_DEVICE_CLAIM_H
#define HC_DEVICE_CLAIM_H

#include "protocol/compiler.h"
#include "protocol/layout.h"

HC_EXTERN_C_BEGIN

/* The functions take it on the stack. */
struct hc_claim {
    uint32_t packet; /* index */
    uint32_t lanes;  /* of those asked for, the lanes that got their cells */
    uint32_t wide;   /* the whole packet is theirs */
};

/* A whole packet for `lanes`, at once or not at all: returns 0 if none is at hand. */
HC_DEVICE int hc_claim_whole(uint32_t lanes, int posted, struct hc_claim *claim);
/* Cells of at least one of `lanes`, and a ticket of the ring; waits until there are some. `crowded`: does not try those at home
 * together with a ticket, which would be spent if they are taken: a lane spends at most one for a call (host/region.c). */
HC_DEVICE void hc_claim_with_ticket(uint32_t lanes, uint32_t ring, int crowded,
                                    struct hc_claim *claim, uint64_t *ticket);
/* Cells for some of `lanes` that may stay taken while nobody waits for them: the second packets of some slots are tried. 1, or
 * 0 if none are at hand. */
HC_DEVICE int hc_claim_loose(uint32_t lanes, struct hc_claim *claim);
/* One lane has read its reply, and its payload if read_payload: it gives up its cell. */
HC_DEVICE void hc_claim_leave_cell(uint32_t packet, uint32_t lane_bit,
                                   int read_payload);
/* The same for a cell or a whole packet, which the last one gives up. */
HC_DEVICE void hc_claim_leave(const struct hc_claim *claim, uint32_t lane_bit,
                              int read_payload);

HC_EXTERN_C_END

#endif
