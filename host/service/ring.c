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

/* The cost of a packet is cache misses on lines that the bus has just written: here they overlap. Into the second level,
 * which has more of them in flight than the first. */
void hc_ring_prefetch(const struct hc_worker *worker, const struct hc_taken *taken)
{
    const struct hc_packet *packet = &worker->service->packets[taken->packet];
    const struct hc_cargo *cargo = &worker->service->cargo[taken->packet];
    unsigned first, last, lane;

    if (taken->mask == 0)
        return;
    if (HC_ENTRY_IS_TEXT(taken->flags)) { /* the copy runs on by itself */
        __builtin_prefetch(cargo->payload);
        __builtin_prefetch(cargo->payload + 64);
        __builtin_prefetch(&packet->reply[0], 1);
        return;
    }
    first = (unsigned)__builtin_ctz(taken->mask) & ~3u; /* four units to a line */
    last = 31u - (unsigned)__builtin_clz(taken->mask);
    for (lane = first; lane <= last; lane += 4) {
        if (HC_ENTRY_UNITS_OF(taken->flags) > 0)
            __builtin_prefetch(&packet->head[0][lane], 0, 2);
        if (HC_ENTRY_UNITS_OF(taken->flags) > 1)
            __builtin_prefetch(&packet->head[1][lane], 0, 2);
        __builtin_prefetch(&packet->reply[lane], 1);
    }
}

/* An entry for no packet is one for no lane. */
static void describe(struct hc_worker *worker, uint64_t ticket, uint64_t high, struct hc_taken *entry)
{
    uint64_t low = __atomic_load_n(&worker->entries[ticket & mask_of(worker)].low, __ATOMIC_RELAXED);
    bool valid = HC_ENTRY_PACKET(high) < worker->service->packet_count;

    entry->ticket = ticket;
    entry->tag = HC_REPLY_TAG(worker->ring, ticket);
    entry->request_tag = HC_REQUEST_TAG(worker->ring, ticket);
    entry->packet = valid ? HC_ENTRY_PACKET(high) : 0;
    entry->mask = valid ? HC_ENTRY_MASK(low) : 0;
    entry->opcode = valid ? HC_ENTRY_OPCODE(low) : HC_OP_NOP;
    entry->flags = valid ? HC_ENTRY_FLAGS(low) : 0;
    entry->valid = valid;
}

/* Up to HC_BATCH published entries, from the next ticket on. How many; the worker moves on as it serves them. */
unsigned hc_ring_look(struct hc_worker *worker, struct hc_taken *taken)
{
    uint64_t next = atomic_load_explicit(&worker->next, memory_order_relaxed), high;
    unsigned seen;

    for (seen = 0; seen < HC_BATCH && next + seen < worker->limit && is_published(worker, next + seen, &high); seen++) {
        describe(worker, next + seen, high, &taken[seen]);
        if (seen < HC_AHEAD)
            hc_ring_prefetch(worker, &taken[seen]);
    }
    return seen;
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

/* The device is gone: a ticket without an entry, before one that has its entry, was taken by a warp that died; so was one
 * whose request will never be complete. */
bool hc_ring_skip_hole(struct hc_worker *worker)
{
    uint64_t next = atomic_load_explicit(&worker->next, memory_order_relaxed), high, i;
    struct hc_taken entry;

    for (i = 0; i <= mask_of(worker); i++) {
        if (!is_published(worker, next + i, &high))
            continue;
        describe(worker, next + i, high, &entry);
        if (i == 0 && !hc_packet_arrived(worker, &entry))
            i = 1;
        atomic_store_explicit(&worker->next, next + i, memory_order_relaxed);
        return true;
    }
    return false;
}
