/* Counters, and the state of everything for a report of a hang. */
#include <stdio.h>

#include "host/service/descriptor.h"
#include "host/service/pool.h"
#include "host/service/packet.h"
#include "host/service/worker.h"
#include "protocol/unit_host.h"

static uint64_t read_counter(_Atomic uint64_t *counter)
{
    return atomic_load_explicit(counter, memory_order_relaxed);
}

void hc_service_stats(struct hc_service *service, struct hc_stats *stats)
{
    unsigned i;

    stats->packets = stats->lane_calls = stats->posted_packets = 0;
    for (i = 0; i < service->ring_count; i++) {
        struct hc_counters *counters = &service->workers[i].counters;

        stats->packets += read_counter(&counters->packets);
        stats->lane_calls += read_counter(&counters->lane_calls);
        stats->posted_packets += read_counter(&counters->posted);
    }
    stats->output_bytes = read_counter(&service->output_bytes);
    stats->output_writes = read_counter(&service->output_writes);
    stats->workers = service->ring_count;
    stats->io = service->io;
}

/* An entry whose request has not all come: which lanes' units bear what. */
static void dump_request(const struct hc_worker *worker, uint64_t ticket, struct hc_unit entry, int fd)
{
    const struct hc_service *service = worker->service;
    uint32_t packet = HC_ENTRY_PACKET(entry.high), mask = HC_ENTRY_MASK(entry.low), expected, unit, tag;

    if (HC_ENTRY_LAP(entry.high) != HC_LAP(ticket, service->ring_log2) || packet >= service->packet_count)
        return;
    expected = HC_REQUEST_TAG(worker->ring, ticket);
    for (; mask != 0; mask &= mask - 1)
        for (unit = 0; unit < HC_ENTRY_UNITS_OF(HC_ENTRY_FLAGS(entry.low)) && unit < HC_REQUEST_UNITS; unit++) {
            tag = HC_REQUEST_UNIT_TAG(hc_unit_high(&hc_request_row(service, packet, unit)[__builtin_ctz(mask)]));
            if (tag != expected)
                dprintf(fd, "  lane %d, unit %u: tag %u, not %u\n", __builtin_ctz(mask), unit, tag, expected);
        }
}

static void dump_worker(struct hc_worker *worker, int fd)
{
    const struct hc_service *service = worker->service;
    uint64_t next = read_counter(&worker->next);
    struct hc_unit entry = hc_unit_read(&worker->entries[next & ((1ull << service->ring_log2) - 1)]);

    dprintf(fd,
            "ring %u: next ticket %llu, entry there: lap %u of %u, packet %u, opcode 0x%x, mask %08x, flags %x; "
            "%llu calls outstanding, %llu in io_uring, %llu packets, %llu dropped%s\n",
            worker->ring, (unsigned long long)next, HC_ENTRY_LAP(entry.high), HC_LAP(next, service->ring_log2),
            HC_ENTRY_PACKET(entry.high), HC_ENTRY_OPCODE(entry.low), HC_ENTRY_MASK(entry.low),
            HC_ENTRY_FLAGS(entry.low), (unsigned long long)read_counter(&worker->counters.outstanding),
            (unsigned long long)read_counter(&worker->counters.in_flight),
            (unsigned long long)read_counter(&worker->counters.packets),
            (unsigned long long)read_counter(&worker->counters.dropped),
            atomic_load(&worker->asleep) ? "; asleep" : "");
    dump_request(worker, next, entry, fd);
}

int hc_service_dump(struct hc_service *service, int fd)
{
    uint64_t queued, settled;
    unsigned i;
    int error;

    dprintf(fd, "service: io %s, %u rings of %u entries, %u packets, %u pool threads, %u handler threads%s%s%s\n",
            service->io == HC_IO_URING ? "uring" : "threads", service->ring_count, 1u << service->ring_log2,
            service->packet_count, hc_pool_threads(service->pool), hc_pool_threads(service->handlers),
            atomic_load(&service->pauses) % 2 != 0 ? ", paused" : "", atomic_load(&service->trapped) ? ", trapped" : "",
            atomic_load(&service->gone) ? ", device gone" : "");
    for (i = 0; i < service->ring_count; i++)
        dump_worker(&service->workers[i], fd);
    for (i = 0; i < 2; i++) {
        hc_stream_progress(&service->streams[i], &queued, &settled, &error);
        dprintf(fd, "stream %u: %llu bytes queued, %llu settled, first error %d\n", i, (unsigned long long)queued,
                (unsigned long long)settled, error);
    }
    hc_queue_dump(fd);
    return 0;
}
