/* Windows of mappings: who has them, within the budget. */
#define _GNU_SOURCE
#include <errno.h>
#include <sys/mman.h>

#include "host/service/map_internal.h"

static bool is_on_its_way(const struct hc_window *window)
{
    return window->state != HC_WINDOW_OUT && window->state != HC_WINDOW_IN;
}

static int put_out(struct hc_maps *maps, struct hc_window *window, struct hc_patience *patience)
{
    hc_window_ask(maps, window);
    while (is_on_its_way(window))
        if (!hc_patience_wait(maps, patience))
            return -EBUSY;
    return window->state == HC_WINDOW_OUT ? 0 : -EBUSY;
}

int hc_window_put_out(struct hc_maps *maps, struct hc_window *window)
{
    struct hc_patience patience;

    hc_patience_start(maps, &patience);
    return put_out(maps, window, &patience);
}

static void give_back(struct hc_maps *maps, struct hc_mapping *mapping)
{
    mapping->users--;
    pthread_cond_broadcast(&maps->changed);
}

/* Lets one window go that came ahead of use or that everyone has let go. false: there is none. */
static bool make_room(struct hc_maps *maps, struct hc_patience *patience)
{
    struct hc_mapping *mapping;
    size_t i;
    bool made;

    for (mapping = maps->mappings; mapping != NULL; mapping = mapping->next) {
        for (i = 0; mapping->windowed && i < mapping->window_count; i++) {
            struct hc_window *window = &mapping->windows[i];

            if (window->state != HC_WINDOW_IN || window->holds != 0 || window->waiters != 0)
                continue;
            mapping->users++;
            made = put_out(maps, window, patience) == 0;
            give_back(maps, mapping);
            return made;
        }
    }
    return false;
}

static bool fits(const struct hc_maps *maps, size_t bytes)
{
    return maps->budget - maps->registered >= bytes;
}

/* Pages that are not in memory are read when they are registered, which takes as long as the file's device does and is no fault of the
 * driver. Once they are there, only the driver can be what one waits for. */
static void fetch_pages(struct hc_maps *maps, const struct hc_window *window)
{
    const struct hc_mapping *mapping = window->mapping;
    char *at = mapping->base + (size_t)(window - mapping->windows) * mapping->window_bytes;

    pthread_mutex_unlock(&maps->lock);
    madvise(at, hc_window_size(window), mapping->writable ? MADV_POPULATE_WRITE : MADV_POPULATE_READ);
    pthread_mutex_lock(&maps->lock);
}

/* It was asked for. A window that comes later than anyone waited for is like one that came ahead of use. */
static int wait_until_in(struct hc_maps *maps, struct hc_window *window, struct hc_patience *patience)
{
    bool fetched = false;

    while (window->state == HC_WINDOW_WANTED || window->state == HC_WINDOW_COMING) {
        int error = maps->open ? 0 : -ECANCELED;

        if (error == 0 && !hc_patience_wait(maps, patience)) {
            if (fetched)
                error = -EAGAIN;
            else
                fetch_pages(maps, window);
            fetched = true;
            hc_patience_start(maps, patience);
        }
        if (error != 0 && window->state == HC_WINDOW_WANTED)
            hc_window_call_off(maps, window);
        if (error != 0 && window->state != HC_WINDOW_IN)
            return error;
    }
    return window->state == HC_WINDOW_IN ? 0 : window->error;
}

static int bring_in(struct hc_maps *maps, struct hc_window *window, struct hc_patience *patience)
{
    size_t bytes = hc_window_size(window);

    while (window->state != HC_WINDOW_OUT || !fits(maps, bytes)) {
        if (!maps->open)
            return -ECANCELED;
        if (window->state == HC_WINDOW_IN)
            return 0;
        if (window->state != HC_WINDOW_OUT ? !hc_patience_wait(maps, patience) : !make_room(maps, patience))
            return -EAGAIN;
    }
    if (!maps->open)
        return -ECANCELED;
    maps->registered += bytes;
    hc_window_ask(maps, window);
    return wait_until_in(maps, window, patience);
}

int hc_window_bring_in(struct hc_maps *maps, struct hc_window *window)
{
    struct hc_patience patience;
    int error;

    hc_patience_start(maps, &patience);
    window->waiters++;
    error = bring_in(maps, window, &patience);
    window->waiters--;
    return error;
}

/* ---- Ahead of use. One window at a time; a newer wish replaces one that has not begun. */

struct hc_window *hc_window_take_wish(struct hc_maps *maps)
{
    struct hc_window *window = maps->ahead != NULL ? &maps->ahead->windows[maps->ahead_window] : NULL;

    maps->ahead = NULL;
    if (window == NULL || window->state != HC_WINDOW_OUT || !fits(maps, hc_window_size(window)))
        return NULL;
    maps->registered += hc_window_size(window);
    window->state = HC_WINDOW_WANTED;
    return window;
}

/* The thread that looks for wishes is there: the window before this one came by it. */
void hc_window_ahead(struct hc_maps *maps, struct hc_mapping *mapping, size_t number)
{
    if (!maps->open || mapping->leaving || number >= mapping->window_count || mapping->windows[number].state != HC_WINDOW_OUT)
        return;
    maps->ahead = mapping;
    maps->ahead_window = number;
    pthread_cond_broadcast(&maps->changed);
}

void hc_window_not_ahead(struct hc_maps *maps, const struct hc_mapping *mapping, size_t first, size_t last)
{
    if (maps->ahead == mapping && maps->ahead_window >= first && maps->ahead_window < last)
        maps->ahead = NULL;
}
