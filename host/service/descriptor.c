#include "host/service/descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "host/service/status.h"
#include "host/service/worker.h"

#define BUCKETS 64u
/* Text of at most this much is copied to the end of the chunk before it, so that a queue which stands still holds few chunks
 * that are nearly empty. */
#define COPY_BYTES (16u << 10)

struct queue {
    struct queue *next;
    struct hc_key key;
    struct hc_job *first, **last;
    struct hc_job *tail; /* the last job, if there is one; not started, so text may be added to it */
    bool held;           /* a job has its turn */
};

/* The lock covers the queues of its bucket and is never held across a call that can wait. Taken before nothing else. */
struct bucket {
    pthread_mutex_t lock;
    struct queue *first;
};

static struct bucket table[BUCKETS] = {[0 ... BUCKETS - 1] = {PTHREAD_MUTEX_INITIALIZER, NULL}};

/* In a forked process: the jobs that had turns are the parent's, and a thread of the parent's may have had a lock. */
static void begin_anew(void)
{
    for (unsigned i = 0; i < BUCKETS; i++)
        table[i] = (struct bucket){PTHREAD_MUTEX_INITIALIZER, NULL};
}

static void watch_forks(void)
{
    pthread_atfork(NULL, NULL, begin_anew);
}

void hc_queue_start(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, watch_forks);
}

static bool is_direct(int fd)
{
    int flags = fcntl(fd, F_GETFL);

    return flags >= 0 && (flags & O_DIRECT) != 0;
}

int hc_descriptor_look(int fd, struct hc_descriptor *descriptor)
{
    struct statx status;

    if (fd < 0)
        return -EBADF;
    if (hc_statx(fd, "", AT_EMPTY_PATH | AT_STATX_DONT_SYNC, STATX_TYPE | STATX_INO, &status) != 0)
        return -errno;
    descriptor->type = status.stx_mode & S_IFMT;
    descriptor->regular = S_ISREG(status.stx_mode) || S_ISDIR(status.stx_mode) || S_ISBLK(status.stx_mode);
    descriptor->stream = S_ISFIFO(status.stx_mode) || S_ISSOCK(status.stx_mode) || (S_ISCHR(status.stx_mode) && isatty(fd));
    descriptor->direct = descriptor->regular && is_direct(fd);
    descriptor->key.device = makedev(status.stx_dev_major, status.stx_dev_minor);
    descriptor->key.inode = status.stx_ino;
    if (descriptor->type == 0) { /* eventfds and their kin share one inode */
        descriptor->key.device = ~HC_KEY_READS;
        descriptor->key.inode = (uint64_t)fd;
    }
    return 0;
}

static struct bucket *bucket_of(const struct hc_key *key)
{
    uint64_t mixed = (key->inode ^ key->device << 32) * 0x9e3779b97f4a7c15ull;

    return &table[mixed >> 58];
}

static struct queue *find(struct bucket *bucket, const struct hc_key *key)
{
    struct queue *queue = bucket->first;

    while (queue != NULL && (queue->key.inode != key->inode || queue->key.device != key->device))
        queue = queue->next;
    return queue;
}

static struct queue *find_or_make(struct bucket *bucket, const struct hc_key *key)
{
    struct queue *queue = find(bucket, key);

    if (queue != NULL)
        return queue;
    queue = calloc(1, sizeof *queue);
    if (queue == NULL)
        return NULL;
    queue->key = *key;
    queue->last = &queue->first;
    queue->next = bucket->first;
    bucket->first = queue;
    return queue;
}

static void drop_if_empty(struct bucket *bucket, struct queue *queue)
{
    struct queue **link = &bucket->first;

    if (queue->held || queue->first != NULL)
        return;
    while (*link != queue)
        link = &(*link)->next;
    *link = queue->next;
    free(queue);
}

static void append(struct queue *queue, struct hc_job *job)
{
    job->next = NULL;
    *queue->last = job;
    queue->last = &job->next;
    queue->tail = job;
}

/* Under the bucket's lock, so that a service that has left the table (hc_queue_forget) is handed nothing more. */
static void hand_over(struct hc_job *job, struct hc_worker *current)
{
    /* Any worker may write a chunk of text; a lane's job stays with its own, which alone knows where it is. */
    if (job->text && current != NULL && current->service == job->service)
        job->worker = current;
    if (job->worker == current)
        hc_worker_ready(current, job);
    else
        hc_worker_give(job->worker, job);
}

static struct hc_job *take_first(struct queue *queue)
{
    struct hc_job *job = queue->first;

    queue->first = job->next;
    if (queue->first == NULL) {
        queue->last = &queue->first;
        queue->tail = NULL;
    }
    return job;
}

static void advance(struct queue *queue, struct hc_worker *current)
{
    while (!queue->held && queue->first != NULL) {
        struct hc_job *job = take_first(queue);

        if (job->turn == HC_TURN_HOLD)
            queue->held = job->holding = true;
        hand_over(job, current);
    }
}

int hc_queue_enter(struct hc_job *job, struct hc_worker *current)
{
    struct bucket *bucket = bucket_of(&job->key);
    struct queue *queue;

    pthread_mutex_lock(&bucket->lock);
    queue = find_or_make(bucket, &job->key);
    if (queue != NULL) {
        append(queue, job);
        advance(queue, current);
        job->waited = queue->first != NULL; /* it is the last */
        drop_if_empty(bucket, queue);
    }
    pthread_mutex_unlock(&bucket->lock);
    return queue != NULL ? 0 : -ENOMEM;
}

