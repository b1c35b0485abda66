/* A job: one lane's call on its way through the service, or a chunk of output text on its way to a descriptor. */
#ifndef HC_HOST_SERVICE_JOB_H
#define HC_HOST_SERVICE_JOB_H

#include <stdatomic.h>
#include <stdbool.h>
#include <sys/stat.h>

#include "host/service/service.h"
#include "protocol/operations.h"

struct io_uring_sqe;
struct hc_worker;
struct hc_job;

/* What tells descriptor queues apart: see descriptor.h. */
struct hc_key {
    uint64_t device, inode;
};

/* Where a lane's job is. Written and read by its own worker only. */
enum hc_where { HC_AT_WORKER, HC_AT_QUEUE, HC_AT_URING, HC_AT_POOL, HC_AT_HOLD, HC_AT_END };

/* How it stands in a descriptor queue. */
enum hc_turn {
    HC_TURN_NONE,
    HC_TURN_PASS, /* wants to come after what is queued, then leaves the queue at once */
    HC_TURN_HOLD, /* keeps the queue until it is done */
};

/* What an operation does. One for each line of HC_OPERATIONS: hc_behave_NAME; a missing one fails the link. */
struct hc_behaviour {
    /* Answers from the arguments alone, at once, on the worker, without effects. The others are unused then. */
    int64_t (*immediate)(uint64_t a0, uint64_t a1, uint64_t a2);
    /* Validates the request; 0 or -errno. HC_ANSWERED: the job has found its end elsewhere. */
    int64_t (*admit)(struct hc_job *job);
    /* Names the descriptor queue (job->key, job->turn), if any; 0 or -errno. */
    int64_t (*place)(struct hc_job *job);
    /* The job's turn has come: buffers, sizes; 0 or -errno. */
    int64_t (*arm)(struct hc_job *job);
    /* io_uring: the opcode for the job as it stands, -1 if it must go to the pool; and the submission. */
    int (*opcode)(const struct hc_job *job);
    void (*prepare)(struct hc_job *job, struct io_uring_sqe *sqe);
    /* How many submissions the job is made of, side by side (1 to HC_PARTS); each is prepared with job->part set, and `join` makes one
     * value of job->part_values. NULL: one. */
    unsigned (*parts)(const struct hc_job *job);
    int (*join)(struct hc_job *job);
    /* Tries it at once without waiting for anything: its value, or -EAGAIN: it must be started in the ordinary way. NULL: none. */
    int64_t (*try_now)(struct hc_job *job);
    /* The plain system call: its value, or -errno. May block, except where `instant` says otherwise. */
    int64_t (*call)(struct hc_job *job);
    /* Takes the value of `call` or of the completion; any service thread. false: not finished, go on (job->to_pool: on the
     * pool). NULL: it is the result. */
    bool (*step)(struct hc_job *job, int64_t value);
    bool instant;      /* `call` never waits: the worker makes it itself */
    bool follows_text; /* must see this runtime's output text that was queued into regular files before */
    bool brief;        /* does not wait for the outside (place, arm and step may say otherwise) */
    bool handler;      /* runs on the handlers' pool */
};

#define HC_ANSWERED 1
#define HC_PARTS 8u /* the low bits of a job's address tell them apart */

struct hc_operation {
    const char *name;
    unsigned arguments;
    unsigned payload;
    const struct hc_behaviour *behaviour;
};

struct hc_job {
    struct hc_job *next; /* in the one list or queue that holds it */
    struct hc_job *older, *newer; /* among its worker's outstanding jobs; the worker's own */
    struct hc_service *service;
    struct hc_worker *worker;
    const struct hc_behaviour *behaviour;
    unsigned opcode;
    unsigned payload_shape; /* HC_PAYLOAD_* of the operation */

    /* The lane, and what it asked: validated copies. */
    struct hc_packet *packet;
    struct hc_cargo *cargo;
    unsigned lane;
    uint64_t ticket, tag;
    uint64_t arguments[HC_ARGUMENTS];
    unsigned char *share; /* the lane's part of the payload */
    uint32_t share_bytes;
    uint32_t capacity;
    bool posted;
    bool traps; /* the answer ends the lane */

    /* Input and output: in `share`, or in memory that the job owns. */
    const unsigned char *input;
    uint32_t input_bytes;
    void *owned_input;
    unsigned char *output;
    uint32_t output_room;
    uint32_t output_bytes;
    uint32_t input_taken; /* of a user call: input bytes now in the output buffer */
    void *owned_output;

