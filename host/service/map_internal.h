/* What map.c, map_window.c, map_depart.c and map_driver.c share. */
#ifndef HC_HOST_SERVICE_MAP_INTERNAL_H
#define HC_HOST_SERVICE_MAP_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "host/service/map.h"

/* Of a window: can the device reach it? WANTED and UNWANTED: a driver thread will see to it. COMING and GOING: it is in the driver. */
enum hc_window_state { HC_WINDOW_OUT, HC_WINDOW_WANTED, HC_WINDOW_COMING, HC_WINDOW_IN, HC_WINDOW_UNWANTED, HC_WINDOW_GOING };

struct hc_mapping;

struct hc_window {
    enum hc_window_state state;
    uint32_t holds;   /* WILLNEED without its DONTNEED; 0 and IN: nobody may rely on it */
    uint32_t waiters; /* threads that want it in and wait for that */
    int error;        /* of the last driver call for it */
    struct hc_mapping *mapping;
    struct hc_window *next; /* in a driver thread's queue */
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
    bool leaving;        /* device code has given it up */
    bool departed;       /* in the list of those: whoever finds all windows OUT and no users frees it */
    uint64_t visit;      /* hc_maps.visit of the last settling that looked at it */
    unsigned users;      /* threads that use it without the lock; munmap waits for them */
    struct hc_window windows[];
};

/* Calls of the driver are made by threads of their own, one for each direction. While another thread of the program is inside cudaFree or a
 * like call, which waits for a kernel, every call of the driver waits for that too; who makes it on behalf of device code must not. */
struct hc_map_thread {
    pthread_t thread;
    bool started;
    struct hc_window *first, **end; /* WANTED, or UNWANTED */
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
    uint64_t visit;

    struct hc_map_thread coming, going;
    bool stop;         /* the threads end */
    uint64_t finished; /* driver calls that came back */

    /* The window that will probably be asked for next, registered when there is nothing else to do. */
    struct hc_mapping *ahead;
    size_t ahead_window;
};

/* All with the lock held at the start and at the end; they release it in between. */

/* map_driver.c. How long a thread waits for the driver: as long as calls come back, and then for the device's patience. */
struct hc_patience {
    uint64_t finished;
    int64_t until; /* ns; 0: for ever */
};
void hc_patience_start(const struct hc_maps *maps, struct hc_patience *patience);
/* Waits until something has changed. false: patience is over. */
bool hc_patience_wait(struct hc_maps *maps, struct hc_patience *patience);
/* The window is OUT or IN, and its budget is taken: begins to bring it in, or to put it out. It ends IN or OUT, with its error. */
void hc_window_ask(struct hc_maps *maps, struct hc_window *window);
/* A window that is WANTED is OUT again. */
void hc_window_call_off(struct hc_maps *maps, struct hc_window *window);
void hc_maps_stop_threads(struct hc_maps *maps);
size_t hc_window_size(const struct hc_window *window);

/* map_window.c */
/* 0, or -EAGAIN when the budget is taken or the driver does not answer, -ECANCELED, or the driver's error. */
int hc_window_bring_in(struct hc_maps *maps, struct hc_window *window);
/* 0 or -EBUSY: it is not out yet. */
int hc_window_put_out(struct hc_maps *maps, struct hc_window *window);
/* The window of that number may be registered ahead of use, if the budget has room. */
void hc_window_ahead(struct hc_maps *maps, struct hc_mapping *mapping, size_t number);
/* Nobody will want these windows: one that was to come ahead of use need not. */
void hc_window_not_ahead(struct hc_maps *maps, const struct hc_mapping *mapping, size_t first, size_t last);
/* By a driver thread without work: the window that was to come ahead, or NULL. */
struct hc_window *hc_window_take_wish(struct hc_maps *maps);

/* map_depart.c */
/* Takes every window back and frees the mapping, which nobody else knows any more. What cannot be taken back while a kernel runs, or is
 * still in the driver, is kept: its address must not be given out again before. */
enum hc_wait { HC_WAIT_NOT, HC_WAIT_WITH_PATIENCE, HC_WAIT_FOR_EVER };
void hc_mapping_discard(struct hc_maps *maps, struct hc_mapping *mapping, enum hc_wait wait);
/* Frees a departed mapping that is all out. */
void hc_mapping_free_if_out(struct hc_maps *maps, struct hc_mapping *mapping);
/* Tries again to take back what has departed. */
void hc_maps_settle_departed(struct hc_maps *maps, enum hc_wait wait);

#endif