void hc_queue_leave(const struct hc_key *key, struct hc_worker *current)
{
    struct bucket *bucket = bucket_of(key);
    struct queue *queue;

    pthread_mutex_lock(&bucket->lock);
    queue = find(bucket, key);
    queue->held = false;
    advance(queue, current);
    drop_if_empty(bucket, queue);
    pthread_mutex_unlock(&bucket->lock);
}

static bool takes_text(const struct hc_job *last, const struct hc_job *chunk)
{
    return last != NULL && last->text && last->service == chunk->service && last->stream == chunk->stream &&
           chunk->input_bytes <= COPY_BYTES && chunk->input_bytes + (uint64_t)last->input_bytes <= last->text_room;
}

int hc_queue_text(const struct hc_key *key, struct hc_job *chunk, struct hc_worker *current)
{
    struct bucket *bucket = bucket_of(key);
    struct queue *queue;
    bool copied = false;

    pthread_mutex_lock(&bucket->lock);
    queue = find_or_make(bucket, key);
    if (queue != NULL) {
        struct hc_job *last = queue->tail;

        copied = takes_text(last, chunk);
        if (copied) {
            memcpy((char *)last->owned_input + last->input_bytes, chunk->input, chunk->input_bytes);
            last->input_bytes += chunk->input_bytes;
        } else {
            chunk->key = *key;
            append(queue, chunk);
        }
        advance(queue, current);
    }
    pthread_mutex_unlock(&bucket->lock);
    return queue == NULL ? -ENOMEM : copied;
}

struct hc_job *hc_queue_following(const struct hc_job *chunk)
{
    struct bucket *bucket = bucket_of(&chunk->key);
    struct hc_job *following = NULL;
    struct queue *queue;

    pthread_mutex_lock(&bucket->lock);
    queue = find(bucket, &chunk->key);
    if (queue != NULL && queue->first != NULL && queue->first->text && queue->first->service == chunk->service &&
        queue->first->stream == chunk->stream)
        following = take_first(queue);
    pthread_mutex_unlock(&bucket->lock);
    if (following != NULL)
        following->next = NULL;
    return following;
}

/* Takes out the jobs that are `wanted`, a list by `next`. */
static struct hc_job *take_if(struct queue *queue, bool (*wanted)(const struct hc_job *, const void *), const void *of, struct hc_job *taken)
{
    struct hc_job **link = &queue->first, *job;

    queue->tail = NULL;
    while ((job = *link) != NULL) {
        if (!wanted(job, of)) {
            queue->tail = job;
            link = &job->next;
            continue;
        }
        *link = job->next;
        job->next = taken;
        taken = job;
    }
    queue->last = link;
    return taken;
}

static bool is_of_service(const struct hc_job *job, const void *service)
{
    return job->service == service;
}

static void forget_in(struct queue *queue, struct hc_service *service)
{
    struct hc_job *job = take_if(queue, is_of_service, service, NULL), *next;

    for (; job != NULL; job = next) {
        next = job->next;
        if (job->text)
            hc_job_free(job); /* a lane's job is among its worker's outstanding ones */
    }
}

void hc_queue_forget(struct hc_service *service)
{
    struct queue *queue, *next;
    unsigned i;

    for (i = 0; i < BUCKETS; i++) {
        pthread_mutex_lock(&table[i].lock);
        for (queue = table[i].first; queue != NULL; queue = next) {
            next = queue->next;
            forget_in(queue, service);
            advance(queue, NULL);
            drop_if_empty(&table[i], queue);
        }
        pthread_mutex_unlock(&table[i].lock);
    }
}

static bool is_answered(const struct hc_job *job, const void *worker)
{
    return !job->text && job->worker == worker && atomic_load(&job->answered);
}

struct hc_job *hc_queue_take_answered(const struct hc_worker *worker)
{
    struct hc_job *taken = NULL;
    struct queue *queue;
    unsigned i;

    for (i = 0; i < BUCKETS; i++) {
        pthread_mutex_lock(&table[i].lock);
        for (queue = table[i].first; queue != NULL; queue = queue->next) /* one in which jobs wait is held: it stays */
            taken = take_if(queue, is_answered, worker, taken);
        pthread_mutex_unlock(&table[i].lock);
    }
    return taken;
}

struct line {
    struct hc_key key;
    unsigned jobs;
    uint64_t bytes;
    bool held;
};

static unsigned summarize(struct bucket *bucket, struct line *lines, unsigned room)
{
    const struct queue *queue;
    const struct hc_job *job;
    unsigned count = 0;

    pthread_mutex_lock(&bucket->lock);
    for (queue = bucket->first; queue != NULL && count < room; queue = queue->next, count++) {
        lines[count] = (struct line){queue->key, 0, 0, queue->held};
        for (job = queue->first; job != NULL; job = job->next) {
            lines[count].jobs++;
            lines[count].bytes += job->input_bytes;
        }
    }
    pthread_mutex_unlock(&bucket->lock);
    return count;
}

/* Collected under the lock, written without it: the reader of `fd` may be slow. */
void hc_queue_dump(int fd)
{
    struct line lines[16];
    unsigned i, k, count;

    for (i = 0; i < BUCKETS; i++) {
        count = summarize(&table[i], lines, 16);
        for (k = 0; k < count; k++)
            dprintf(fd, "queue of %sinode %llu on device %llx: %s, %u waiting, %llu bytes\n",
                    lines[k].key.device & HC_KEY_READS ? "reads of " : "", (unsigned long long)lines[k].key.inode,
                    (unsigned long long)(lines[k].key.device & ~HC_KEY_READS), lines[k].held ? "running" : "idle", lines[k].jobs,
                    (unsigned long long)lines[k].bytes);
    }
}
