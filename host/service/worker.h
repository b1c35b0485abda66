/* The service's own structures: one service, one worker for each ring. */
#ifndef HC_HOST_SERVICE_WORKER_H
#define HC_HOST_SERVICE_WORKER_H

#include <liburing.h>
#include <pthread.h>

#include "host/service/job.h"
#include "host/service/stream.h"
#include "host/service/transfer.h"

#define HC_USER_CALLS (HC_OP_USER_END - HC_OP_USER_BEGIN)
#define HC_BATCH 64u
#define HC_SEEN 4u
#define HC_AHEAD 4u /* packets fetched into the caches before they are served */

struct hc_pool;

/* A ring entry, copied out and valid as far as ring and packet go. */
struct hc_taken {
    uint64_t ticket, tag;
    uint32_t packet, mask;
    uint32_t request_tag;
    uint16_t opcode, flags;
    bool valid; /* names a packet that exists */
};

/* Counters: written by the worker alone, read by anyone. An atomic add would wait for every reply that is on its way to memory,
 * which halved the calls a second. */
struct hc_counters {
    _Atomic uint64_t packets, lane_calls, posted, dropped;
    _Atomic uint64_t outstanding, in_flight;
};

static inline void hc_counter_add(_Atomic uint64_t *counter, uint64_t more)
{
    atomic_store_explicit(counter, atomic_load_explicit(counter, memory_order_relaxed) + more, memory_order_relaxed);
}

/* Counters of which odd means on. Several threads may switch one the same way at the same time. */
static inline void hc_switch(atomic_uint *counter, bool on)
{
    unsigned now = atomic_load(counter);

    while (now % 2 != (on ? 1u : 0u) && !atomic_compare_exchange_weak(counter, &now, now + 1))
        ;
}

/* Each on cache lines of its own: with a neighbour's counters beside its ring's place two workers were no faster than one. */
struct HC_ALIGNED(128) hc_worker {
    struct hc_service *service;
    unsigned ring;
    pthread_t thread;
    bool thread_started;
    const struct hc_unit *entries;
    _Atomic uint64_t next; /* the ticket awaited; written by the worker */

    struct io_uring uring;
    bool uring_open;
    bool cancels_wait; /* for room in the submission queue */
    uint64_t threads_refused_at; /* io_uring found no thread of the kernel's; 0: it has them */
    unsigned in_flight;
    int wake; /* eventfd; written only while `asleep` */
    atomic_bool asleep;
    _Atomic(struct hc_job *) inbox; /* newest first; pushed by any thread */

    struct hc_job *ready, **ready_last; /* to be started in this pass */
    struct hc_job *backlog, **backlog_last; /* found no room in the submission queue */
    struct hc_job *oldest, *newest; /* outstanding, by ticket */
    struct hc_job *free;

    /* Streams' descriptors as looked up in this pass, and the text taken in it that nobody else knows of yet. */
    struct hc_job *chunk[2], *spare_chunk;
    bool looked[2];
    struct hc_descriptor_at {
        struct hc_key key;
        bool regular, direct, stream;
        int error;
    } at[2];

    /* Descriptors as looked up in this batch of entries; see ops_descriptor.c. */
    struct hc_seen {
        int fd;
        struct hc_key key;
        bool regular, stream, direct;
    } seen[HC_SEEN];
    unsigned seen_count;
    bool in_batch;
    unsigned streams_read; /* at once, in this pass; see ops_descriptor.c */
    unsigned pieces_written; /* at once, in this pass; see text.c */

    uint64_t idle_since, active_at, sleep_ns;
    bool holes_done; /* the device is gone, and so is the last hole */
    unsigned trap_seen, given_up_seen, given_up_over; /* see hc_given_up_step */
    uint64_t limit;        /* tickets from here on are not taken: see hc_service_seal */
    unsigned seals_seen;
    uint64_t drain_seen, drain_target;
    _Atomic uint64_t drain_asked, drain_done;
    unsigned pauses_seen;  /* before the pass that found nothing */
    atomic_uint parked;    /* the pause that it is parked for */
    struct hc_counters counters;
};

struct hc_user_call {
    hc_handler handler;
    void *context;
};

