#include "host/service/stream.h"

#include <string.h>

#include "host/service/worker.h"

void hc_stream_init(struct hc_stream *stream)
{
    memset(stream, 0, sizeof *stream);
    stream->held_last = &stream->held;
    pthread_mutex_init(&stream->lock, NULL);
}

void hc_stream_free(struct hc_stream *stream)
{
    pthread_mutex_destroy(&stream->lock);
}

/* Tells the owner the stream's state if it changed. Lock held at the start and at the end, but not during the event: one
 * thread tells, and goes on until what it told is true, so that the last word is the right one. */
static void tell(struct hc_service *service, unsigned number)
{
    struct hc_stream *stream = &service->streams[number];
    const struct hc_service_events *events = &service->config.events;

    if (stream->telling)
        return;
    stream->telling = true;
    for (;;) {
        uint64_t value = (stream->error != 0 || stream->trapped ? HC_STREAM_ANSWER : 0) |
                         (atomic_load(&stream->full) ? HC_STREAM_FULL : 0);

        if (value == stream->told)
            break;
        stream->told = value;
        pthread_mutex_unlock(&stream->lock);
        if (events->stream_state != NULL)
            events->stream_state(events->context, number, value);
        pthread_mutex_lock(&stream->lock);
    }
    stream->telling = false;
}

void hc_stream_accept(struct hc_service *service, unsigned number, uint64_t bytes, const struct hc_key *key,
                      bool regular)
{
    struct hc_stream *stream = &service->streams[number];

    pthread_mutex_lock(&stream->lock);
    stream->queued += bytes;
    atomic_store(&stream->unwritten, stream->queued != stream->settled);
    stream->key = *key;
    stream->regular = regular;
    if (stream->queued - stream->settled > HC_STREAM_MOST)
        atomic_store(&stream->full, true);
    tell(service, number);
    pthread_mutex_unlock(&stream->lock);
}

/* Each goes back to its worker, which answers it unless a trap has done so. Not here: there may be one for each warp, and
 * this thread has the next text to write. */
static void let_go(struct hc_job *held)
{
    while (held != NULL) {
        struct hc_job *job = held;

        held = job->next;
        hc_worker_give(job->worker, job);
    }
}

void hc_stream_settle(struct hc_service *service, unsigned number, uint64_t bytes, int error)
{
    struct hc_stream *stream = &service->streams[number];
    struct hc_job *held = NULL;

    pthread_mutex_lock(&stream->lock);
    stream->settled += bytes;
    atomic_store(&stream->unwritten, stream->queued != stream->settled);
    if (error != 0) {
        stream->error = error;
        if (stream->first_error == 0)
            stream->first_error = error;
    }
    if (atomic_load(&stream->full) && stream->queued - stream->settled < HC_STREAM_LOW) {
        atomic_store(&stream->full, false);
        held = stream->held;
        stream->held = NULL;
        stream->held_last = &stream->held;
    }
    tell(service, number);
    pthread_mutex_unlock(&stream->lock);
    let_go(held);
    hc_service_changed(service);
}

int hc_stream_take_error(struct hc_service *service, unsigned number)
{
    struct hc_stream *stream = &service->streams[number];
    int error;

    pthread_mutex_lock(&stream->lock);
    error = stream->error;
    stream->error = 0;
    tell(service, number);
    pthread_mutex_unlock(&stream->lock);
    return error;
}

bool hc_stream_hold(struct hc_stream *stream, struct hc_job *job)
{
    bool full;

    pthread_mutex_lock(&stream->lock);
    full = atomic_load(&stream->full);
    if (full) {
        job->next = NULL;
        *stream->held_last = job;
        stream->held_last = &job->next;
    }
    pthread_mutex_unlock(&stream->lock);
    return full;
}

void hc_stream_trap(struct hc_service *service, unsigned number, bool trapped)
{
    struct hc_stream *stream = &service->streams[number];

    pthread_mutex_lock(&stream->lock);
    stream->trapped = trapped;
    tell(service, number);
    pthread_mutex_unlock(&stream->lock);
}

bool hc_stream_waits(struct hc_stream *stream, bool in_file, struct hc_key *key)
{
    bool waits;

    /* Every call on a file asks. What its own ring queued before, this thread has seen. */
    if (!atomic_load_explicit(&stream->unwritten, memory_order_acquire))
        return false;
    pthread_mutex_lock(&stream->lock);
    waits = (stream->regular || !in_file) && stream->queued != stream->settled;
    *key = stream->key;
    pthread_mutex_unlock(&stream->lock);
    return waits;
}

void hc_stream_progress(struct hc_stream *stream, uint64_t *queued, uint64_t *settled, int *first_error)
{
    pthread_mutex_lock(&stream->lock);
    *queued = stream->queued;
    *settled = stream->settled;
    *first_error = stream->first_error;
    pthread_mutex_unlock(&stream->lock);
}
