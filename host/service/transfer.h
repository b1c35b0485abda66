/* Transfers: buffers larger than a lane's share of a packet, sent in pieces under a handle. */
#ifndef HC_HOST_SERVICE_TRANSFER_H
#define HC_HOST_SERVICE_TRANSFER_H

#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

struct hc_transfer {
    unsigned char *memory;
    unsigned char *bytes;   /* what the device sees, in `memory` */
    uint32_t total, filled; /* to the device: its bytes; to the host: room, and the bytes that have come */
    uint32_t generation;    /* so that a stale handle is refused */
    uint32_t owner; /* 0: of no launch that is told apart */
    int state;
};

struct hc_transfers {
    pthread_mutex_t lock;
    struct hc_transfer *table;
    uint32_t count, hint;
};

void hc_transfers_init(struct hc_transfers *transfers);
/* Frees every transfer; the table remains usable. */
void hc_transfers_clear(struct hc_transfers *transfers);
/* Frees those of one owner, which is not 0. */
void hc_transfers_drop(struct hc_transfers *transfers, uint32_t owner);
void hc_transfers_free(struct hc_transfers *transfers);

/* Device to host: appends a piece. `handle` 0 begins a transfer, of about `expected` bytes in all, 0 if that is not known. The
 * handle, or -EINVAL, -EFBIG, -ENOMEM. */
int64_t hc_transfer_put(struct hc_transfers *transfers, uint32_t owner, uint64_t handle, uint64_t expected, const void *piece,
                        uint32_t bytes);
/* Takes a complete transfer of exactly `bytes` out of the table; the caller frees *memory. 0 or -EINVAL. */
int hc_transfer_take(struct hc_transfers *transfers, uint64_t handle, uint32_t bytes, void **memory);

/* Host to device. Gives `memory` to the table, of which the device may fetch [offset, offset + bytes). The handle, or
 * -ENOMEM: then `memory` remains the caller's. */
int64_t hc_transfer_offer(struct hc_transfers *transfers, uint32_t owner, void *memory, size_t offset, uint32_t bytes);
/* Copies a piece out; frees the transfer with its last byte. The number of bytes, or -EINVAL. */
int64_t hc_transfer_get(struct hc_transfers *transfers, uint64_t handle, uint64_t offset, void *piece, uint32_t room);

#endif
