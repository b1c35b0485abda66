/* Standard output and standard error as the service keeps them: how much text waits, and what went wrong with it. */
#ifndef HC_HOST_SERVICE_STREAM_H
#define HC_HOST_SERVICE_STREAM_H

#include <pthread.h>

#include "host/service/job.h"

/* More text than the first is too much; those who print then wait until it is less than the second. */
#define HC_STREAM_MOST (4u << 20)
#define HC_STREAM_LOW (2u << 20)

struct hc_stream {
    pthread_mutex_t lock;
    uint64_t queued, settled; /* bytes accepted; bytes written or given up */
    int error;                /* of posted text, until a call has returned it */
    int first_error;          /* for ever */
    atomic_bool full; /* changed under the lock */
    atomic_bool unwritten; /* queued != settled; changed under the lock */
    bool trapped;
    struct hc_job *held, **held_last; /* output calls that are answered when there is room */
    bool telling;                     /* a thread is in events.stream_state */
    uint64_t told;
    struct hc_key key; /* where the latest text went */
    bool regular;
};

void hc_stream_init(struct hc_stream *stream);
void hc_stream_free(struct hc_stream *stream);
/* Text is about to be queued. */
void hc_stream_accept(struct hc_service *service, unsigned stream, uint64_t bytes, const struct hc_key *key,
                      bool regular);
/* Text was written, or (error < 0) given up. */
void hc_stream_settle(struct hc_service *service, unsigned stream, uint64_t bytes, int error);
/* The error to report, once; 0 or negative. */
int hc_stream_take_error(struct hc_service *service, unsigned stream);
/* Keeps a job unanswered while the stream is full. false: answer it now. */
bool hc_stream_hold(struct hc_stream *stream, struct hc_job *job);
void hc_stream_trap(struct hc_service *service, unsigned stream, bool trapped);
/* Is there unwritten text, and in which queue? `in_file`: only if that is a regular file. */
bool hc_stream_waits(struct hc_stream *stream, bool in_file, struct hc_key *key);
void hc_stream_progress(struct hc_stream *stream, uint64_t *queued, uint64_t *settled, int *first_error);

#endif