    /* Progress. */
    enum hc_where where;
    atomic_bool answered; /* claimed by the one thread that writes the reply */
    bool cancelled;       /* io_uring was asked to; the worker's own */
    bool running;         /* in a pool thread, which writes it; hc_pool_close has waited for the answers of others */
    bool brief;
    bool recycle;         /* in an inbox: done with, not to be started */
    bool to_pool;
    bool regular;         /* the descriptor has a position and does not wait for the outside */
    bool direct;          /* O_DIRECT: memory of its own begins at a page */
    bool nonblock;        /* in O_NONBLOCK mode: the plain call does not wait, where io_uring would (Linux 6.18) */
    unsigned streams_passed;
    unsigned stage;
    enum hc_turn turn;
    bool holding; /* it is its turn */
    bool waited;  /* for it */
    struct hc_key key;
    int fd;
    int64_t value; /* of the latest call */
    int64_t result;
    uint64_t done_bytes;
    unsigned parts, parts_left, part; /* in io_uring: submitted, not completed, being prepared */
    unsigned parts_to_cancel;         /* bits: io_uring is still to be asked */
    int part_values[HC_PARTS];
    off_t resume_at; /* position.c: where io_uring's write began, plus 1; 0 when that does not matter */

    /* Text: which stream, and how much `owned_input` can take. */
    bool text;
    bool whole_lines; /* for a pipe, a socket or a terminal, which others may write to: see text.c */
    unsigned stream;
    uint32_t text_room;

    hc_handler handler;
    void *handler_context;
    uint32_t lanes; /* not 0: the job answers these lanes of the packet, each with its own result */
    struct statx status; /* not cleared between uses, as what follows */
    uint32_t lane_results[HC_WARP_LANES];
};

/* position.c: around a write at the current position by io_uring, which leaves the position where it was if the write is short
 * (Linux 6.18: a full disk; the next write then overwrote what was there). The descriptor's queue lets nobody in between. */
void hc_position_before(struct hc_job *job);
void hc_position_after(struct hc_job *job, int64_t written, uint64_t asked);

/* job.c: the life of a job. `current` is the calling worker, NULL on any other thread. */
struct hc_job *hc_job_new(struct hc_worker *worker);
void hc_job_free(struct hc_job *job);
/* Worker: starts it, or goes on with it once its turn in a queue has come. */
void hc_job_start(struct hc_job *job);
/* Worker: a completion arrived from io_uring. */
void hc_job_completed(struct hc_job *job, int value);
/* Any thread: the call is over. Answers, lets the next in the queue go, and gives the job back to its worker. */
void hc_job_finish(struct hc_job *job, int64_t result, struct hc_worker *current);
/* Any thread: writes the reply unless it was written already. */
void hc_job_answer(struct hc_job *job, int64_t result);
/* Worker: the same with -ECANCELED, wherever the job is. */
void hc_job_call_off(struct hc_job *job);
/* The lane waits for ever: the program is about to end by what the job met. */
void hc_job_leave_unanswered(struct hc_job *job);
/* Worker: it has its reply; back to the free list. */
void hc_job_recycle(struct hc_job *job);
/* Pool thread, after the service gave the job up. */
void hc_job_abandoned(struct hc_job *job);
/* Pool thread: makes the call. Touches nothing but what the job owns. */
void hc_job_work(struct hc_job *job);
/* Pool thread: looks at what the call gave. false: call again. */
bool hc_job_worked(struct hc_job *job);
/* Whose call it is, as hc_service_events.owner_of says; 0 where nobody can say. */
uint32_t hc_job_owner(const struct hc_job *job);
/* given_up.c: its lane is no more. */
bool hc_job_is_given_up(const struct hc_job *job);
/* Output memory that the job owns. 0 or -ENOMEM. */
int64_t hc_job_own_output(struct hc_job *job, uint32_t room);
/* As O_DIRECT wants it? */
bool hc_is_aligned(const void *memory);
/* Input in memory that the job owns; of a direct job, at a page. 0 or -ENOMEM. */
int64_t hc_job_own_input(struct hc_job *job);

/* operations.c */
const struct hc_operation *hc_operation_find(unsigned opcode);

#endif
