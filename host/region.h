/* The memory that both sides share: allocation and geometry. */
#ifndef HC_HOST_REGION_H
#define HC_HOST_REGION_H

#include <stddef.h>

#include "protocol/layout.h"

struct hc_region {
    struct hc_region_header *header; /* page-aligned mapping of `bytes` bytes */
    size_t bytes;
};

/* Maps a zeroed region for `slots` slots and `rings` rings and fills in its header. -ENOMEM. */
int hc_region_map(unsigned slots, unsigned rings, struct hc_region *region);
void hc_region_unmap(struct hc_region *region);

/* A thread's main: gives the struct hc_region that it is passed its memory now, rather than at the first touch of each page. */
void *hc_region_fill(void *region);

/* Bytes of struct hc_device_state for so many slots. */
size_t hc_region_state_bytes(unsigned slots);

#endif
