/* A device written in plain C: publishes packets into a region as PROTOCOL.md lays it out, and waits for their replies.
 * Knows nothing of the service's insides. */
#ifndef HC_TESTS_SERVICE_FAKE_DEVICE_H
#define HC_TESTS_SERVICE_FAKE_DEVICE_H

#include <check.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "host/service/service.h"
#include "protocol/operations.h"

#define WAIT_NS 30000000000ll /* every wait of a test ends */
#define LOST INT64_MIN        /* no reply within it */

/* One lane's request, before it is cut into units. */
struct fake_row {
    uint64_t a[HC_ARGUMENTS];
    uint64_t place;
    uint32_t input, capacity;
};

struct fake {
    struct hc_region_header *header;
    struct hc_unit *rings;
    struct hc_packet *packets;
    struct hc_cargo *cargo;
    struct fake_row (*rows)[HC_WARP_LANES]; /* for each packet: what its lanes will ask */
    _Atomic uint64_t tickets[HC_MAX_RINGS];
    struct hc_service *service;
    /* What the events said. */
    atomic_int ended, end_kind, end_status, pipes_broken;
    _Atomic uint64_t stream[2];
    atomic_int stream_changes[2];
    _Atomic uint32_t owner; /* of every call; 0: launches are not told apart */
};

/* One lane's call by itself: it holds its packet whole, so the share is the whole payload. */
struct call {
    unsigned ring, packet, opcode;
    uint64_t a[HC_ARGUMENTS];
    const void *input;
    uint32_t input_bytes;
    void *output;
    uint32_t capacity;
    uint32_t output_bytes; /* on return */
    bool trapped;          /* on return */
    uint64_t tag;          /* between begin and end */
};

void fake_open(struct fake *fake, unsigned rings, unsigned ring_log2, unsigned slots, enum hc_io io);
void fake_close(struct fake *fake);
int64_t now_ns(void);
void nap_ms(unsigned ms);

struct hc_packet *fake_packet(struct fake *fake, unsigned packet);
struct hc_cargo *fake_cargo(struct fake *fake, unsigned packet);
struct fake_row *fake_row(struct fake *fake, unsigned packet, unsigned lane);
uint64_t fake_take_ticket(struct fake *fake, unsigned ring);
/* Publishes the rows under a ticket, as units. Returns the tag. */
uint64_t fake_publish_at(struct fake *fake, unsigned ring, uint64_t ticket, unsigned packet, uint32_t mask,
                         unsigned opcode, unsigned flags);
uint64_t fake_publish(struct fake *fake, unsigned ring, unsigned packet, uint32_t mask, unsigned opcode,
                      unsigned flags);
/* The result, or LOST. */
int64_t fake_wait(struct fake *fake, unsigned packet, unsigned lane, uint64_t tag, int64_t timeout_ns, bool *trapped);

/* Both halves of a call, and the whole. Input and output of any size: in transfers beyond the share. */
void call_begin(struct fake *fake, struct call *call);
int64_t call_end(struct fake *fake, struct call *call);
int64_t call_end_within(struct fake *fake, struct call *call, int64_t timeout_ns);
int64_t call_make(struct fake *fake, struct call call);
/* Posts text to a stream and waits for the acknowledgement. false: it never came. */
bool post_text(struct fake *fake, unsigned ring, unsigned packet, unsigned fd, const char *text);

int64_t call_path(struct fake *fake, unsigned opcode, const char *path, uint64_t a0, uint64_t a1);

#endif
