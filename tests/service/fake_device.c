#include "tests/service/fake_device.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "protocol/unit_host.h"
#include "protocol/version.h"

/* Not Check's: the benchmark uses this file too. */
static void must(bool condition, const char *what)
{
    if (condition)
        return;
    fprintf(stderr, "fake device: %s\n", what);
    abort();
}

int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void nap_ms(unsigned ms)
{
    struct timespec time = {ms / 1000, (long)(ms % 1000) * 1000000};

    nanosleep(&time, NULL);
}

static bool on_ended(void *context, enum hc_end_kind kind, int status, uint32_t owner)
{
    struct fake *fake = context;

    atomic_store(&fake->end_kind, (int)kind);
    atomic_store(&fake->end_status, status);
    atomic_fetch_add(&fake->ended, 1);
    return owner != 0;
}

static uint32_t owner_of(void *context, uint32_t packet, unsigned lane)
{
    (void)packet, (void)lane;
    return atomic_load(&((struct fake *)context)->owner);
}

static void on_stream(void *context, unsigned stream, uint64_t value)
{
    struct fake *fake = context;

    atomic_store(&fake->stream[stream], value);
    atomic_fetch_add(&fake->stream_changes[stream], 1);
}

static bool on_broken_pipe(void *context)
{
    struct fake *fake = context;

    atomic_fetch_add(&fake->pipes_broken, 1);
    return false;
}

void fake_open(struct fake *fake, unsigned rings, unsigned ring_log2, unsigned slots, enum hc_io io)
{
    size_t rings_bytes = (size_t)rings * sizeof(struct hc_unit) << ring_log2;
    size_t packets_at = (sizeof(struct hc_region_header) + rings_bytes + 4095) & ~(size_t)4095;
    size_t cargo_at = packets_at + (size_t)slots * HC_PACKETS_PER_SLOT * sizeof(struct hc_packet);
    size_t stage_at = (cargo_at + (size_t)slots * HC_PACKETS_PER_SLOT * sizeof(struct hc_cargo) + 4095) & ~(size_t)4095;
    size_t bytes = stage_at + HC_STAGE_PIECES * (HC_STAGE_BLOCK_BYTES + HC_STAGE_LARGE_BYTES);
    struct hc_service_config config = {.io = io, .idle = HC_IDLE_ADAPTIVE};
    int error;

    memset(fake, 0, sizeof *fake);
    bytes = (bytes + 4095) & ~(size_t)4095;
    fake->header = aligned_alloc(4096, bytes);
    fake->rows = calloc((size_t)slots * HC_PACKETS_PER_SLOT, sizeof *fake->rows);
    must(fake->header != NULL && fake->rows != NULL, "no memory");
    memset(fake->header, 0, bytes);
    *fake->header = (struct hc_region_header){
        .magic = HC_PROTOCOL_MAGIC, .version = HC_PROTOCOL_VERSION, .ring_count = rings, .features = HC_FEATURES,
        .bytes = bytes, .ring_log2 = ring_log2, .slot_count = slots, .rings_offset = sizeof(struct hc_region_header),
        .packets_offset = packets_at, .cargo_offset = cargo_at, .stage_offset = stage_at, .stage_small_groups = 1, .stage_large_groups = 1,
    };
    fake->rings = (struct hc_unit *)(fake->header + 1);
    fake->packets = (struct hc_packet *)((char *)fake->header + packets_at);
    fake->cargo = (struct hc_cargo *)((char *)fake->header + cargo_at);
    config.region = fake->header;
    config.events = (struct hc_service_events){
        .context = fake, .ended = on_ended, .owner_of = owner_of, .stream_state = on_stream, .broken_pipe = on_broken_pipe};
    error = hc_service_start(&config, &fake->service);
    must(error == 0, "the service did not start");
}

void fake_close(struct fake *fake)
{
    hc_service_stop(fake->service);
    free(fake->header);
    free(fake->rows);
}

struct hc_packet *fake_packet(struct fake *fake, unsigned packet)
{
    return &fake->packets[packet];
}

struct hc_cargo *fake_cargo(struct fake *fake, unsigned packet)
{
    return &fake->cargo[packet];
}

struct fake_row *fake_row(struct fake *fake, unsigned packet, unsigned lane)
{
    return &fake->rows[packet][lane];
}

