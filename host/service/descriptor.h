/* Descriptor queues: what uses or moves the position of one open file, or must not be torn in one pipe, runs one after the
 * other, whichever worker or runtime of this process it belongs to. The table is the process's: two runtimes may write to
 * one standard output. It is keyed by inode, which is coarser than the open file description (duplicates share the latter,
 * and cannot be told apart from outside), and right for both. A queue exists while something is in it. */
#ifndef HC_HOST_SERVICE_DESCRIPTOR_H
#define HC_HOST_SERVICE_DESCRIPTOR_H

#include "host/service/job.h"

struct hc_descriptor {
    struct hc_key key;
    unsigned type; /* S_IFMT bits; 0 for the kernel's own (eventfd...) */
    bool regular;  /* has a position and never waits for the outside: regular file, directory, block device */
    bool stream;   /* pipe, socket or terminal: who reads it first has what comes first */
    bool direct;   /* regular and O_DIRECT: wants aligned memory, and io_uring does not move its position (Linux 6.18) */
};

/* Reads of a stream have a queue of their own: a blocked one must not keep off the write that ends it. Part of the key's device, of
 * which Linux has no such number. */
#define HC_KEY_READS (1ull << 63)

/* Before the first use: from then on, a process that is forked begins with an empty table. */
void hc_queue_start(void);

/* Type and key of a descriptor, without waiting for a remote file system. 0 or -errno. */
int hc_descriptor_look(int fd, struct hc_descriptor *descriptor);

/* Puts a job (key and turn set) at the end of its queue. When its turn comes it goes to its worker: to the ready list of
 * `current` if that is it, else to its inbox. 0 or -ENOMEM. */
int hc_queue_enter(struct hc_job *job, struct hc_worker *current);
/* The holder of the queue is done: the next one's turn. */
void hc_queue_leave(const struct hc_key *key, struct hc_worker *current);
/* Appends a chunk of text, and starts it if nothing of the queue is running. 0: the chunk is the queue's; 1: its text was copied
 * and the chunk is still the caller's; or -ENOMEM. */
int hc_queue_text(const struct hc_key *key, struct hc_job *chunk, struct hc_worker *current);
/* For the holder of the queue, a chunk of text: takes out the next job if it is text of the same stream. NULL: it is not. */
struct hc_job *hc_queue_following(const struct hc_job *chunk);
/* Drops what waits in any queue for this service. */
void hc_queue_forget(struct hc_service *service);
/* For a worker: takes out its lanes' jobs that were answered (by a trap) while they waited. A list by `next`. */
struct hc_job *hc_queue_take_answered(const struct hc_worker *worker);
void hc_queue_dump(int fd);

#endif
