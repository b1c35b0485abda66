/* The driver's threads: they register windows and release them, so that nobody else waits inside the driver. */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/mman.h>
#include <time.h>

#include "host/service/map_internal.h"

#define PATIENCE_MS 1500u

size_t hc_window_size(const struct hc_window *window)
{
    const struct hc_mapping *mapping = window->mapping;
    size_t start = (size_t)(window - mapping->windows) * mapping->window_bytes, left = mapping->valid - start;

    return left < mapping->window_bytes ? left : mapping->window_bytes;
}

/* ---- Patience */

static int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void hc_patience_start(const struct hc_maps *maps, struct hc_patience *patience)
{
    unsigned ms = maps->device.patience_ms != 0 ? maps->device.patience_ms : PATIENCE_MS;

    patience->finished = maps->finished;
    patience->until = now_ns() + (int64_t)ms * 1000000;
}

bool hc_patience_wait(struct hc_maps *maps, struct hc_patience *patience)
{
    struct timespec until = {.tv_sec = patience->until / 1000000000, .tv_nsec = patience->until % 1000000000};

    if (patience->until == 0) {
        pthread_cond_wait(&maps->changed, &maps->lock);
        return true;
    }
    if (pthread_cond_timedwait(&maps->changed, &maps->lock, &until) != ETIMEDOUT)
        return true;
    if (patience->finished == maps->finished)
        return false;
    hc_patience_start(maps, patience); /* the driver works, for others at present */
    return true;
}

/* ---- What a call does */

/* Of a windowed mapping the host's pages are closed while the device cannot reach them, so that a touch of a window that nobody asked
 * for is a fault on every device, not only where registration is needed. */
static int protect(const struct hc_mapping *mapping, char *at, size_t bytes, int prot)
{
    return mapping->windowed && mprotect(at, bytes, prot) != 0 ? -errno : 0;
}

static int enroll(const struct hc_map_device *device, const struct hc_mapping *mapping, char *at, size_t bytes)
{
    int error = protect(mapping, at, bytes, mapping->prot);

    if (error != 0 || device->enroll == NULL)
        return error;
    error = device->enroll(device->context, at, bytes, mapping->writable, mapping->windowed);
    if (error != 0)
        protect(mapping, at, bytes, PROT_NONE);
    return error;
}

static int release(const struct hc_map_device *device, const struct hc_mapping *mapping, char *at, size_t bytes)
{
    int error = 0;

    if (device->release != NULL)
        error = device->release(device->context, at, bytes, mapping->writable, mapping->windowed);
    if (error == 0)
        protect(mapping, at, bytes, PROT_NONE);
    return error;
}

/* A mapping that nobody waits for any more, as its owner was told -EAGAIN: what has come too late goes again, and the last window to go
 * takes the mapping with it. What is refused now, since a kernel runs, is for hc_maps_settle. */
static void tidy_after(struct hc_maps *maps, struct hc_window *window, bool came)
{
    struct hc_mapping *mapping = window->mapping;

    if (!mapping->departed || mapping->users != 0)
        return;
    if (came && window->state == HC_WINDOW_IN)
        hc_window_ask(maps, window);
    else
        hc_mapping_free_if_out(maps, mapping);
}

/* Makes the driver's call for a window that is WANTED or UNWANTED and in no queue. The window may be gone afterwards. */
static void make_call(struct hc_maps *maps, struct hc_window *window)
{
    struct hc_mapping *mapping = window->mapping;
    bool comes = window->state == HC_WINDOW_WANTED, in;
    char *at = mapping->base + (size_t)(window - mapping->windows) * mapping->window_bytes;
    size_t bytes = hc_window_size(window);
    int error;

    window->state = comes ? HC_WINDOW_COMING : HC_WINDOW_GOING;
    pthread_mutex_unlock(&maps->lock);
    error = (comes ? enroll : release)(&maps->device, mapping, at, bytes);
    pthread_mutex_lock(&maps->lock);
    in = comes == (error == 0);
    window->state = in ? HC_WINDOW_IN : HC_WINDOW_OUT;
    window->error = error;
    if (!in)
        maps->registered -= bytes;
    maps->finished++;
    pthread_cond_broadcast(&maps->changed);
    tidy_after(maps, window, comes);
}

/* ---- The threads */

static struct hc_window *take(struct hc_map_thread *thread)
{
    struct hc_window *window = thread->first;

    if (window == NULL)
        return NULL;
    thread->first = window->next;
    if (thread->first == NULL)
        thread->end = &thread->first;
    return window;
}

static void *work(struct hc_maps *maps, struct hc_map_thread *thread)
{
    struct hc_window *window;

    pthread_setname_np(pthread_self(), "hc-map");
    pthread_mutex_lock(&maps->lock);
    while (!maps->stop) {
        window = take(thread);
        if (window == NULL && thread == &maps->coming)
            window = hc_window_take_wish(maps);
        if (window != NULL)
            make_call(maps, window);
        else
            pthread_cond_wait(&maps->changed, &maps->lock);
    }
    pthread_mutex_unlock(&maps->lock);
    return NULL;
}

static void *bring(void *maps)
{
    return work(maps, &((struct hc_maps *)maps)->coming);
}

static void *put(void *maps)
{
    return work(maps, &((struct hc_maps *)maps)->going);
}

/* From a thread of the pool, in which every signal is blocked. */
static bool start(struct hc_maps *maps, struct hc_map_thread *thread)
{
    if (!thread->started) {
        thread->first = NULL;
        thread->end = &thread->first;
        thread->started = pthread_create(&thread->thread, NULL, thread == &maps->coming ? bring : put, maps) == 0;
    }
    return thread->started;
}

/* Without a driver there is nothing to wait for; without a thread the caller makes the call. */
void hc_window_ask(struct hc_maps *maps, struct hc_window *window)
{
    bool comes = window->state == HC_WINDOW_OUT;
    struct hc_map_thread *thread = comes ? &maps->coming : &maps->going;

    window->state = comes ? HC_WINDOW_WANTED : HC_WINDOW_UNWANTED;
    window->error = 0;
    if (maps->device.enroll == NULL || !start(maps, thread)) {
        make_call(maps, window);
        return;
    }
    window->next = NULL;
    *thread->end = window;
    thread->end = &window->next;
    pthread_cond_broadcast(&maps->changed);
}

void hc_window_call_off(struct hc_maps *maps, struct hc_window *window)
{
    struct hc_map_thread *thread = &maps->coming;
    struct hc_window **at = &thread->first;

    while (*at != window)
        at = &(*at)->next;
    *at = window->next;
    if (thread->end == &window->next)
        thread->end = at;
    window->state = HC_WINDOW_OUT;
    maps->registered -= hc_window_size(window);
    pthread_cond_broadcast(&maps->changed);
}

static void join(struct hc_maps *maps, struct hc_map_thread *thread)
{
    if (!thread->started)
        return;
    pthread_mutex_unlock(&maps->lock);
    pthread_join(thread->thread, NULL);
    pthread_mutex_lock(&maps->lock);
    thread->started = false;
}

void hc_maps_stop_threads(struct hc_maps *maps)
{
    maps->stop = true;
    pthread_cond_broadcast(&maps->changed);
    join(maps, &maps->coming);
    join(maps, &maps->going);
    maps->stop = false;
}