/* "Arguments, payload" of an opcode, from the one table; of unknown ones the largest. */
static unsigned shape_of(unsigned opcode, bool *payload)
{
    *payload = true;
    switch (opcode) {
#define HC_OPERATION(number, NAME, name, arguments, payload_kind)                                                      \
    case number:                                                                                                       \
        *payload = (payload_kind) != HC_PAYLOAD_NONE;                                                                  \
        return arguments;
        HC_OPERATIONS(HC_OPERATION)
#undef HC_OPERATION
    default:
        return HC_ARGUMENTS;
    }
}

static unsigned words_of(const struct fake_row *row, unsigned opcode, uint32_t *word)
{
    bool payload;
    unsigned arguments = shape_of(opcode, &payload), i, count = 0;

    for (i = 0; i < arguments; i++) {
        word[count++] = (uint32_t)row->a[i];
        word[count++] = (uint32_t)(row->a[i] >> 32);
    }
    if (payload) {
        word[count++] = row->input;
        word[count++] = row->capacity;
        word[count++] = (uint32_t)row->place;
        word[count++] = (uint32_t)(row->place >> 32);
    }
    return count;
}

/* Units in the order that suits a fake least: the last first. The number of them. */
static unsigned write_units(struct fake *fake, unsigned packet, unsigned lane, unsigned opcode, uint32_t tag)
{
    uint32_t word[HC_REQUEST_WORDS + 2] = {0};
    unsigned units = HC_UNITS_OF(words_of(fake_row(fake, packet, lane), opcode, word)), u;

    for (u = units; u-- > 0;)
        hc_unit_publish(u < HC_HEAD_UNITS ? &fake->packets[packet].head[u][lane]
                                          : &fake->cargo[packet].tail[u - HC_HEAD_UNITS][lane], HC_REQUEST_LOW(word[3 * u], word[3 * u + 1]),
                        HC_REQUEST_HIGH(word[3 * u + 2], tag));
    return units;
}

uint64_t fake_take_ticket(struct fake *fake, unsigned ring)
{
    return atomic_fetch_add(&fake->tickets[ring], 1);
}

uint64_t fake_publish_at(struct fake *fake, unsigned ring, uint64_t ticket, unsigned packet, uint32_t mask,
                         unsigned opcode, unsigned flags)
{
    unsigned log2 = fake->header->ring_log2, units = 0, lane;
    struct hc_unit *entry = fake->rings + ((size_t)ring << log2) + (ticket & ((1ull << log2) - 1));

    if (packet < fake->header->slot_count * HC_PACKETS_PER_SLOT && !HC_ENTRY_IS_TEXT(flags))
        for (lane = 0; lane < HC_WARP_LANES; lane++)
            if (mask >> lane & 1)
                units = write_units(fake, packet, lane, opcode, HC_REQUEST_TAG(ring, ticket));
    flags |= HC_ENTRY_UNITS(units);
    __atomic_store_n(&entry->low, HC_ENTRY_LOW(flags, opcode, mask), __ATOMIC_RELAXED);
    __atomic_store_n(&entry->high, HC_ENTRY_HIGH(HC_LAP(ticket, log2), packet), __ATOMIC_RELEASE);
    return HC_REPLY_TAG(ring, ticket);
}

uint64_t fake_publish(struct fake *fake, unsigned ring, unsigned packet, uint32_t mask, unsigned opcode,
                      unsigned flags)
{
    return fake_publish_at(fake, ring, fake_take_ticket(fake, ring), packet, mask, opcode, flags);
}

int64_t fake_wait(struct fake *fake, unsigned packet, unsigned lane, uint64_t tag, int64_t timeout_ns, bool *trapped)
{
    struct hc_unit *reply = &fake->packets[packet].reply[lane];
    int64_t limit = now_ns() + timeout_ns;
    unsigned tries = 0;
    uint64_t high;

    for (;;) {
        high = hc_unit_high(reply);
        if ((high & ~HC_REPLY_FLAGS) == tag)
            break;
        if (++tries % 16 != 0)
            continue;
        if (now_ns() > limit)
            return LOST;
        sched_yield();
    }
    if (trapped != NULL)
        *trapped = (high & HC_REPLY_TRAP) != 0;
    return (int64_t)__atomic_load_n(&reply->low, __ATOMIC_RELAXED);
}

static int64_t piece(struct fake *fake, const struct call *call, unsigned opcode, uint64_t a0, uint64_t a1,
                     const void *input, uint32_t input_bytes, uint32_t capacity)
{
    uint64_t tag;

    *fake_row(fake, call->packet, 0) = (struct fake_row){{a0, a1}, 0, input_bytes, capacity};
    if (input_bytes != 0)
        memcpy(fake_cargo(fake, call->packet)->payload, input, input_bytes);
    tag = fake_publish(fake, call->ring, call->packet, 1, opcode, HC_ENTRY_WIDE);
    return fake_wait(fake, call->packet, 0, tag, WAIT_NS, NULL);
}

