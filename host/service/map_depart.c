/* Mappings that device code has given up: their windows are taken back as soon as the driver allows it. */
#include <stdlib.h>
#include <sys/mman.h>

#include "host/service/map_internal.h"

void hc_mapping_free_if_out(struct hc_maps *maps, struct hc_mapping *mapping)
{
    struct hc_mapping **at = &maps->departed;
    size_t i;

    if (mapping->users != 0)
        return;
    for (i = 0; i < mapping->window_count; i++)
        if (mapping->windows[i].state != HC_WINDOW_OUT)
            return;
    while (*at != mapping)
        at = &(*at)->next;
    *at = mapping->next;
    atomic_store(&maps->any_departed, maps->departed != NULL);
    pthread_mutex_unlock(&maps->lock);
    munmap(mapping->base, mapping->bytes);
    free(mapping);
    pthread_mutex_lock(&maps->lock);
}

/* Each window is asked to go once. true: some are still on their way. */
static bool send_away(struct hc_maps *maps, struct hc_mapping *mapping)
{
    bool more = false;
    size_t i;

    for (i = 0; i < mapping->window_count; i++) {
        struct hc_window *window = &mapping->windows[i];

        if (window->state == HC_WINDOW_WANTED)
            hc_window_call_off(maps, window);
        if (window->state == HC_WINDOW_IN && window->error == 0)
            hc_window_ask(maps, window);
        more |= window->state != HC_WINDOW_OUT && window->state != HC_WINDOW_IN;
    }
    return more;
}

static void take_back(struct hc_maps *maps, struct hc_mapping *mapping, enum hc_wait wait)
{
    struct hc_patience patience = {0};
    size_t i;

    if (wait == HC_WAIT_WITH_PATIENCE)
        hc_patience_start(maps, &patience);
    for (i = 0; i < mapping->window_count; i++)
        mapping->windows[i].error = 0; /* that a kernel ran the last time, says nothing of this time */
    mapping->users++;
    while (send_away(maps, mapping) && wait != HC_WAIT_NOT && hc_patience_wait(maps, &patience))
        ;
    mapping->users--;
    pthread_cond_broadcast(&maps->changed);
    hc_mapping_free_if_out(maps, mapping);
}

void hc_mapping_discard(struct hc_maps *maps, struct hc_mapping *mapping, enum hc_wait wait)
{
    mapping->leaving = mapping->departed = true;
    mapping->visit = maps->visit;
    mapping->next = maps->departed;
    maps->departed = mapping;
    atomic_store(&maps->any_departed, true);
    take_back(maps, mapping, wait);
}

/* The list may change whenever the lock is released, so each is looked for anew. */
static struct hc_mapping *next_to_visit(const struct hc_maps *maps, uint64_t visit)
{
    struct hc_mapping *mapping = maps->departed;

    while (mapping != NULL && (mapping->visit >= visit || mapping->users != 0))
        mapping = mapping->next;
    return mapping;
}

void hc_maps_settle_departed(struct hc_maps *maps, enum hc_wait wait)
{
    uint64_t visit = ++maps->visit;
    struct hc_mapping *mapping;

    while ((mapping = next_to_visit(maps, visit)) != NULL) {
        mapping->visit = visit;
        take_back(maps, mapping, wait);
    }
}
