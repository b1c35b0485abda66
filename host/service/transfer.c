#include "host/service/transfer.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "protocol/layout.h"

#define INDEX_BITS 20
/* More than lanes can be resident on any device. */
#define TRANSFERS_MOST ((1u << INDEX_BITS) - 1)

enum { FREE, TO_HOST, TO_DEVICE };

void hc_transfers_init(struct hc_transfers *transfers)
{
    memset(transfers, 0, sizeof *transfers);
    pthread_mutex_init(&transfers->lock, NULL);
}

static void end(struct hc_transfer *transfer)
{
    transfer->memory = NULL;
    transfer->state = FREE;
    transfer->generation++;
}

/* `owner` 0: whoever's. */
static void clear(struct hc_transfers *transfers, uint32_t owner)
{
    uint32_t i;

    pthread_mutex_lock(&transfers->lock);
    for (i = 0; i < transfers->count; i++)
        if (transfers->table[i].state != FREE && (owner == 0 || transfers->table[i].owner == owner)) {
            free(transfers->table[i].memory);
            end(&transfers->table[i]);
        }
    pthread_mutex_unlock(&transfers->lock);
}

void hc_transfers_clear(struct hc_transfers *transfers)
{
    clear(transfers, 0);
}

void hc_transfers_drop(struct hc_transfers *transfers, uint32_t owner)
{
    if (owner != 0)
        clear(transfers, owner);
}

void hc_transfers_free(struct hc_transfers *transfers)
{
    hc_transfers_clear(transfers);
    free(transfers->table);
    pthread_mutex_destroy(&transfers->lock);
}

static int64_t handle_of(const struct hc_transfers *transfers, const struct hc_transfer *transfer)
{
    uint64_t index = (uint64_t)(transfer - transfers->table) + 1;

    return (int64_t)((uint64_t)transfer->generation << INDEX_BITS | index);
}

static struct hc_transfer *find(struct hc_transfers *transfers, uint64_t handle, int state)
{
    uint64_t index = (handle & ((1u << INDEX_BITS) - 1)) - 1;
    struct hc_transfer *transfer;

    if (index >= transfers->count)
        return NULL;
    transfer = &transfers->table[index];
    if (transfer->state != state || transfer->generation != handle >> INDEX_BITS)
        return NULL;
    return transfer;
}

static int enlarge(struct hc_transfers *transfers)
{
    uint32_t count = transfers->count != 0 ? transfers->count * 2 : 64;
    struct hc_transfer *table;

    if (count > TRANSFERS_MOST)
        return -ENOMEM;
    table = realloc(transfers->table, count * sizeof *table);
    if (table == NULL)
        return -ENOMEM;
    memset(table + transfers->count, 0, (count - transfers->count) * sizeof *table);
    transfers->hint = transfers->count;
    transfers->table = table;
    transfers->count = count;
    return 0;
}

static struct hc_transfer *find_free(struct hc_transfers *transfers)
{
    uint32_t i;

    for (i = 0; i < transfers->count; i++) {
        struct hc_transfer *transfer = &transfers->table[(transfers->hint + i) % transfers->count];

        if (transfer->state == FREE) {
            transfers->hint = (uint32_t)(transfer - transfers->table) + 1;
            return transfer;
        }
    }
    return enlarge(transfers) == 0 ? &transfers->table[transfers->hint++] : NULL;
}

static int64_t begin(struct hc_transfers *transfers, uint32_t owner, void *memory, size_t offset, uint32_t total, int state)
{
    struct hc_transfer *transfer = find_free(transfers);

    if (transfer == NULL)
        return -ENOMEM;
    transfer->memory = memory;
    transfer->bytes = (unsigned char *)memory + offset;
    transfer->total = total;
    transfer->filled = 0;
    transfer->owner = owner;
    transfer->state = state;
    return handle_of(transfers, transfer);
}

