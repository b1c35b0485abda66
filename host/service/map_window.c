/* Windows of mappings: registration and release, within the budget. */
#include <errno.h>
#include <sys/mman.h>

#include "host/service/map_internal.h"

size_t hc_window_size(const struct hc_mapping *mapping, size_t window)
{
    size_t start = window * mapping->window_bytes, left = mapping->valid - start;

    return left < mapping->window_bytes ? left : mapping->window_bytes;
}

/* Of a windowed mapping the host's pages are closed while the device cannot reach them, so that a touch of a window that nobody asked
 * for is a fault on every device, not only where registration is needed. */
static int protect(const struct hc_mapping *mapping, char *at, size_t bytes, int prot)
{
    return mapping->windowed && mprotect(at, bytes, prot) != 0 ? -errno : 0;
}

static int enroll(const struct hc_maps *maps, const struct hc_mapping *mapping, char *at, size_t bytes)
{
    const struct hc_map_device *device = &maps->device;
    int error = protect(mapping, at, bytes, mapping->prot);

    if (error != 0 || device->enroll == NULL)
        return error;
    error = device->enroll(device->context, at, bytes, mapping->writable, mapping->windowed);
    if (error != 0)
        protect(mapping, at, bytes, PROT_NONE);
    return error;
}

static int release(const struct hc_maps *maps, const struct hc_mapping *mapping, char *at, size_t bytes)
{
    const struct hc_map_device *device = &maps->device;
    int error = 0;

    if (device->release != NULL)
        error = device->release(device->context, at, bytes, mapping->writable, mapping->windowed);
    if (error == 0)
        protect(mapping, at, bytes, PROT_NONE);
    return error;
}

int hc_window_put_out(struct hc_maps *maps, struct hc_mapping *mapping, size_t number)
{
    struct hc_window *window = &mapping->windows[number];
    size_t bytes = hc_window_size(mapping, number);
    int error;

    window->state = HC_WINDOW_GOING;
    pthread_mutex_unlock(&maps->lock);
    error = release(maps, mapping, mapping->base + number * mapping->window_bytes, bytes);
    pthread_mutex_lock(&maps->lock);
    window->state = error != 0 ? HC_WINDOW_IN : HC_WINDOW_OUT;
    if (error == 0)
        maps->registered -= bytes;
    pthread_cond_broadcast(&maps->changed);
    return error;
}

/* Lets one window go that came ahead of use or that everyone has let go. false: there is none. */
static bool make_room(struct hc_maps *maps)
{
    struct hc_mapping *mapping;
    size_t i;
    bool made;

    for (mapping = maps->mappings; mapping != NULL; mapping = mapping->next) {
        for (i = 0; mapping->windowed && i < mapping->window_count; i++) {
            if (mapping->windows[i].state != HC_WINDOW_IN || mapping->windows[i].holds != 0)
                continue;
            mapping->users++;
            made = hc_window_put_out(maps, mapping, i) == 0;
            mapping->users--;
            pthread_cond_broadcast(&maps->changed);
            return made;
        }
    }
    return false;
}

static bool fits(const struct hc_maps *maps, size_t bytes)
{
    return maps->budget - maps->registered >= bytes;
}

int hc_window_bring_in(struct hc_maps *maps, struct hc_mapping *mapping, size_t number)
{
    struct hc_window *window = &mapping->windows[number];
    size_t bytes = hc_window_size(mapping, number);
    int error;

    while (window->state != HC_WINDOW_OUT || !fits(maps, bytes)) {
        if (!maps->open)
            return -ECANCELED;
        if (window->state == HC_WINDOW_IN)
            return 0;
        if (window->state != HC_WINDOW_OUT)
            pthread_cond_wait(&maps->changed, &maps->lock);
        else if (!make_room(maps))
            return -EAGAIN;
    }
    if (!maps->open)
        return -ECANCELED;
    window->state = HC_WINDOW_COMING;
    maps->registered += bytes;
    pthread_mutex_unlock(&maps->lock);
    error = enroll(maps, mapping, mapping->base + number * mapping->window_bytes, bytes);
    pthread_mutex_lock(&maps->lock);
    window->state = error != 0 ? HC_WINDOW_OUT : HC_WINDOW_IN;
    if (error != 0)
        maps->registered -= bytes;
    pthread_cond_broadcast(&maps->changed);
    return error;
}

/* ---- Ahead of use. One window at a time; a newer wish replaces one that has not begun. */

static void take_wish(struct hc_maps *maps)
{
    struct hc_mapping *mapping = maps->ahead;
    size_t window = maps->ahead_window;

    maps->ahead = NULL;
    if (mapping->windows[window].state == HC_WINDOW_OUT && fits(maps, hc_window_size(mapping, window)))
        hc_window_bring_in(maps, mapping, window); /* if it fails, who asks for it will be told why */
    mapping->users--;
    pthread_cond_broadcast(&maps->changed);
}

static void *help(void *argument)
{
    struct hc_maps *maps = argument;

    pthread_setname_np(pthread_self(), "hc-map");
    pthread_mutex_lock(&maps->lock);
    while (maps->open) {
        if (maps->ahead != NULL)
            take_wish(maps);
        else
            pthread_cond_wait(&maps->changed, &maps->lock);
    }
    pthread_mutex_unlock(&maps->lock);
    return NULL;
}

void hc_window_ahead(struct hc_maps *maps, struct hc_mapping *mapping, size_t window)
{
    if (!maps->open || window >= mapping->window_count || mapping->windows[window].state != HC_WINDOW_OUT)
        return;
    if (!maps->helper_started) /* from a pool thread, in which every signal is blocked */
        maps->helper_started = pthread_create(&maps->helper, NULL, help, maps) == 0;
    if (!maps->helper_started)
        return;
    if (maps->ahead != NULL)
        maps->ahead->users--;
    mapping->users++;
    maps->ahead = mapping;
    maps->ahead_window = window;
    pthread_cond_broadcast(&maps->changed);
}
