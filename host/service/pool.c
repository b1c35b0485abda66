#include "host/service/pool.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#define STACK_MOST (64u << 20)
#define THREADS_MOST 4096u
#define IDLE_SECONDS 5

struct hc_pool {
    pthread_mutex_t lock;
    pthread_cond_t work, settled;
    struct hc_job *first, **last;
    unsigned threads, idle, queued;
    unsigned finishing; /* threads that answer a job at this moment */
    bool closed;   /* no more jobs for the service */
    bool released; /* abandoned jobs are their threads' own */
    unsigned references; /* the service's and each thread's */
    size_t stack;
};

/* With the lock held; releases it. */
static void release(struct hc_pool *pool)
{
    bool last = --pool->references == 0;

    pthread_mutex_unlock(&pool->lock);
    if (!last)
        return;
    pthread_mutex_destroy(&pool->lock);
    pthread_cond_destroy(&pool->work);
    pthread_cond_destroy(&pool->settled);
    free(pool);
}

/* Waits for a job. false: this thread should end. The only thread stays, and waits without a limit: one that had passed would
 * not let it sleep again. */
static bool await(struct hc_pool *pool)
{
    struct timespec limit;
    int error = 0;

    clock_gettime(CLOCK_MONOTONIC, &limit);
    limit.tv_sec += IDLE_SECONDS;
    pool->idle++;
    while (pool->first == NULL && !pool->closed) {
        if (pool->threads == 1)
            pthread_cond_wait(&pool->work, &pool->lock);
        else if (error == ETIMEDOUT)
            break;
        else
            error = pthread_cond_timedwait(&pool->work, &pool->lock, &limit);
    }
    pool->idle--;
    return pool->first != NULL && !pool->closed;
}

static struct hc_job *take(struct hc_pool *pool)
{
    struct hc_job *job = pool->first;

    pool->first = job->next;
    if (pool->first == NULL)
        pool->last = &pool->first;
    pool->queued--;
    job->running = true;
    return job;
}

/* Looks at a call's value and answers if it was the last. The service waits for this (hc_pool_close), so it may be touched.
 * The lock is held at the start and at the end. */
static bool settle(struct hc_pool *pool, struct hc_job *job)
{
    bool done;

    pool->finishing++;
    pthread_mutex_unlock(&pool->lock);
    done = hc_job_worked(job);
    if (done) {
        job->running = false;
        hc_job_finish(job, job->result, NULL);
    }
    pthread_mutex_lock(&pool->lock);
    if (--pool->finishing == 0 && pool->closed)
        pthread_cond_broadcast(&pool->settled);
    return done;
}

/* The lock is held at the start and at the end. */
static void serve(struct hc_pool *pool, struct hc_job *job)
{
    do {
        pthread_mutex_unlock(&pool->lock);
        hc_job_work(job);
        pthread_mutex_lock(&pool->lock);
        if (pool->closed) {
            while (!pool->released)
                pthread_cond_wait(&pool->settled, &pool->lock);
            pthread_mutex_unlock(&pool->lock);
            hc_job_abandoned(job);
            pthread_mutex_lock(&pool->lock);
            return;
        }
    } while (!settle(pool, job));
}

static void *run(void *argument)
{
    struct hc_pool *pool = argument;

    pthread_setname_np(pthread_self(), "hc-pool");
    pthread_mutex_lock(&pool->lock);
    while (await(pool))
        serve(pool, take(pool));
    pool->threads--;
    release(pool);
    return NULL;
}

static int spawn(struct hc_pool *pool)
{
    pthread_attr_t attributes;
    pthread_t thread;
    int error;

    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    /* Thread-local variables lie in the stack, and a program on the CPU device has its shared memory in them: only the C library knows
     * how much they take. */
    do {
        if (pool->stack != 0)
            pthread_attr_setstacksize(&attributes, pool->stack);
        error = pthread_create(&thread, &attributes, run, pool);
    } while (error == EINVAL && pool->stack != 0 && (pool->stack *= 2) <= STACK_MOST);
    pthread_attr_destroy(&attributes);
    return -error;
}

int hc_pool_create(size_t stack, struct hc_pool **result)
{
    struct hc_pool *pool = calloc(1, sizeof *pool);
    pthread_condattr_t clock;
    int error;

    if (pool == NULL)
        return -ENOMEM;
    pthread_condattr_init(&clock);
    pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->work, &clock);
    pthread_cond_init(&pool->settled, NULL);
    pthread_condattr_destroy(&clock);
    pool->last = &pool->first;
    pool->stack = stack;
    pool->threads = 1;
    pool->references = 2;
    error = spawn(pool);
    if (error == 0) {
        *result = pool;
        return 0;
    }
    pool->references = 1;
    pthread_mutex_lock(&pool->lock);
    release(pool);
    return error;
}

/* Takes the job back, if no thread has it yet. The lock is held. */
static bool take_back(struct hc_pool *pool, const struct hc_job *job)
{
    struct hc_job **at = &pool->first;

    while (*at != NULL && *at != job)
        at = &(*at)->next;
    if (*at == NULL)
        return false;
    *at = job->next;
    if (*at == NULL)
        pool->last = at;
    pool->queued--;
    return true;
}

bool hc_pool_submit(struct hc_pool *pool, struct hc_job *job)
{
    bool more, room, brief = job->brief, taken_back;

    job->next = NULL;
    pthread_mutex_lock(&pool->lock);
    if (pool->closed) {
        pthread_mutex_unlock(&pool->lock);
        return true;
    }
    *pool->last = job;
    pool->last = &job->next;
    pool->queued++;
    more = pool->queued > pool->idle;
    room = more && pool->threads < THREADS_MOST;
    if (room) {
        pool->threads++;
        pool->references++;
    }
    pthread_cond_signal(&pool->work);
    pthread_mutex_unlock(&pool->lock);
    if (!more || (room && spawn(pool) == 0))
        return true;
    /* No thread to be had: one of the others takes the job when it comes free. There is always one, but all may wait for what only
     * this job brings about. */
    pthread_mutex_lock(&pool->lock);
    taken_back = brief && take_back(pool, job);
    if (room) {
        pool->threads--;
        release(pool);
    } else {
        pthread_mutex_unlock(&pool->lock);
    }
    return !taken_back;
}

struct hc_job *hc_pool_close(struct hc_pool *pool)
{
    struct hc_job *left;

    pthread_mutex_lock(&pool->lock);
    pool->closed = true;
    left = pool->first;
    pool->first = NULL;
    pool->last = &pool->first;
    pthread_cond_broadcast(&pool->work);
    while (pool->finishing != 0)
        pthread_cond_wait(&pool->settled, &pool->lock);
    pthread_mutex_unlock(&pool->lock);
    return left;
}

void hc_pool_release(struct hc_pool *pool)
{
    pthread_mutex_lock(&pool->lock);
    pool->released = true;
    pthread_cond_broadcast(&pool->settled);
    release(pool);
}

unsigned hc_pool_threads(struct hc_pool *pool)
{
    unsigned threads;

    pthread_mutex_lock(&pool->lock);
    threads = pool->threads;
    pthread_mutex_unlock(&pool->lock);
    return threads;
}
