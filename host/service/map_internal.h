/* What map.c and map_window.c share. */
#ifndef HC_HOST_SERVICE_MAP_INTERNAL_H
#define HC_HOST_SERVICE_MAP_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "host/service/map.h"

/* Of a window: can the device reach it? COMING and GOING: one thread is calling the driver. */
enum hc_window_state { HC_WINDOW_OUT, HC_WINDOW_COMING, HC_WINDOW_IN, HC_WINDOW_GOING };

struct hc_window {
    enum hc_window_state state;
    uint32_t holds; /* WILLNEED without its DONTNEED; 0 and IN: nobody may rely on it */
};

struct hc_mapping {
    struct hc_mapping *next;
    char *base;
    size_t bytes;        /* whole pages, as mapped */
    size_t valid;        /* whole pages that the file had; the device never reaches further */
    size_t window_bytes; /* the last window may be shorter */
    size_t window_count;
    int prot;            /* of the host's mapping while the device may use it */
    bool writable;       /* by the device */
    bool windowed;       /* made with MAP_NORESERVE */
    unsigned users;      /* threads that use it without the lock; munmap waits for them */
    struct hc_window windows[];
};

struct hc_maps {
    struct hc_maps *spare;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t changed;
    uint64_t generation;
    bool open;
    unsigned active;   /* threads inside */
    struct hc_map_device device;
    size_t budget, registered;
    struct hc_mapping *mappings;
    unsigned count;
    struct hc_mapping *departed; /* unmapped by device code, still registered */
    atomic_bool any_departed;

    /* The window that will probably be asked for next, registered by a thread of its own. */
    struct hc_mapping *ahead;
    size_t ahead_window;
    pthread_t helper;
    bool helper_started;
};

/* All with the lock held at the start and at the end; they release it in between. */
/* 0, or -EAGAIN when the budget is taken, -ECANCELED, or the driver's error. */
int hc_window_bring_in(struct hc_maps *maps, struct hc_mapping *mapping, size_t window);
/* 0 or -EBUSY. */
int hc_window_put_out(struct hc_maps *maps, struct hc_mapping *mapping, size_t window);
/* Lets the helper register a window if the budget has room. */
void hc_window_ahead(struct hc_maps *maps, struct hc_mapping *mapping, size_t window);
size_t hc_window_size(const struct hc_mapping *mapping, size_t window);

#endif
