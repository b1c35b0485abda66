/* Output text on the host: chunks that a worker fills by itself, and that wait in a descriptor's queue as jobs. */
#ifndef HC_HOST_SERVICE_TEXT_H
#define HC_HOST_SERVICE_TEXT_H

#include <sys/uio.h>

#include "host/service/job.h"

/* Room of an ordinary chunk. Small enough to stay in the cache of the core that fills it. */
#define HC_CHUNK_BYTES (64u << 10)
/* Chunks that one write may carry, its own included, and the bytes at which it takes no more. */
#define HC_CHUNKS_A_WRITE 64u
#define HC_WRITE_BYTES (4u << 20)

struct hc_text {
    struct hc_job job; /* the first member: a text job is cast */
    struct hc_job *more, **more_last; /* chunks that follow in the same write, taken out of the queue */
    uint64_t asked; /* bytes of the write that is under way */
    struct iovec vector[HC_CHUNKS_A_WRITE];
};

/* An empty chunk of HC_CHUNK_BYTES or of `bytes` if that is more; with owned != NULL one that has those bytes of text. */
struct hc_job *hc_text_new(struct hc_worker *worker, unsigned stream, uint32_t bytes, void *owned);
void hc_text_free(struct hc_job *chunk);

#endif
