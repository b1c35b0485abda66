#include "host/cpu/outlive.h"

#include <errno.h>
#include <stdlib.h>

#include "host/backend.h"

struct hc_cpu_outlive {
    struct hc_cpu_ledger ledger;
    struct hc_device_state *state;
    uint32_t packets;
    void (*give_up)(void *context, struct hc_given_up *given_up);
    void *context;
};

/* A stopped launch's, until it is settled. */
struct remains {
    struct hc_cpu_outlive *outlive;
    struct hc_cpu_launch *launch;
    uint32_t number;
    struct hc_given_up given_up;
};

static struct hc_cpu_call *call_at(const struct hc_cpu_outlive *outlive, uint32_t packet, unsigned lane)
{
    return &outlive->ledger.cells[(size_t)packet * HC_WARP_LANES + lane];
}

uint32_t hc_cpu_outlive_owner(const struct hc_cpu_outlive *outlive, uint32_t packet, unsigned lane)
{
    if (outlive == NULL || packet >= outlive->packets)
        return 0;
    return __atomic_load_n(&call_at(outlive, packet, lane)->launch, __ATOMIC_ACQUIRE);
}

/* Cells that the launch holds: all of them, or the first `room` into `calls`. */
static unsigned find_calls(const struct hc_cpu_outlive *outlive, uint32_t number, struct hc_given_call *calls, unsigned room)
{
    unsigned count = 0;

    for (uint32_t packet = 0; packet < outlive->packets; packet++) {
        uint32_t owned = __atomic_load_n(&outlive->state->packets[packet].owner, __ATOMIC_ACQUIRE);

        for (; owned != 0; owned &= owned - 1) {
            unsigned lane = (unsigned)__builtin_ctz(owned);
            const struct hc_cpu_call *call = call_at(outlive, packet, lane);

            if (__atomic_load_n(&call->launch, __ATOMIC_ACQUIRE) != number)
                continue;
            if (count < room)
                calls[count] = (struct hc_given_call){.tag = call->tag, .packet = packet, .lane = (uint8_t)lane, .wide = call->wide != 0};
            count++;
        }
    }
    return count;
}

/* As hc_claim_leave in device/claim.c. A3 pairs with the acquire of the next claim: the host's writes are over before the next owner's. */
static void free_cell(struct hc_given_up *given_up, const struct hc_given_call *call)
{
    struct remains *remains = given_up->context;
    struct hc_packet_state *state = &remains->outlive->state->packets[call->packet];
    uint32_t bit = 1u << call->lane;

    __atomic_store_n(&call_at(remains->outlive, call->packet, call->lane)->launch, 0, __ATOMIC_RELAXED);
    if (!call->wide)
        __atomic_fetch_and(&state->owner, ~bit, __ATOMIC_RELEASE);
    else if ((__atomic_fetch_and(&state->pending, ~bit, __ATOMIC_ACQ_REL) & ~bit) == 0)
        __atomic_store_n(&state->owner, 0, __ATOMIC_RELEASE);
}

static uint32_t *owners_of(struct hc_device_state *state, uint32_t piece)
{
    uint32_t group = piece / HC_STAGE_PIECES;

    return group < HC_STAGE_GROUPS_MOST ? &state->stage_small[group] : &state->stage_large[group - HC_STAGE_GROUPS_MOST];
}

/* The host writes there no more, since all calls have their answers. */
static void free_pieces(struct hc_cpu_outlive *outlive, uint32_t number)
{
    for (uint32_t piece = 0; piece < HC_STAGE_PIECES_MOST; piece++) {
        if (__atomic_load_n(&outlive->ledger.pieces[piece], __ATOMIC_RELAXED) != number)
            continue;
        __atomic_store_n(&outlive->ledger.pieces[piece], 0, __ATOMIC_RELAXED);
        __atomic_fetch_and(owners_of(outlive->state, piece), ~(1u << piece % HC_STAGE_PIECES), __ATOMIC_RELEASE);
    }
}

static void settled(struct hc_given_up *given_up)
{
    struct remains *remains = given_up->context;

    free_pieces(remains->outlive, remains->number);
    hc_cpu_launch_settled(remains->launch);
    free(remains);
}

/* Without memory for the list the launch keeps what it had. */
static int give_up(void *context, struct hc_cpu_launch *launch, uint32_t number)
{
    struct hc_cpu_outlive *outlive = context;
    unsigned count = find_calls(outlive, number, NULL, 0);
    struct remains *remains = calloc(1, sizeof *remains + count * sizeof remains->given_up.calls[0]);

    if (remains == NULL)
        return 0;
    *remains = (struct remains){.outlive = outlive, .launch = launch, .number = number};
    remains->given_up.owner = number;
    remains->given_up.context = remains;
    remains->given_up.answered = free_cell;
    remains->given_up.done = settled;
    remains->given_up.count = find_calls(outlive, number, remains->given_up.calls, count);
    outlive->give_up(outlive->context, &remains->given_up);
    return 1;
}

int hc_cpu_outlive_make(struct hc_cpu_machine *machine, const struct hc_module_link *link,
                        void (*to)(void *context, struct hc_given_up *given_up), void *context, struct hc_cpu_outlive **result)
{
    struct hc_cpu_outlive *outlive = calloc(1, sizeof *outlive);
    size_t cells = (size_t)link->slot_count * HC_PACKETS_PER_SLOT * HC_WARP_LANES;

    if (outlive == NULL)
        return hc_error_set(-ENOMEM, "out of memory");
    outlive->state = link->state;
    outlive->packets = link->slot_count * HC_PACKETS_PER_SLOT;
    outlive->give_up = to;
    outlive->context = context;
    outlive->ledger.cells = calloc(cells, sizeof *outlive->ledger.cells);
    outlive->ledger.cell_count = cells;
    outlive->ledger.pieces = calloc(HC_STAGE_PIECES_MOST, sizeof *outlive->ledger.pieces);
    outlive->ledger.piece_count = HC_STAGE_PIECES_MOST;
    outlive->ledger.stopped = give_up;
    outlive->ledger.context = outlive;
    if (outlive->ledger.cells == NULL || outlive->ledger.pieces == NULL) {
        hc_cpu_outlive_free(outlive);
        return hc_error_set(-ENOMEM, "out of memory");
    }
    hc_cpu_machine_keep(machine, &outlive->ledger);
    *result = outlive;
    return 0;
}

void hc_cpu_outlive_free(struct hc_cpu_outlive *outlive)
{
    if (outlive == NULL)
        return;
    free(outlive->ledger.cells);
    free(outlive->ledger.pieces);
    free(outlive);
}
