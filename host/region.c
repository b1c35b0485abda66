#define _GNU_SOURCE
#include "host/region.h"

#include <errno.h>
#include <sys/mman.h>

#include "host/backend.h"
#include "protocol/version.h"

#define HC_HUGE_PAGE (2u << 20)

/* Entries that can be unconsumed at once: for each lane that can be resident one call and one ticket spent in vain (device/claim.h);
 * for each cell of a second packet one call that nobody waits for; for each packet one that is posted. A ring at least that
 * long cannot overrun, wherever in it the worker stands. */
static unsigned ring_log2(unsigned slots)
{
    uint64_t entries = (uint64_t)slots * (2 * HC_WARP_LANES + HC_WARP_LANES + HC_PACKETS_PER_SLOT);
    unsigned log2 = 6;

    while ((1ull << log2) < entries)
        log2++;
    return log2;
}

/* How many groups of staging pieces for so many slots: a GPU of 8448 warps gets 32 MiB of small and 64 MiB of large ones. */
static unsigned groups_for(unsigned slots, unsigned slots_each, unsigned most)
{
    unsigned groups = slots / slots_each;

    return groups < 4 ? 4 : groups < most ? groups : most;
}

static size_t round_up(size_t bytes, size_t unit)
{
    return (bytes + unit - 1) / unit * unit;
}

int hc_region_map(unsigned slots, unsigned rings, struct hc_region *region)
{
    unsigned log2 = ring_log2(slots);
    size_t rings_offset = round_up(sizeof(struct hc_region_header), 4096);
    size_t rings_bytes = (size_t)rings * sizeof(struct hc_unit) << log2;
    size_t packets_offset = round_up(rings_offset + rings_bytes, 4096);
    size_t cargo_offset = round_up(packets_offset + (size_t)slots * HC_PACKETS_PER_SLOT * sizeof(struct hc_packet), 4096);
    size_t stage_offset = round_up(cargo_offset + (size_t)slots * HC_PACKETS_PER_SLOT * sizeof(struct hc_cargo), 4096);
    unsigned small = groups_for(slots, 32, HC_STAGE_GROUPS_MOST), large = groups_for(slots, 128, 64);
    size_t bytes = stage_offset + (size_t)small * HC_STAGE_PIECES * HC_STAGE_BLOCK_BYTES + (size_t)large * HC_STAGE_MOST_BYTES;
    struct hc_region_header *header;

    bytes = round_up(bytes, bytes > HC_HUGE_PAGE ? HC_HUGE_PAGE : 4096);
    header = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (header == MAP_FAILED)
        return hc_error_set(-ENOMEM, "cannot map %zu bytes for packets: out of memory", bytes);
    madvise(header, bytes, MADV_HUGEPAGE); /* fewer faults and registrations; a refusal costs only time */
    header->magic = HC_PROTOCOL_MAGIC;
    header->version = HC_PROTOCOL_VERSION;
    header->features = HC_FEATURES;
    header->bytes = bytes;
    header->ring_count = rings;
    header->ring_log2 = log2;
    header->slot_count = slots;
    header->rings_offset = rings_offset;
    header->packets_offset = packets_offset;
    header->cargo_offset = cargo_offset;
    header->stage_offset = stage_offset;
    header->stage_small_groups = small;
    header->stage_large_groups = large;
    region->header = header;
    region->bytes = bytes;
    return 0;
}

/* Linux before 5.14 refuses, and glibc before 2.35 has no name for it; the pages come when they are shared, then. */
#ifndef MADV_POPULATE_WRITE
#define MADV_POPULATE_WRITE 23
#endif

void *hc_region_fill(void *region)
{
    const struct hc_region *fill = region;

    madvise(fill->header, fill->bytes, MADV_POPULATE_WRITE);
    return NULL;
}

void hc_region_unmap(struct hc_region *region)
{
    if (region->header != NULL)
        munmap(region->header, region->bytes);
    region->header = NULL;
}

size_t hc_region_state_bytes(unsigned slots)
{
    return offsetof(struct hc_device_state, packets) +
           (size_t)slots * HC_PACKETS_PER_SLOT * sizeof(struct hc_packet_state);
}
