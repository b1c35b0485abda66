/* A ring's entries, in the order of their tickets. */
#include "host/service/worker.h"
#include "protocol/unit_host.h"

static uint64_t mask_of(const struct hc_worker *worker)
{
    return (1ull << worker->service->ring_log2) - 1;
}

static bool is_published(const struct hc_worker *worker, uint64_t ticket, uint64_t *high)
{
    /* A1 pairs with R1 in device/call.c: what the entry names is there. */
    *high = hc_unit_high(&worker->entries[ticket & mask_of(worker)]);
    return HC_ENTRY_LAP(*high) == HC_LAP(ticket, worker->service->ring_log2);
}

static void prefetch(const struct hc_worker *worker, const struct hc_taken *taken)
{
    const struct hc_packet *packet = &worker->service->packets[taken->packet];
    unsigned lane = taken->mask != 0 ? (unsigned)__builtin_ctz(taken->mask) : 0;

    __builtin_prefetch(&packet->arguments[0][lane]);
    __builtin_prefetch(&packet->shape[lane]);
    __builtin_prefetch(&packet->reply[lane], 1);
}

/* Takes up to HC_BATCH published entries. Those that name no packet are passed over. The number of tickets. */
unsigned hc_ring_take(struct hc_worker *worker, struct hc_taken *taken)
{
    uint64_t next = atomic_load_explicit(&worker->next, memory_order_relaxed), high;
    unsigned seen, count = 0;

    for (seen = 0; seen < HC_BATCH && is_published(worker, next + seen, &high); seen++) {
        uint64_t ticket = next + seen;
        uint64_t low = __atomic_load_n(&worker->entries[ticket & mask_of(worker)].low, __ATOMIC_RELAXED);
        struct hc_taken *entry = &taken[count];

        if (HC_ENTRY_PACKET(high) >= worker->service->packet_count) {
            atomic_fetch_add_explicit(&worker->counters.dropped, 1, memory_order_relaxed);
            continue;
        }
        entry->ticket = ticket;
        entry->tag = HC_REPLY_TAG(worker->ring, ticket);
        entry->packet = HC_ENTRY_PACKET(high);
        entry->mask = HC_ENTRY_MASK(low);
        entry->opcode = HC_ENTRY_OPCODE(low);
        entry->flags = HC_ENTRY_FLAGS(low);
        prefetch(worker, entry);
        count++;
    }
    if (seen != 0)
        atomic_store_explicit(&worker->next, next + seen, memory_order_relaxed);
    return count;
}

bool hc_ring_ready(const struct hc_worker *worker)
{
    uint64_t high;

    return is_published(worker, atomic_load_explicit(&worker->next, memory_order_relaxed), &high);
}

uint64_t hc_ring_published(struct hc_worker *worker)
{
    uint64_t next = atomic_load_explicit(&worker->next, memory_order_relaxed), high, i;
    uint64_t last = next;

    for (i = 0; i <= mask_of(worker); i++)
        if (is_published(worker, next + i, &high))
            last = next + i + 1;
    return last;
}

/* The device is gone: a ticket without an entry, before one that has its entry, was taken by a warp that died. */
void hc_ring_skip_hole(struct hc_worker *worker)
{
    uint64_t next = atomic_load_explicit(&worker->next, memory_order_relaxed), high, i;

    for (i = 0; i <= mask_of(worker); i++)
        if (is_published(worker, next + i, &high)) {
            atomic_store_explicit(&worker->next, next + i, memory_order_relaxed);
            return;
        }
}