/* Room for `bytes` more: what was announced, or twice as much as before. */
static int make_room(struct hc_transfer *transfer, uint32_t bytes)
{
    uint64_t need = (uint64_t)transfer->filled + bytes, room = (uint64_t)transfer->total * 2;
    unsigned char *memory;

    if (need <= transfer->total)
        return 0;
    if (need > HC_MAX_TRANSFER)
        return -EFBIG;
    if (room < need)
        room = need;
    if (room > HC_MAX_TRANSFER)
        room = HC_MAX_TRANSFER;
    memory = realloc(transfer->memory, room);
    if (memory == NULL)
        return -ENOMEM;
    transfer->memory = transfer->bytes = memory;
    transfer->total = (uint32_t)room;
    return 0;
}

static int64_t put_piece(struct hc_transfers *transfers, uint64_t handle, const void *piece, uint32_t bytes)
{
    struct hc_transfer *transfer = find(transfers, handle, TO_HOST);
    int error = transfer != NULL ? make_room(transfer, bytes) : -EINVAL;

    if (error != 0)
        return error;
    memcpy(transfer->bytes + transfer->filled, piece, bytes);
    transfer->filled += bytes;
    return (int64_t)handle;
}

static int64_t begin_put(struct hc_transfers *transfers, uint32_t owner, uint64_t expected, uint32_t bytes)
{
    uint32_t room = expected > bytes ? (uint32_t)expected : bytes > 0 ? bytes : 1;
    void *memory = malloc(room);
    int64_t handle;

    if (memory == NULL)
        return -ENOMEM;
    handle = begin(transfers, owner, memory, 0, room, TO_HOST);
    if (handle < 0)
        free(memory);
    return handle;
}

int64_t hc_transfer_put(struct hc_transfers *transfers, uint32_t owner, uint64_t handle, uint64_t expected, const void *piece,
                        uint32_t bytes)
{
    int64_t result = (int64_t)handle;

    if (handle == 0 && expected > HC_MAX_TRANSFER)
        return -EINVAL;
    pthread_mutex_lock(&transfers->lock);
    if (handle == 0)
        result = begin_put(transfers, owner, expected, bytes);
    if (handle != 0 || result > 0)
        result = put_piece(transfers, (uint64_t)result, piece, bytes);
    pthread_mutex_unlock(&transfers->lock);
    return result;
}

int hc_transfer_take(struct hc_transfers *transfers, uint64_t handle, uint32_t bytes, void **memory)
{
    struct hc_transfer *transfer;
    int error = -EINVAL;

    pthread_mutex_lock(&transfers->lock);
    transfer = find(transfers, handle, TO_HOST);
    if (transfer != NULL && transfer->filled == bytes) {
        *memory = transfer->memory;
        end(transfer);
        error = 0;
    }
    pthread_mutex_unlock(&transfers->lock);
    return error;
}

int64_t hc_transfer_offer(struct hc_transfers *transfers, uint32_t owner, void *memory, size_t offset, uint32_t bytes)
{
    int64_t handle;

    pthread_mutex_lock(&transfers->lock);
    handle = begin(transfers, owner, memory, offset, bytes, TO_DEVICE);
    pthread_mutex_unlock(&transfers->lock);
    return handle;
}

int64_t hc_transfer_get(struct hc_transfers *transfers, uint64_t handle, uint64_t offset, void *piece, uint32_t room)
{
    struct hc_transfer *transfer;
    void *memory = NULL;
    int64_t bytes = -EINVAL;

    pthread_mutex_lock(&transfers->lock);
    transfer = find(transfers, handle, TO_DEVICE);
    if (transfer != NULL && offset <= transfer->total) {
        bytes = transfer->total - (uint32_t)offset < room ? transfer->total - (uint32_t)offset : room;
        memcpy(piece, transfer->bytes + offset, (size_t)bytes);
        if (offset + (uint64_t)bytes == transfer->total) {
            memory = transfer->memory;
            end(transfer);
        }
    }
    pthread_mutex_unlock(&transfers->lock);
    free(memory);
    return bytes;
}