static int64_t send_input(struct fake *fake, const struct call *call)
{
    int64_t handle = 0;
    uint32_t at, bytes;

    for (at = 0; at < call->input_bytes && handle >= 0; at += bytes) {
        bytes = call->input_bytes - at < HC_PAYLOAD_BYTES ? call->input_bytes - at : HC_PAYLOAD_BYTES;
        handle = piece(fake, call, HC_OP_TRANSFER_PUT, (uint64_t)handle, call->input_bytes,
                       (const char *)call->input + at, bytes, 0);
    }
    return handle;
}

void call_begin(struct fake *fake, struct call *call)
{
    uint64_t transfer = call->input_bytes > HC_PAYLOAD_BYTES ? (uint64_t)send_input(fake, call) : 0;
    struct fake_row *row = fake_row(fake, call->packet, 0);

    memcpy(row->a, call->a, sizeof row->a);
    row->place = transfer;
    row->input = call->input_bytes;
    row->capacity = call->capacity;
    if (transfer == 0 && call->input_bytes != 0)
        memcpy(fake_cargo(fake, call->packet)->payload, call->input, call->input_bytes);
    call->tag = fake_publish(fake, call->ring, call->packet, 1, call->opcode, HC_ENTRY_WIDE);
}

static void fetch_told(struct fake *fake, struct call *call, struct hc_unit extent)
{
    uint32_t present = HC_EXTENT_INLINE(extent.high), at;
    int64_t bytes;

    call->output_bytes = HC_EXTENT_TOTAL(extent.high);
    if (call->output_bytes > call->capacity || present > HC_PAYLOAD_BYTES)
        abort();
    if (present != 0)
        memcpy(call->output, fake_cargo(fake, call->packet)->payload, present);
    for (at = present; at < call->output_bytes; at += (uint32_t)bytes) {
        bytes = piece(fake, call, HC_OP_TRANSFER_GET, extent.low, at - present, NULL, 0, call->output_bytes - at);
        if (bytes <= 0)
            abort();
        memcpy((char *)call->output + at, fake_cargo(fake, call->packet)->payload, (size_t)bytes);
    }
}

static void fetch_output(struct fake *fake, struct call *call)
{
    const struct hc_packet *packet = fake_packet(fake, call->packet);
    struct hc_unit reply = hc_unit_read(&packet->reply[0]), extent = hc_unit_read(&fake_cargo(fake, call->packet)->extent[0]);
    uint64_t told = (int64_t)reply.low > 0 ? reply.low : 0;

    if ((reply.high & HC_REPLY_PLAIN) != 0)
        extent = (struct hc_unit){0, HC_EXTENT(told, told)};
    fetch_told(fake, call, extent);
}

int64_t call_end_within(struct fake *fake, struct call *call, int64_t timeout_ns)
{
    int64_t result = fake_wait(fake, call->packet, 0, call->tag, timeout_ns, &call->trapped);

    if (call->output != NULL && result != LOST)
        fetch_output(fake, call);
    return result;
}

int64_t call_end(struct fake *fake, struct call *call)
{
    return call_end_within(fake, call, WAIT_NS);
}

int64_t call_make(struct fake *fake, struct call call)
{
    call_begin(fake, &call);
    return call_end(fake, &call);
}

bool post_text(struct fake *fake, unsigned ring, unsigned packet, unsigned fd, const char *text)
{
    struct hc_cargo *to = fake_cargo(fake, packet);
    size_t bytes = strlen(text);
    uint64_t tag;

    *fake_row(fake, packet, 5) = (struct fake_row){{fd}, 0, (uint32_t)bytes, 0};
    memcpy(to->payload, text, bytes);
    tag = fake_publish(fake, ring, packet, 1u << 5, HC_OP_OUTPUT, HC_ENTRY_WIDE | HC_ENTRY_POSTED);
    return fake_wait(fake, packet, 0, tag, WAIT_NS, NULL) == 0;
}

int64_t call_path(struct fake *fake, unsigned opcode, const char *path, uint64_t a0, uint64_t a1)
{
    return call_make(fake, (struct call){.opcode = opcode, .a = {a0, a1}, .input = path,
                                         .input_bytes = (uint32_t)strlen(path) + 1});
}