struct hc_service {
    struct hc_service_config config;
    unsigned ring_count, ring_log2;
    uint32_t packet_count;
    struct hc_packet *packets;
    struct hc_cargo *cargo;
    unsigned char *stage;
    uint32_t stage_blocks;
    enum hc_io io;
    bool supported[256]; /* io_uring opcodes */
    unsigned cores;

    struct hc_worker *workers;
    struct hc_pool *pool, *handlers;
    struct hc_stream streams[2];
    struct hc_transfers transfers;
    struct hc_maps *maps;
    uint64_t maps_generation;

    pthread_mutex_t lock; /* of what follows up to `changed` */
    struct hc_user_call user[HC_USER_CALLS];
    uint64_t drains;
    pthread_cond_t changed; /* a worker parked or drained, text was written */
    atomic_uint waiters;    /* on `changed` */

    atomic_bool stopping, trapped, gone, ended;
    atomic_bool pipes_may_break; /* device code takes the error itself */
    atomic_uint pauses; /* odd: paused */
    atomic_uint traps;  /* how often hc_service_trap_all was called */
    atomic_uint seals;  /* odd: sealed */
    struct hc_given_up *given_up; /* under the lock */
    atomic_uint given_up_number;  /* how often hc_service_give_up was called */
    _Atomic uint32_t *given_up_cells; /* for each packet: lanes whose calls were given up and are not answered yet */
    _Atomic uint64_t output_bytes, output_writes;
};

/* worker.c */
void *hc_worker_run(void *worker);
void hc_worker_give(struct hc_worker *worker, struct hc_job *job); /* any thread: into the inbox */
void hc_worker_ready(struct hc_worker *worker, struct hc_job *job);
void hc_worker_wake(struct hc_worker *worker);
void hc_worker_take_inbox(struct hc_worker *worker);
/* ring.c */
unsigned hc_ring_look(struct hc_worker *worker, struct hc_taken *taken);
void hc_ring_prefetch(const struct hc_worker *worker, const struct hc_taken *taken);
bool hc_ring_ready(const struct hc_worker *worker); /* is the next entry there? */
uint64_t hc_ring_published(struct hc_worker *worker); /* one past the last ticket that is published */
bool hc_ring_skip_hole(struct hc_worker *worker); /* false: nothing is published beyond */
/* packet.c */
bool hc_packet_arrived(const struct hc_worker *worker, const struct hc_taken *taken);
/* false: not all of the request has arrived yet; nothing was done. */
bool hc_packet_serve(struct hc_worker *worker, const struct hc_taken *taken);
/* idle.c */
void hc_idle_start(struct hc_worker *worker);
void hc_idle_step(struct hc_worker *worker);
/* uring.c */
int hc_uring_open(struct hc_service *service);
bool hc_uring_submit_job(struct hc_job *job); /* false: on the pool instead */
bool hc_uring_has_threads(struct hc_worker *worker); /* the kernel's, of which it makes as many as it may */
void hc_uring_cancel(struct hc_worker *worker, struct hc_job *job);
bool hc_uring_turn(struct hc_worker *worker); /* submits, reaps; true: something completed */
void hc_uring_end(struct hc_worker *worker);
/* output.c */
int64_t hc_output_append(struct hc_worker *worker, unsigned stream, struct hc_job *job);
void hc_output_packet(struct hc_worker *worker, const struct hc_taken *taken);
void hc_output_hand_over(struct hc_worker *worker); /* what was taken so far goes to its queues */
void hc_output_pass_end(struct hc_worker *worker);
void hc_output_forget(struct hc_worker *worker); /* the worker is no more */
bool hc_output_pass(struct hc_job *job, unsigned stream);
/* text.c */
extern const struct hc_behaviour hc_behave_text, hc_behave_output, hc_behave_user;
/* given_up.c */
bool hc_given_up_step(struct hc_worker *worker);
void hc_given_up_end(struct hc_service *service); /* no worker is left */
/* service.c */
void hc_service_wake_all(struct hc_service *service);
void hc_service_changed(struct hc_service *service);
/* A write that nobody will read. true: the program ends by it, as a process does in write(), so the writer is not to be answered. */
bool hc_service_pipe_broke(struct hc_service *service);
bool hc_service_ended(struct hc_service *service, enum hc_end_kind kind, int status, uint32_t owner); /* true: the lane traps */
/* drain.c */
void hc_drain_step(struct hc_worker *worker);

uint64_t hc_now_ns(void);

#endif
